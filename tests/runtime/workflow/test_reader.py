from __future__ import annotations

from typing import Any

import pytest

from slslab.runtime.workflow import InvalidDefinition, Mistake, read
from slslab.runtime.workflow.value import pairs
from tests.runtime.workflow.trying import machine, task


def mistakes(definition: Any, **options: Any) -> list[Mistake]:
    try:
        read(definition, **options)
    except InvalidDefinition as error:
        return list(error.mistakes)
    return []


CHOICE = {"Variable": "$.v", "StringEquals": "a", "Next": "B"}


def choice(*rules: Any) -> dict[str, Any]:
    return {"Type": "Choice", "Choices": list(rules)}


B = {"Type": "Pass"}
INNER = machine(I={"Type": "Pass"})


@pytest.mark.parametrize(
    ("definition", "found"),
    [
        ([], ("$", "wrong-type")),
        (None, ("$", "wrong-type")),
        ({}, ("$", "missing-field")),
        ({"StartAt": "A", "States": {}}, ("$.StartAt", "unknown-state")),
        ({"StartAt": "A", "States": []}, ("$.States", "wrong-type")),
        ({"StartAt": 5, "States": {"A": {"Type": "Succeed"}}}, ("$.StartAt", "wrong-type")),
        ({**machine(A=B), "Verzion": "1.0"}, ("$.Verzion", "unknown-field")),
        ({**machine(A=B), "Version": "2.0"}, ("$.Version", "not-one-of")),
        ({**machine(A=B), "TimeoutSeconds": 0}, ("$.TimeoutSeconds", "wrong-type")),
        ({**machine(A=B), "QueryLanguage": "JSONata"}, ("$.QueryLanguage", "jsonata")),
        (machine(**{"a b": {**B, "Nxt": 1}}), ("$.States['a b'].Nxt", "unknown-field")),
        (machine(**{"x" * 81: B}), (f"$.States.{'x' * 81}", "bad-state-name")),
        (
            machine(A={"Type": "Parallel", "Branches": [machine(A=B)]}),
            ("$.States.A.Branches[0].States.A", "duplicate-state"),
        ),
    ],
)
def test_machines(definition: Any, found: tuple[str, str]) -> None:
    assert found in [(one.path, one.code) for one in mistakes(definition)]


