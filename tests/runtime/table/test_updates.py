"""Updates: what an item becomes, and which updates are none. Facts from the developer guide (update expressions) and
from the behaviour that ScyllaDB's Alternator and dynalite have measured on AWS."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slslab.runtime.expressions import ExpressionError, Placeholders, apply, bind_update, item_of
from tests.runtime.table.desk import item, plain_item, values

THING = item_of(item(n=5, t="hi", box={"x": 1, "in": {"y": 2}}, things=[10, 11, 12], words={"a", "b"}, nums={1, 2}))


def updated(expression: str, **given_: Any) -> Any:
    """What the thing's attributes that changed are then (None: gone); else the message."""
    before = plain_item(THING)
    try:
        placeholders = Placeholders({"#in": "in"} if "#in" in expression else None, values(**given_) or None)
        update = bind_update(expression, placeholders)
        placeholders.done()
        after = plain_item(apply(update, THING))
    except ExpressionError as error:
        return error.message
    assert plain_item(THING) == before
    return {name: after.get(name) for name in {**before, **after} if before.get(name) != after.get(name)}


@pytest.mark.parametrize(
    ("expression", "given_", "changed"),
    [
        ("SET n = :v", {"v": 6}, {"n": 6}), ("set q = n", {}, {"q": 5}), ("SET q = box.x", {}, {"q": 1}),
        ("SET n = n + :v", {"v": 1}, {"n": 6}), ("SET n = :v - n", {"v": 1}, {"n": -4}),
        ("SET q = ((n) + (:v))", {"v": 1}, {"q": 6}), ("SET q = (n) - (box.x)", {}, {"q": 4}),
        ("SET q = (n)", {}, {"q": 5}), ("SET things[1] = (things[0]) + n", {}, {"things": [10, 15, 12]}),
        ("SET n = n + n, q = n", {}, {"n": 10, "q": 5}), ("SET q = (n + :v)", {"v": 0.5}, {"q": 5.5}),
        ("SET q = if_not_exists(q, :v)", {"v": 1}, {"q": 1}), ("SET q = if_not_exists(n, :v)", {"v": 1}, {"q": 5}),
        ("SET q = if_not_exists(q, :v) + :w", {"v": 0, "w": 2}, {"q": 2}),
        ("SET q = if_not_exists(q, if_not_exists(r, n))", {}, {"q": 5}),
        ("SET things = list_append(things, :v)", {"v": [13]}, {"things": [10, 11, 12, 13]}),
        ("SET things = list_append(:v, things)", {"v": [9]}, {"things": [9, 10, 11, 12]}),
        ("SET q = list_append(if_not_exists(q, :e), :v)", {"e": [], "v": ["a"]}, {"q": ["a"]}),
        ("SET things[1] = :v", {"v": 0}, {"things": [10, 0, 12]}),
        ("SET things[7] = :v, things[5] = :w", {"v": 7, "w": 5}, {"things": [10, 11, 12, 5, 7]}),
        ("SET things[0] = :v REMOVE things[1]", {"v": 0}, {"things": [0, 12]}),
        ("REMOVE things[0], things[2]", {}, {"things": [11]}), ("REMOVE things[9]", {}, {}),
        ("REMOVE things[0] SET things[9] = :v", {"v": 9}, {"things": [11, 12, 9]}),
        ("SET box.z = :v", {"v": {"k": 1}}, {"box": {"x": 1, "z": {"k": 1}, "in": {"y": 2}}}),
        ("SET box.#in.y = n REMOVE box.x", {}, {"box": {"in": {"y": 5}}}),
        ("REMOVE n SET q = n", {}, {"n": None, "q": 5}), ("REMOVE q, n", {}, {"n": None}), ("REMOVE box.q", {}, {}),
        ("ADD n :v", {"v": 2}, {"n": 7}), ("ADD q :v", {"v": 2}, {"q": 2}),
        ("ADD box.x :v", {"v": 2}, {"box": {"x": 3, "in": {"y": 2}}}),
        ("ADD words :v", {"v": {"b", "c"}}, {"words": {"a", "b", "c"}}), ("ADD q :v", {"v": {1}}, {"q": {1}}),
        ("DELETE words :v", {"v": {"b", "z"}}, {"words": {"a"}}), ("DELETE nums :v", {"v": {1, 2}}, {"nums": None}),
        ("DELETE q :v", {"v": {1}}, {}),
        ("DELETE words :v ADD nums :w", {"v": {"a"}, "w": {3}}, {"words": {"b"}, "nums": {1, 2, 3}}),
    ],
)  # fmt: skip
def test_what_an_item_becomes(expression: str, given_: dict[str, Any], changed: dict[str, Any]) -> None:
    assert updated(expression, **given_) == changed


