"""Whatever the definition and the input: a verdict, soon, and the same again."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from slslab.runtime.workflow import InvalidDefinition, Outcome, Refusal, read, run_alone
from slslab.runtime.workflow.choice import OPERATORS, like
from slslab.runtime.workflow.path import BadPath, parse
from slslab.runtime.workflow.place import place
from slslab.runtime.workflow.states import FIELDS
from slslab.runtime.workflow.value import size, text

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)
NAMES = st.sampled_from(["A", "B", "C"])
PATHS = st.sampled_from(
    ["$", "$.a", "$.a[0]", "$.b.c", "$$", "$v", "$.a[*]", "$..a", "$.a[?(@.b > 1)]", "$.", "nope", None]
)
EXPRESSIONS = st.sampled_from(
    [
        "$",
        "$.a",
        "$v",
        "$$.State",
        "States.UUID()",
        "States.Format('{}', $.a)",
        "States.Array($, $)",
        "States.JsonToString($)",
        "States.MathAdd($.n, 1)",
        "States.ArrayLength($.a)",
        "States.Nope()",
        "x",
    ]
)
TEMPLATES = st.dictionaries(st.sampled_from(["a", "b.$", "n.$", "c"]), EXPRESSIONS | JSON, max_size=3)
RULES = st.recursive(
    st.fixed_dictionaries({"Variable": PATHS}, optional=dict.fromkeys(OPERATORS[::5], JSON | PATHS)),
    lambda inner: st.fixed_dictionaries(
        {}, optional={"And": st.lists(inner, max_size=2), "Or": st.lists(inner, max_size=2), "Not": inner}
    ),
    max_leaves=3,
)
ERRORS = st.lists(st.sampled_from(["E", "States.ALL", "States.TaskFailed"]), max_size=2)
VALUES: dict[str, Any] = {
    "Next": NAMES,
    "Default": NAMES,
    "End": st.booleans(),
    "InputPath": PATHS,
    "OutputPath": PATHS,
    "ResultPath": PATHS,
    "ItemsPath": PATHS,
    "Parameters": TEMPLATES,
    "ResultSelector": TEMPLATES,
    "ItemSelector": TEMPLATES,
    "Assign": TEMPLATES,
    "Result": JSON,
    "Seconds": st.integers(-1, 10**6),
    "SecondsPath": PATHS,
    "Timestamp": st.sampled_from(["2026-02-01T00:00:00Z", "x"]),
    "Resource": st.just("arn:aws:lambda:eu-west-1:1:function:f"),
    "Choices": st.lists(st.builds(lambda rule, name: {**rule, "Next": name}, RULES, NAMES), max_size=2),
    "Retry": st.lists(st.fixed_dictionaries({"ErrorEquals": ERRORS}), max_size=2),
    "Catch": st.lists(st.fixed_dictionaries({"ErrorEquals": ERRORS, "Next": NAMES}), max_size=2),
    "MaxConcurrency": st.integers(-1, 3),
    "ToleratedFailureCount": st.integers(-1, 3),
    "Error": st.text(max_size=3),
}


def states(machines: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    inner = {"ItemProcessor": machines, "Branches": st.lists(machines, max_size=2)}
    kinds = []
    for kind, names in FIELDS.items():
        known = {name: ({**VALUES, **inner})[name] for name in names if name in VALUES or name in inner}
        wanted = {
            name: known.pop(name)
            for name in ("Choices", "Resource", "ItemProcessor", "Branches", "Seconds")
            if name in known
        }
        kinds.append(st.fixed_dictionaries({"Type": st.just(kind), **wanted}, optional=known))
    return st.one_of(kinds)


LEAVES = st.fixed_dictionaries({"Type": st.sampled_from(["Pass", "Succeed", "Fail"])}, optional={"End": st.just(True)})


def machines(of: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries({"StartAt": NAMES, "States": st.dictionaries(NAMES, of, min_size=1, max_size=3)})


INNER = st.builds(
    lambda state: {"StartAt": "I", "States": {"I": {**state, "End": True} if state["Type"] == "Pass" else state}},
    LEAVES,
)
MACHINES = machines(states(INNER))


def outcome(definition: Any, value: Any) -> Outcome | None:
    try:
        made = read(definition)
    except InvalidDefinition as error:
        told = [one.path[0] for one in error.mistakes]
    else:
        return run_alone(made, value, lambda _: Refusal("E", "c"))
    assert told == ["$"] * max(1, len(told))
    return None


@given(JSON, JSON)
def test_any_json_gets_a_verdict(definition: Any, value: Any) -> None:
    outcome(definition, value)


@settings(max_examples=250, deadline=None)
@given(MACHINES, JSON)
def test_any_machine_ends_the_same_way_twice(definition: Any, value: Any) -> None:
    before = text(value)
    first, second = outcome(definition, value), outcome(definition, value)
    assert first == second
    assert text(value) == before
    if first is not None:
        assert first.status in ("SUCCEEDED", "FAILED")
        assert (first.status == "SUCCEEDED") == (first.events[-1].type == "ExecutionSucceeded")
        assert [event.time for event in first.events] == sorted(event.time for event in first.events)
        assert all(event.previous < event.id for event in first.events)
        entered = sum(event.type.endswith("StateEntered") for event in first.events)
        assert entered == first.entered


@given(st.text(alphabet="$.[]()?@*'\"\\ab01,:=&|!/~ ", max_size=30))
def test_any_text_is_a_path_or_is_not(source: str) -> None:
    try:
        path = parse(source)
    except BadPath as bad:
        at, spelt = bad.at, source
    else:
        at, spelt = 0, path.text
    assert 0 <= at <= len(source)
    assert spelt == source


@given(st.text(alphabet="$.[]()'{}\\aStes,1 ", max_size=30))
def test_any_text_is_a_template_or_is_not(source: str) -> None:
    outcome(
        {
            "StartAt": "A",
            "States": {"A": {"Type": "Pass", "Parameters": {"x.$": f"States.Array({source})"}, "End": True}},
        },
        {},
    )


@given(st.text(alphabet="ab*", max_size=12), st.text(alphabet="ab", max_size=12))
def test_like_is_what_an_expression_would_say(pattern: str, value: str) -> None:
    import re

    wanted = "".join(".*" if mark == "*" else mark for mark in pattern)
    if wanted.count(".*") <= 4:
        assert like(value, pattern, lambda _: None) == bool(re.fullmatch(wanted, value))


@given(JSON)
def test_size_is_that_of_the_text(value: Any) -> None:
    assert size(value, 1 << 40) == len(text(value).encode("utf-8", "surrogatepass"))


@given(st.dictionaries(st.sampled_from("ab"), JSON, max_size=2), JSON)
def test_what_is_placed_is_found(whole: Any, result: Any) -> None:
    path = parse("$.a")
    put = place(whole, path, result)
    assert put["a"] is result
    assert {**put, "a": None} == {**whole, "a": None}