@pytest.mark.parametrize(
    ("state", "path", "code"),
    [
        ({}, "", "missing-field"),
        ({"Type": "Tsk"}, "Type", "not-one-of"),
        ({"Type": "Pass", "Next": "Nowhere"}, "Next", "unknown-state"),
        ({"Type": "Pass", "Next": "B", "End": True}, "", "next-and-end"),
        ({"Type": "Pass", "End": "yes"}, "End", "wrong-type"),
        ({"Type": "Pass", "Next": "B", "ResultSelector": {}}, "ResultSelector", "unknown-field"),
        ({"Type": "Succeed", "Next": "B"}, "Next", "unknown-field"),
        ({"Type": "Succeed", "Parameters": {}}, "Parameters", "unknown-field"),
        ({"Type": "Fail", "InputPath": "$"}, "InputPath", "unknown-field"),
        ({"Type": "Fail", "Error": "E", "ErrorPath": "$.e"}, "", "only-one-of"),
        ({"Type": "Fail", "CausePath": "Format('x')"}, "CausePath", "unknown-function"),
        ({"Type": "Pass", "Next": "B", "InputPath": "a"}, "InputPath", "bad-path"),
        ({"Type": "Pass", "Next": "B", "InputPath": 5}, "InputPath", "wrong-type"),
        ({"Type": "Pass", "Next": "B", "ResultPath": "$.a[*]"}, "ResultPath", "not-a-reference"),
        ({"Type": "Pass", "Next": "B", "ResultPath": "$$.a"}, "ResultPath", "not-in-the-input"),
        ({"Type": "Pass", "Next": "B", "ResultPath": "$x"}, "ResultPath", "not-in-the-input"),
        ({"Type": "Pass", "Next": "B", "Parameters": "$.a"}, "Parameters", "wrong-type"),
        ({"Type": "Pass", "Next": "B", "Parameters": {"a.$": 5}}, "Parameters['a.$']", "wrong-type"),
        ({"Type": "Pass", "Next": "B", "Parameters": {"a.$": "b"}}, "Parameters['a.$']", "bad-function"),
        ({"Type": "Pass", "Next": "B", "Parameters": {"a.$": "$.a["}}, "Parameters['a.$']", "bad-path"),
        ({"Type": "Pass", "Next": "B", "Parameters": {"l": [{"a.$": "x"}]}}, "Parameters.l[0]['a.$']", "bad-function"),
        ({"Type": "Pass", "Next": "B", "Parameters": {"a": 1, "a.$": "$"}}, "Parameters['a.$']", "twice-when-renamed"),
        ({"Type": "Pass", "Next": "B", "Parameters": {"a.$": "States.Foo()"}}, "Parameters['a.$']", "unknown-function"),
        ({"Type": "Pass", "Next": "B", "Parameters": {"a.$": " States.UUID()"}}, "Parameters['a.$']", "bad-function"),
        ({"Type": "Pass", "Next": "B", "Parameters": {"a.$": "States.Array(1"}}, "Parameters['a.$']", "bad-function"),
        ({"Type": "Pass", "Next": "B", "Parameters": {"a.$": "States.Array('x)"}}, "Parameters['a.$']", "bad-function"),
        ({"Type": "Pass", "Next": "B", "Assign": {"states": 1}}, "Assign.states", "bad-variable"),
        ({"Type": "Pass", "Next": "B", "Assign": {"a b.$": "$"}}, "Assign['a b.$']", "bad-variable"),
        ({"Type": "Pass", "Next": "B", "QueryLanguage": "JSONata"}, "QueryLanguage", "jsonata"),
        ({"Type": "Task", "Next": "B"}, "", "missing-field"),
        ({"Type": "Task", "Next": "B", "Resource": "HelloWorld"}, "Resource", "wrong-type"),
        (task(Next="B", TimeoutSeconds=0), "TimeoutSeconds", "wrong-type"),
        (task(Next="B", TimeoutSeconds=1.5), "TimeoutSeconds", "wrong-type"),
        (task(Next="B", TimeoutSeconds=5, TimeoutSecondsPath="$.t"), "", "only-one-of"),
        (task(Next="B", TimeoutSeconds=5, HeartbeatSeconds=5), "HeartbeatSeconds", "heartbeat-too-long"),
        (task(Next="B", HeartbeatSecondsPath="$.t[*]"), "HeartbeatSecondsPath", "not-a-reference"),
        (task(Next="B", Retry={}), "Retry", "wrong-type"),
        (task(Next="B", Retry=[5]), "Retry[0]", "wrong-type"),
        (task(Next="B", Retry=[{}]), "Retry[0]", "missing-field"),
        (task(Next="B", Retry=[{"ErrorEquals": []}]), "Retry[0].ErrorEquals", "wrong-type"),
        (task(Next="B", Retry=[{"ErrorEquals": ["E"], "MaxAttempts": -1}]), "Retry[0].MaxAttempts", "wrong-type"),
        (
            task(Next="B", Retry=[{"ErrorEquals": ["E"], "IntervalSeconds": 0}]),
            "Retry[0].IntervalSeconds",
            "wrong-type",
        ),
        (task(Next="B", Retry=[{"ErrorEquals": ["E"], "BackoffRate": 0.5}]), "Retry[0].BackoffRate", "wrong-type"),
        (
            task(Next="B", Retry=[{"ErrorEquals": ["E"], "JitterStrategy": "Full"}]),
            "Retry[0].JitterStrategy",
            "not-one-of",
        ),
        (task(Next="B", Retry=[{"ErrorEquals": ["E"], "Next": "B"}]), "Retry[0].Next", "unknown-field"),
        (task(Next="B", Retry=[{"ErrorEquals": ["States.ALL", "E"]}]), "Retry[0].ErrorEquals", "all-alone-and-last"),
        (
            task(Next="B", Retry=[{"ErrorEquals": ["States.ALL"]}, {"ErrorEquals": ["E"]}]),
            "Retry[0].ErrorEquals",
            "all-alone-and-last",
        ),
        (task(Next="B", Catch=[{"ErrorEquals": ["E"]}]), "Catch[0]", "missing-field"),
        (task(Next="B", Catch=[{"ErrorEquals": ["E"], "Next": "Q"}]), "Catch[0].Next", "unknown-state"),
        (choice(), "Choices", "wrong-type"),
        ({"Type": "Choice"}, "", "missing-field"),
        ({**choice(CHOICE), "End": True}, "End", "unknown-field"),
        ({**choice(CHOICE), "Default": "Q"}, "Default", "unknown-state"),
        (choice({"Next": "B"}), "Choices[0]", "missing-field"),
        (choice({**CHOICE, "Next": "Q"}), "Choices[0].Next", "unknown-state"),
        (choice({"Variable": "$.v", "StringEquals": "a"}), "Choices[0]", "missing-field"),
        (choice({"Variable": "$.v", "Next": "B"}), "Choices[0]", "no-operator"),
        (choice({**CHOICE, "StringEqals": "a"}), "Choices[0].StringEqals", "unknown-field"),
        (choice({**CHOICE, "IsNull": True}), "Choices[0]", "only-one-of"),
        (choice({**CHOICE, "StringEquals": 5}), "Choices[0].StringEquals", "wrong-type"),
        (choice({"Variable": "$.v", "NumericEquals": True, "Next": "B"}), "Choices[0].NumericEquals", "wrong-type"),
        (choice({"Variable": "$.v", "BooleanEquals": 1, "Next": "B"}), "Choices[0].BooleanEquals", "wrong-type"),
        (
            choice({"Variable": "$.v", "TimestampEquals": "2016", "Next": "B"}),
            "Choices[0].TimestampEquals",
            "wrong-type",
        ),
        (choice({"Variable": "$.v", "IsNull": "true", "Next": "B"}), "Choices[0].IsNull", "wrong-type"),
        (
            choice({"Variable": "$.v", "NumericEqualsPath": 5, "Next": "B"}),
            "Choices[0].NumericEqualsPath",
            "wrong-type",
        ),
        (choice({"Variable": "v", "IsNull": True, "Next": "B"}), "Choices[0].Variable", "bad-path"),
        (choice({"And": [], "Next": "B"}), "Choices[0].And", "wrong-type"),
        (choice({"And": [CHOICE], "Next": "B"}), "Choices[0].And[0].Next", "next-inside-a-rule"),
        (choice({"Not": [], "Next": "B"}), "Choices[0].Not", "wrong-type"),
        (choice({"Not": {"IsNull": True}, "Next": "B"}), "Choices[0].Not", "missing-field"),
        ({"Type": "Wait", "Next": "B"}, "", "one-of-needed"),
        ({"Type": "Wait", "Next": "B", "Seconds": 1, "SecondsPath": "$.s"}, "", "only-one-of"),
        ({"Type": "Wait", "Next": "B", "Seconds": -1}, "Seconds", "wrong-type"),
        ({"Type": "Wait", "Next": "B", "Seconds": "10"}, "Seconds", "wrong-type"),
        ({"Type": "Wait", "Next": "B", "Timestamp": "2016-03-14 01:59:00Z"}, "Timestamp", "wrong-type"),
        ({"Type": "Parallel", "Next": "B"}, "", "missing-field"),
        ({"Type": "Parallel", "Next": "B", "Branches": []}, "Branches", "wrong-type"),
        ({"Type": "Parallel", "Next": "B", "Branches": [{"StartAt": "I"}]}, "Branches[0]", "missing-field"),
        (
            {"Type": "Parallel", "Next": "B", "Branches": [machine(I={"Type": "Pass", "Next": "B"})]},
            "Branches[0].States.I.Next",
            "unknown-state",
        ),
        ({"Type": "Map", "Next": "B"}, "", "one-of-needed"),
        ({"Type": "Map", "Next": "B", "ItemProcessor": INNER, "Iterator": INNER}, "", "only-one-of"),
        ({"Type": "Map", "Next": "B", "ItemProcessor": INNER, "ItemsPath": None}, "ItemsPath", "wrong-type"),
        ({"Type": "Map", "Next": "B", "ItemProcessor": INNER, "ItemSelector": {}, "Parameters": {}}, "", "only-one-of"),
        ({"Type": "Map", "Next": "B", "ItemProcessor": INNER, "MaxConcurrency": -1}, "MaxConcurrency", "wrong-type"),
        (
            {"Type": "Map", "Next": "B", "ItemProcessor": INNER, "ToleratedFailurePercentage": 101},
            "ToleratedFailurePercentage",
            "wrong-type",
        ),
        ({"Type": "Map", "Next": "B", "ItemProcessor": INNER, "ItemReader": {}}, "ItemReader", "unsupported-field"),
        (
            {"Type": "Map", "Next": "B", "ItemProcessor": {**INNER, "ProcessorConfig": {"Mode": "X"}}},
            "ItemProcessor.ProcessorConfig.Mode",
            "not-one-of",
        ),
        ({"Type": "Map", "Next": "B", "ItemProcessor": INNER, "ItemBatcher": {}}, "ItemBatcher", "one-of-needed"),
    ],
)
def test_states(state: dict[str, Any], path: str, code: str) -> None:
    made = {"StartAt": "A", "States": {"A": state, "B": B | {"End": True}}}
    found = [(one.path.removeprefix("$.States.A").removeprefix("."), one.code) for one in mistakes(made)]
    assert found == [(path, code)]