NO_PATH = "The document path provided in the update expression is invalid for update"
NO_VALUE = "The provided expression refers to an attribute that does not exist in the item"
WRONG_OPERAND = "Incorrect operand type for operator or function; "
WRONG_TYPE = "An operand in the update expression has an incorrect data type"


@pytest.mark.parametrize(
    ("expression", "given_", "message"),
    [
        ("", {}, "The expression can not be empty;"),
        ("HELLO n = :v", {}, 'Syntax error; token: "HELLO", near: "HELLO n"'),
        ("SET n = :v + :v + :v", {}, 'Syntax error; token: "+", near: ":v + :v"'),
        ("SET n = if_not_exists(n, :v + :v)", {}, 'Syntax error; token: "+", near: ":v + :v"'),
        ("SET :v = n", {}, 'Syntax error; token: ":v", near: "SET :v ="'),
        ("SET n", {}, 'Syntax error; token: "<EOF>", near: "n"'),
        ("SET n = :v,", {}, 'Syntax error; token: "<EOF>", near: ","'),
        ("ADD n n", {}, 'Syntax error; token: "n", near: "n n"'),
        ("REMOVE n = :v", {}, 'Syntax error; token: "=", near: "n = :v"'),
        ("SET n = :v SET t = :v", {"v": 1}, 'The "SET" section can only be used once in an update expression;'),
        ("SET n = f(n)", {}, "Invalid function name; function: f"),
        ("SET n = size(t)", {}, "The function is not allowed in an update expression; function: size"),
        (
            "SET n = if_not_exists(n)", {},
            "Incorrect number of operands for operator or function; "
            "operator or function: if_not_exists, number of operands: 1",
        ),
        (
            "SET n = if_not_exists(:v, n)", {"v": 1},
            "Operator or function requires a document path; operator or function: if_not_exists",
        ),
        (
            "SET q = list_append(list_append(things, things), things)", {},
            "The function is not allowed to be used this way in an expression; function: list_append",
        ),
        (
            "SET n = n + :v", {"v": "dog"},
            "Incorrect operand type for operator or function; operator or function: +, operand type: S",
        ),
        (
            "SET n = list_append(things, :v)", {"v": 1},
            "Incorrect operand type for operator or function; operator or function: list_append, operand type: N",
        ),
        ("ADD n :v", {"v": "a"}, f"{WRONG_OPERAND}operator: ADD, operand type: STRING"),
        ("DELETE n :v", {"v": 1}, f"{WRONG_OPERAND}operator: DELETE, operand type: NUMBER"),
        ("SET status = :v", {"v": 1}, "Attribute name is a reserved keyword; reserved keyword: status"),
        ("SET n = :q", {}, "An expression attribute value used in expression is not defined; attribute value: :q"),
        (
            "SET n = :v REMOVE n", {"v": 1},
            "Two document paths overlap with each other; must remove or rewrite one of these paths; "
            "path one: [n], path two: [n]",
        ),
        (
            "SET box.x.y = :v, box.x = :v", {"v": 1},
            "Two document paths overlap with each other; must remove or rewrite one of these paths; "
            "path one: [box, x, y], path two: [box, x]",
        ),
        (
            "SET box.x = :v, box[1] = :v", {"v": 1},
            "Two document paths conflict with each other; must remove or rewrite one of these paths; "
            "path one: [box, x], path two: [box, [1]]",
        ),
        ("SET q = r", {}, NO_VALUE), ("SET q = if_not_exists(q, r)", {}, NO_VALUE),
        ("SET q = q + :v", {"v": 1}, NO_VALUE),
        ("SET q = t + :v", {"v": 1}, WRONG_TYPE), ("SET q = list_append(t, :v)", {"v": []}, WRONG_TYPE),
        ("ADD t :v", {"v": 1}, WRONG_TYPE), ("ADD words :v", {"v": {1}}, WRONG_TYPE),
        ("DELETE t :v", {"v": {1}}, WRONG_TYPE),
        ("SET q.r = :v", {"v": 1}, NO_PATH), ("SET n.r = :v", {"v": 1}, NO_PATH),
        ("SET box[0] = :v", {"v": 1}, NO_PATH),
        ("SET things.x = :v", {"v": 1}, NO_PATH), ("REMOVE q.r", {}, NO_PATH), ("ADD q.r :v", {"v": 1}, NO_PATH),
        ("SET things[9].x = :v", {"v": 1}, NO_PATH), ("DELETE t.r :v", {"v": {1}}, NO_PATH),
    ],
)  # fmt: skip
def test_what_is_no_update(expression: str, given_: dict[str, Any], message: str) -> None:
    assert updated(expression, **given_) == message


