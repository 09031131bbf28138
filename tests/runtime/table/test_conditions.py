"""Conditions: which hold, and which are none. Facts from the developer guide (comparison operators and functions),
and from the behaviour that ScyllaDB's Alternator and dynalite have measured on AWS."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slslab.runtime.expressions import ExpressionError, Placeholders, bind_condition, holds, item_of
from tests.runtime.table.desk import item, values

THING = item_of(
    item(
        n=5, text="hello", bytes=b"hi there", yes=True, nothing=None, numbers={2, 4, 7}, words={"cat", "dog"},
        things=["hi", 4, {"deep": [1, 2]}, [3, 4]], box={"x": 2, "y": {"m": 3}}, five=5, ell="ell", kind="N",
    )
)  # fmt: skip
NAMES = {"#text": "text", "#status": "status", "#dotted": "a.b"}


def verdict(expression: str, names: dict[str, str] | None = None, /, **given_: Any) -> Any:
    """Whether it holds of the thing; else the message."""
    used = {name: NAMES[name] for name in NAMES if name in expression} | (names or {})
    try:
        placeholders = Placeholders(used or None, values(**given_) or None)
        condition = bind_condition(expression, placeholders)
        placeholders.done()
    except ExpressionError as error:
        return error.message
    return holds(condition, THING)


@pytest.mark.parametrize(
    ("expression", "given_", "holds_"),
    [
        ("n = :v", {"v": 5}, True), ("n = :v", {"v": "5"}, False), ("n = :v", {"v": 5.0}, True), ("n = five", {}, True),
        ("box.x = :v", {"v": 2}, True), ("box = :v", {"v": {"y": {"m": 3}, "x": 2}}, True),
        ("things[0] = :v", {"v": "hi"}, True), ("things[2].deep[1] = :v", {"v": 2}, True),
        ("things[9] = :v", {"v": 2}, False), ("#text[0] = :v", {"v": "h"}, False), ("n.x = :v", {"v": 5}, False),
        ("numbers = :v", {"v": {7, 2, 4}}, True), ("nothing = :v", {"v": None}, True), ("yes = :v", {"v": 1}, False),
        ("gone = :v", {"v": 1}, False), ("gone = absent", {}, False), ("gone <> absent", {}, True),
        ("gone <> :v", {"v": 1}, True), ("n <> :v", {"v": "5"}, True), ("n <> five", {}, False),
        ("n < :v", {"v": 6}, True), ("n < :v", {"v": "6"}, False), ("n <= :v", {"v": 5}, True),
        ("n > :v", {"v": 10}, False), ("n >= :v", {"v": 5}, True), ("gone < :v", {"v": 6}, False),
        (":v < gone", {"v": 6}, False), ("box < :v", {"v": 6}, False), ("gone >= absent", {}, False),
        ("#text < :v", {"v": "help"}, True), ("#text < :v", {"v": "Hello"}, False), ("bytes > :v", {"v": b"h"}, True),
        ("n BETWEEN :a AND :b", {"a": 5, "b": 5}, True), ("n between :a and :b", {"a": 6, "b": 9}, False),
        ("#text BETWEEN :a AND :b", {"a": 0, "b": 9}, False), ("n BETWEEN five AND :b", {"b": 4}, False),
        ("gone BETWEEN :a AND :b", {"a": 1, "b": 2}, False), (":v BETWEEN box.x AND n", {"v": 3}, True),
        ("n BETWEEN :a AND :b AND yes = :c", {"a": 1, "b": 9, "c": True}, True),
        ("n IN (:a)", {"a": 5}, True), ("n IN (:a, five)", {"a": 1}, True),
        ("n in (:a, :b)", {"a": 1, "b": "5"}, False),
        ("gone IN (:a)", {"a": 5}, False), ("gone IN (absent)", {}, False),
        ("attribute_exists(n)", {}, True), ("attribute_exists(box.y.m)", {}, True),
        ("attribute_exists(box.z)", {}, False),
        ("attribute_not_exists(gone)", {}, True), ("attribute_not_exists(things[3])", {}, False),
        ("attribute_type(n, :t)", {"t": "N"}, True), ("attribute_type(words, :t)", {"t": "SS"}, True),
        ("attribute_type(gone, :t)", {"t": "N"}, False), ("attribute_type(nothing, :t)", {"t": "NULL"}, True),
        ("begins_with(#text, :v)", {"v": "hell"}, True), ("begins_with(#text, :v)", {"v": ""}, True),
        ("begins_with(bytes, :v)", {"v": b"hi"}, True), ("begins_with(n, :v)", {"v": "5"}, False),
        ("begins_with(:v, #text)", {"v": "hello you"}, True), ("begins_with(gone, :v)", {"v": "a"}, False),
        ("contains(#text, :v)", {"v": "ell"}, True), ("contains(#text, ell)", {}, True),
        ("contains(numbers, :v)", {"v": 4.0}, True), ("contains(numbers, :v)", {"v": "4"}, False),
        ("contains(words, :v)", {"v": "ca"}, False), ("contains(things, :v)", {"v": [3, 4]}, True),
        ("contains(bytes, :v)", {"v": b"the"}, True), ("contains(box, :v)", {"v": "x"}, False),
        ("contains(bytes, :v)", {"v": {1, 2}}, False),
        ("size(#text) = :v", {"v": 5}, True), ("size(bytes) = :v", {"v": 8}, True),
        ("size(things) > :v", {"v": 3}, True),
        ("size(box) = :v", {"v": 2}, True), ("size(numbers) BETWEEN :v AND n", {"v": 3}, True),
        ("size(n) = :v", {"v": 1}, False), ("size(#text) = five", {}, True), ("size(#text) = :v", {"v": "dog"}, False),
        ("size(gone) < :v", {"v": 9}, False), (":v = size(#text)", {"v": 5}, True),
        ("NOT n = :v", {"v": 5}, False), ("NOT NOT n = :v", {"v": 5}, True), ("not (n = :v)", {"v": 4}, True),
        ("n = :v AND yes = :w", {"v": 5, "w": True}, True), ("n = :v OR yes = :w", {"v": 4, "w": True}, True),
        ("yes = :t OR n = :f AND n = :f", {"t": True, "f": 0}, True),
        ("(yes = :t OR n = :f) AND n = :f", {"t": True, "f": 0}, False),
        ("NOT n = :f AND n = :f", {"f": 0}, False), ("NOT (n = :f AND n = :f)", {"f": 0}, True),
        ("NOT attribute_exists(gone) AND attribute_exists(n)", {}, True), ("(n) = (:v)", {"v": 5}, True),
        ("n=:v  \t\n AND\r(yes=:w)", {"v": 5, "w": True}, True),
    ],
)  # fmt: skip
def test_what_holds(expression: str, given_: dict[str, Any], holds_: bool) -> None:
    assert verdict(expression, **given_) is holds_


@pytest.mark.parametrize(
    ("expression", "given_", "message"),
    [
        ("", {}, "The expression can not be empty;"),
        ("  ", {}, "The expression can not be empty;"),
        ("n", {}, 'Syntax error; token: "<EOF>", near: "n"'),
        ("n =", {}, 'Syntax error; token: "<EOF>", near: "="'),
        ("INVALID SYNTAX HERE", {}, 'Syntax error; token: "SYNTAX", near: "INVALID SYNTAX HERE"'),
        ("a.0.b = n", {}, 'Syntax error; token: "0", near: ".0."'),
        ("n = : v", {}, 'Syntax error; token: ":", near: "= : v"'),
        ("last-name = n", {}, 'Syntax error; token: "-", near: "last-name"'),
        ("n = five AND", {}, 'Syntax error; token: "<EOF>", near: "AND"'),
        ("n = five n", {}, 'Syntax error; token: "n", near: "five n"'),
        ("(n = five", {}, 'Syntax error; token: "<EOF>", near: "five"'),
        ("n = five)", {}, 'Syntax error; token: ")", near: "five)"'),
        ("n AND five = n", {}, 'Syntax error; token: "AND", near: "n AND five"'),
        ("n = five = n", {}, 'Syntax error; token: "=", near: "five = n"'),
        ("n == five", {}, 'Syntax error; token: "=", near: "==five"'.replace("==", "== ")),
        ("n IN ()", {}, 'Syntax error; token: ")", near: "()"'),
        ("n IN five", {}, 'Syntax error; token: "five", near: "IN five"'),
        ("n BETWEEN five", {}, 'Syntax error; token: "<EOF>", near: "five"'),
        ("n = five & n = five", {}, 'Syntax error; token: "&", near: "five & n"'),
        ("_n = five", {}, 'Syntax error; token: "_", near: "_n"'),
        ("attribute_exists()", {}, 'Syntax error; token: ")", near: "()"'),
        ("((n = five))", {}, "The expression has redundant parentheses;"),
        ("n = ((five))", {}, "The expression has redundant parentheses;"),
        ("status = n", {}, "Attribute name is a reserved keyword; reserved keyword: status"),
        ("box.Size = n", {}, "Attribute name is a reserved keyword; reserved keyword: Size"),
        ("foo(n)", {}, "Invalid function name; function: foo"),
        ("SIZE(n) = n", {}, "Invalid function name; function: SIZE"),
        (
            "if_not_exists(n, five)", {},
            "The function is not allowed in a condition expression; function: if_not_exists",
        ),
        ("size(n)", {}, "The function is not allowed to be used this way in an expression; function: size"),
        ("NOT size(n)", {}, "The function is not allowed to be used this way in an expression; function: size"),
        (
            "attribute_exists(n) = five", {},
            "The function is not allowed to be used this way in an expression; function: attribute_exists",
        ),
        (
            "contains(begins_with(n, five), n)", {},
            "The function is not allowed to be used this way in an expression; function: begins_with",
        ),
        ("n = :v", {}, "An expression attribute value used in expression is not defined; attribute value: :v"),
        ("#q = n", {}, "An expression attribute name used in the document path is not defined; attribute name: #q"),
        (
            "size(n, five) = n", {},
            "Incorrect number of operands for operator or function; operator or function: size, number of operands: 2",
        ),
        (
            "attribute_exists(:v)", {"v": 1},
            "Operator or function requires a document path; operator or function: attribute_exists",
        ),
        (
            "begins_with(n, :v)", {"v": 1},
            "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N",
        ),
        (
            "size(:v) = n", {"v": True},
            "Incorrect operand type for operator or function; operator or function: size, operand type: BOOL",
        ),
        (
            "attribute_type(n, kind)", {},
            "Incorrect operand type for operator or function; operator or function: attribute_type, "
            "operand type: {NS,SS,L,BS,N,M,B,BOOL,NULL,S}",
        ),
        (
            "attribute_type(n, :v)", {"v": "DOG"},
            "Invalid attribute type name found; type: DOG, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}",
        ),
        (
            "n < :v", {"v": [1]},
            "Incorrect operand type for operator or function; operator: <, operand type: L",
        ),
        (
            "n BETWEEN :a AND :b", {"a": [1], "b": [2]},
            "Incorrect operand type for operator or function; operator: BETWEEN, operand type: L",
        ),
        (
            "n = n", {},
            "The first operand must be distinct from the remaining operands for this operator or function; "
            "operator: =, first operand: [n]",
        ),
        (
            "contains(box.y, box.y)", {},
            "The first operand must be distinct from the remaining operands for this operator or function; "
            "operator: contains, first operand: [box, y]",
        ),
        (
            "n BETWEEN :a AND :b", {"a": 2, "b": 1},
            "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; "
            "lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}",
        ),
        (
            "n BETWEEN :a AND :b", {"a": 2, "b": "dog"},
            "The BETWEEN operator requires same data type for lower and upper bounds; "
            "lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {S:dog}",
        ),
        ("n = five", {"v": 1}, "Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}"),
        ("things[4294967296] = n", {}, "List index is not within the allowable range; index: [4294967296]"),
    ],
)  # fmt: skip
def test_what_is_no_condition(expression: str, given_: dict[str, Any], message: str) -> None:
    assert verdict(expression, **given_) == message


def test_mistakes_are_told_in_the_order_of_their_weight() -> None:
    assert verdict("foo(n) AND n = five five") == 'Syntax error; token: "five", near: "five five"'
    assert verdict("((n = five)) AND foo(n)") == "The expression has redundant parentheses;"
    assert verdict("status = five AND foo(n)") == "Invalid function name; function: foo"
    assert verdict("n = :q AND status = five") == "Attribute name is a reserved keyword; reserved keyword: status"
    assert verdict("n = :q AND begins_with(n, :v)", v=1).endswith("attribute value: :q")


def test_names_are_put_in_whole() -> None:
    thing = item_of({"a.b": {"N": "1"}, "status": {"N": "1"}})
    condition = bind_condition("#dotted = #status", Placeholders({"#dotted": "a.b", "#status": "status"}))
    assert holds(condition, thing)


@pytest.mark.parametrize(
    ("names", "given_", "message"),
    [
        ({}, None, "ExpressionAttributeNames must not be empty"),
        (None, {}, "ExpressionAttributeValues must not be empty"),
        ({"a": "b"}, None, 'ExpressionAttributeNames contains invalid key: Syntax error; key: "a"'),
        ({"#": "b"}, None, 'ExpressionAttributeNames contains invalid key: Syntax error; key: "#"'),
        (None, {"v": {"S": ""}}, 'ExpressionAttributeValues contains invalid key: Syntax error; key: "v"'),
        (
            None, {":v": {"N": "x"}},
            "ExpressionAttributeValues contains invalid value: "
            "The parameter cannot be converted to a numeric value: x for key :v",
        ),
        ({"#a": 1}, None, "int cannot be converted to String"),
        ([], None, "Unexpected field type"),
    ],
)  # fmt: skip
def test_placeholders_have_their_form(names: Any, given_: Any, message: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        Placeholders(names, given_)
    assert caught.value.message == message


def test_names_given_for_nothing_are_told() -> None:
    assert verdict("n = five", {"#a": "b", "#c": "d"}) == (
        "Value provided in ExpressionAttributeNames unused in expressions: keys: {#a, #c}"
    )


def test_limits_of_expressions() -> None:
    assert verdict("n = " + "x" * 4093).startswith("Expression size has exceeded the maximum allowed size")
    assert verdict(" AND ".join(["n=five"] * 150)) is True
    assert "too many operators" in verdict(" AND ".join(["n=five"] * 151))
    options = ", ".join(["five"] * 101)
    assert verdict(f"n IN ({options})").endswith("number of operands: 101")
    assert "too many nesting levels" in verdict("n" + ".a" * 32 + " = five")


def test_hundreds_of_parentheses_do_no_harm() -> None:
    """What boto3 makes of `Attr("n").eq(5) & Attr("n").eq(5) & …`."""
    expression = "n = :v"
    for _ in range(120):
        expression = f"({expression} AND n = :v)"
    assert verdict(expression, v=5) is True
    alternating = "n = :v"
    for turn in range(140):
        alternating = f"({alternating} {'AND' if turn % 2 else 'OR'} n = :v)"
    assert verdict(alternating, v=5) is True
    assert verdict("NOT " * 299 + "n <> five") is True
    assert verdict("(" * 2000 + "n = five" + ")" * 2000) == "The expression has redundant parentheses;"
    assert "too many operators" in verdict("size(" * 600 + "n" + ")" * 600 + " = n")


WORDS = st.sampled_from(
    ["n", "five", "#text", ":v", ":w", "gone", "box", ".", "x", "[", "]", "0", "(", ")", ",", "=", "<>", "<",
    ">=", "AND",
     "OR", "NOT", "BETWEEN", "IN", "size", "contains", "attribute_exists", "begins_with", "status", "+", ":", "#", "é"]
)  # fmt: skip


@given(st.lists(WORDS, max_size=14).map(" ".join) | st.text(max_size=40))
def test_any_text_is_a_condition_or_an_error(expression: str) -> None:
    placeholders = Placeholders({"#text": "text"}, values(v=5, w=[1]))
    try:
        answer: Any = holds(bind_condition(expression, placeholders), THING)
    except ExpressionError as error:
        answer = bool(error.message) or "no message"
    assert answer in (True, False)