def test_a_state_must_lead_somewhere() -> None:
    for state in ({"Type": "Pass"}, {"Type": "Pass", "End": False}):
        assert [one.code for one in mistakes({"StartAt": "A", "States": {"A": state}})] == ["no-way-on"]


def ways(*states: tuple[str, Any], start: str = "A") -> list[tuple[str, str]]:
    """What is wrong with a machine of Pass states, each with its way on: a name, or None for an end."""
    made = {name: {"Type": "Pass", "Next": on} if on else {"Type": "Pass", "End": True} for name, on in states}
    return [(one.path, one.code) for one in mistakes({"StartAt": start, "States": made})]


def test_each_state_must_be_reached_from_the_start() -> None:
    assert ways(("A", "B"), ("B", None)) == []
    assert ways(("A", None), ("B", "A")) == [("$.States.B", "unreachable-state")]
    assert ways(("A", None), ("B", "C"), ("C", "B")) == [
        ("$.States.B", "unreachable-state"),
        ("$.States.C", "unreachable-state"),
    ]
    assert ways(("A", "B"), ("B", "A"), ("C", None)) == [("$.States.C", "unreachable-state")]
    by = {"Type": "Choice", "Choices": [CHOICE], "Default": "C"}
    caught = task(Catch=[{"ErrorEquals": ["E"], "Next": "B"}], End=True)
    assert mistakes(machine(A=by, B={"Type": "Fail"}, C={"Type": "Succeed"})) == []
    assert mistakes(machine(A=caught, B={"Type": "Fail"})) == []