def test_sums_are_exact_and_have_limits() -> None:
    assert updated("SET q = :a + :b", a=0.1, b=0.2) == {"q": 0.3}
    big = Placeholders(None, {":a": {"N": "1e125"}, ":b": {"N": "9e125"}})
    with pytest.raises(ExpressionError, match="Number overflow"):
        apply(bind_update("SET q = :a + :b", big), THING)
    wide = Placeholders(None, {":a": {"N": "1e50"}, ":b": {"N": "1"}})
    with pytest.raises(ExpressionError, match="38 significant digits"):
        apply(bind_update("SET q = :a + :b", wide), THING)


WORDS = st.sampled_from(
    ["SET", "REMOVE", "ADD", "DELETE", "n", "box", "things", "words", ".", "x", "#in", "[", "0", "9", "]", "=",
    ",", ":v", ":s",
     "+", "-", "(", ")", "if_not_exists", "list_append", "size"]
)  # fmt: skip


@given(st.lists(WORDS, max_size=14).map(" ".join) | st.text(max_size=30))
def test_any_text_is_an_update_or_an_error(expression: str) -> None:
    placeholders = Placeholders({"#in": "in"}, values(v=5, s={"a"}))
    try:
        answer: Any = apply(bind_update(expression, placeholders), THING)
    except ExpressionError as error:
        answer = error.message
    assert answer


ACTION = st.tuples(
    st.sampled_from(["set", "add", "remove", "append", "put"]), st.sampled_from("abc"), st.integers(-9, 9)
)  # fmt: skip


@given(st.lists(ACTION, max_size=12))
def test_a_dict_agrees(actions: list[tuple[str, str, int]]) -> None:
    """Counters and lists, changed one update after another, beside plain Python."""
    kept: Any = item_of({})
    model: dict[str, Any] = {}
    for action, name, number in actions:
        counter, line = f"n{name}", f"l{name}"
        if action == "set":
            text, model[counter] = f"SET {counter} = :v", number
        elif action == "add":
            text, model[counter] = f"ADD {counter} :v", model.get(counter, 0) + number
        elif action == "remove":
            text = f"REMOVE {counter}, {line}"
            model.pop(counter, None)
            model.pop(line, None)
        elif action == "append":
            text = f"SET {line} = list_append(if_not_exists({line}, :e), :l)"
            model[line] = [*model.get(line, []), number]
        else:
            if line not in model:
                continue
            text = f"SET {line}[{abs(number)}] = :v"
            model[line][abs(number) : abs(number) + 1] = [number]
        given_ = {":v": number, ":e": [], ":l": [number]}
        used = {key[1:]: value for key, value in given_.items() if key in text}
        kept = apply(bind_update(text, Placeholders(None, values(**used) or None)), kept)
        assert plain_item(kept) == model
