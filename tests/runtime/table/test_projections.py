"""Projections, and key conditions."""

from __future__ import annotations

from typing import Any

import pytest

from slslab.runtime.expressions import (
    ExpressionError,
    Placeholders,
    bind_condition,
    bind_projection,
    item_of,
    key_conditions,
)
from tests.runtime.table.desk import item, plain_item, values

THING = item_of(item(n=5, box={"x": 1, "in": {"y": [7, 8, 9]}}, things=[10, {"k": 1, "m": 2}, 12]))


def shown(text: str, names: dict[str, str] | None = None) -> Any:
    try:
        return plain_item(bind_projection(text, Placeholders(names)).of(THING))
    except ExpressionError as error:
        return error.message


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("n", {"n": 5}), ("n, gone", {"n": 5}), ("box.x", {"box": {"x": 1}}),
        ("things[2], things[0]", {"things": [10, 12]}),
        ("things[1].m", {"things": [{"m": 2}]}), ("box.#in.y[2], box.#in.y[0]", {"box": {"in": {"y": [7, 9]}}}),
        ("n.x", {}), ("n[0]", {}), ("things[9]", {}), ("box.q.r, things.k", {}),
        ("n, n", "Two document paths overlap with each other; must remove or rewrite one of these paths; "
                 "path one: [n], path two: [n]"),
        ("box, box.x", "Two document paths overlap with each other; must remove or rewrite one of these paths; "
                       "path one: [box], path two: [box, x]"),
        ("box.x, box[0]", "Two document paths conflict with each other; must remove or rewrite one of these paths; "
                          "path one: [box, x], path two: [box, [0]]"),
        ("last-name", 'Syntax error; token: "-", near: "last-name"'), ("n,", 'Syntax error; token: "<EOF>", near: ","'),
        ("n box", 'Syntax error; token: "box", near: "n box"'), ("", "The expression can not be empty;"),
        (":v", 'Syntax error; token: ":v", near: ":v"'), ("things[-1]", 'Syntax error; token: "-", near: "[-1"'),
        ("Year", "Attribute name is a reserved keyword; reserved keyword: Year"),
        ("#q", "An expression attribute name used in the document path is not defined; attribute name: #q"),
    ],
)  # fmt: skip
def test_projections(text: str, part: Any) -> None:
    assert shown(text, {"#in": "in"}) == part


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("p = :a", {"p": ("=", [1])}), ("p = :a AND s > :b", {"p": ("=", [1]), "s": (">", [2])}),
        (":a = p AND (:b > s)", {"p": ("=", [1]), "s": ("<", [2])}),
        ("(p = :a) AND (s BETWEEN :a AND :b)", {"p": ("=", [1]), "s": ("between", [1, 2])}),
        ("begins_with(s, :t) AND p = :a", {"s": ("begins_with", ["x"]), "p": ("=", [1])}),
    ],
)  # fmt: skip
def test_key_conditions(text: str, found: dict[str, Any]) -> None:
    given = {name: one for name, one in {"a": 1, "b": 2, "t": "x"}.items() if f":{name}" in text}
    bound = key_conditions(bind_condition(text, Placeholders(None, values(**given))))
    plain = {name: (one.operator, [*one.values]) for name, one in bound.items()}
    assert plain == {name: (operator, [item(v=v)["v"] for v in inner]) for name, (operator, inner) in found.items()}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("p = :a OR s = :a", "Invalid operator used in KeyConditionExpression: OR"),
        ("NOT p = :a", "Invalid operator used in KeyConditionExpression: NOT"),
        ("p IN (:a)", "Invalid operator used in KeyConditionExpression: IN"),
        ("p <> :a", "Invalid operator used in KeyConditionExpression: <>"),
        ("contains(p, :a)", "Invalid operator used in KeyConditionExpression: contains"),
        ("size(p) = :a", "KeyConditionExpressions cannot contain nested operations"),
        ("p = :a AND p > :a", "KeyConditionExpressions must only contain one condition per key"),
        ("p.q = :a", "KeyConditionExpressions cannot have conditions on nested attributes"),
        (
            "p = s AND :a = :a",
            "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition",
        ),
        (":a = :a", "Invalid condition in KeyConditionExpression: No key attribute specified"),
        (
            ":a BETWEEN p AND s",
            "Invalid condition in KeyConditionExpression: "
            "BETWEEN operator must have the key attribute as its first operand",
        ),
        ("p = :a AND s = :a AND t = :a", "Conditions can be of length 1 or 2 only"),
        ("p = ", 'Syntax error; token: "<EOF>", near: "="'),
        ("name = :a", "Attribute name is a reserved keyword; reserved keyword: name"),
    ],
)
def test_what_is_no_key_condition(text: str, message: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        key_conditions(bind_condition(text, Placeholders(None, values(a=1))))
    assert caught.value.message == message