def test_a_machine_must_be_able_to_end() -> None:
    assert ways(("A", "B"), ("B", "A")) == [("$.States", "no-end")]
    assert ways(("A", "A"), ("B", "A")) == [("$.States", "no-end")]  # which B is reached is not asked then
    inner = {"StartAt": "I", "States": {"I": {"Type": "Wait", "Seconds": 1, "Next": "I"}}}
    found = mistakes(machine(A={"Type": "Parallel", "Branches": [inner]}))
    assert [(one.path, one.code) for one in found] == [("$.States.A.Branches[0].States", "no-end")]
    assert ways(("A", "Nowhere")) == [("$.States.A.Next", "unknown-state")]


def test_all_mistakes_are_told_with_the_names_that_exist() -> None:
    found = mistakes(
        {"StartAt": "Frist", "States": {"First": {"Type": "Pas", "Next": "x"}, "Second": {**B, "Nxt": "First"}}}
    )
    assert [one.code for one in found] == ["not-one-of", "no-way-on", "unknown-field", "unknown-state"] or [
        one.code for one in found
    ] == ["not-one-of", "unknown-field", "no-way-on", "unknown-state"]
    assert found[-1].valid == ("First", "Second")


def test_keys_that_stand_twice_are_found_wherever_they_are() -> None:
    import json

    source = '{"StartAt":"A","States":{"A":{"Type":"Succeed"},"A":{"Type":"Pass","End":true,"Result":{"x":1,"x":2}}}}'
    found = mistakes(json.loads(source, object_pairs_hook=pairs))
    assert sorted((one.path, one.code, one.found) for one in found) == [
        ("$.States", "duplicate-key", "A"),
        ("$.States.A.Result", "duplicate-key", "x"),
    ]


def test_what_nests_too_deep_is_told_and_not_fallen_into() -> None:
    deep: Any = {}
    for _ in range(5000):
        deep = {"a": deep}
    assert [one.code for one in mistakes({"StartAt": deep, "States": {}})] == ["too-deep"]


def test_an_express_workflow_cannot_wait_for_others() -> None:
    for end in (".sync", ".sync:2", ".waitForTaskToken"):
        made = machine(A=task(Resource=f"arn:aws:states:::states:startExecution{end}"))
        assert mistakes(made) == []
        assert [one.code for one in mistakes(made, express=True)] == ["express-cannot-wait"]


def test_what_is_right_is_let_through() -> None:
    made = machine(
        A={"Type": "Pass", "Comment": "c", "Next": "B", "Result": {"x.$": "not an expression"}, "Assign": {"v_1": 1}},
        B=task(Retry=[], Catch=[], Credentials={}, TimeoutSecondsPath="$$.x", HeartbeatSeconds=5, Next="C"),
        C={
            "Type": "Map",
            "Iterator": {**INNER, "ProcessorConfig": {"Mode": "INLINE"}},
            "ItemsPath": "$v_1",
            "Label": "L",
        },
    )
    assert mistakes({**made, "Version": "1.0", "Comment": "", "TimeoutSeconds": 5, "QueryLanguage": "JSONPath"}) == []
