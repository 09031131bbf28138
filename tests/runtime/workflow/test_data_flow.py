from __future__ import annotations

from typing import Any

import pytest

from slslab.runtime.workflow import Answer
from slslab.runtime.workflow.value import LIMIT
from tests.runtime.workflow.trying import S, endless, machine, only, output, run, task


@pytest.mark.parametrize(
    ("fields", "value", "found"),
    [
        ({}, {"a": 1}, {"a": 1}),
        ({"Result": 5}, {"a": 1}, 5),
        ({"Result": None, "ResultPath": "$.r"}, {"a": 1}, {"a": 1, "r": None}),
        ({"Result": 6, "ResultPath": "$.m.d"}, {"m": {"d": [1], "e": 2}}, {"m": {"d": 6, "e": 2}}),
        ({"Result": 6, "ResultPath": "$.m.r.sum"}, {"m": {"d": 1}}, {"m": {"d": 1, "r": {"sum": 6}}}),
        ({"Result": 6, "ResultPath": "$.l[1].x"}, {"l": [1, {"y": 2}]}, {"l": [1, {"y": 2, "x": 6}]}),
        ({"Result": 6, "ResultPath": None}, {"a": 1}, {"a": 1}),
        ({"InputPath": "$.a"}, {"a": {"b": 1}}, {"b": 1}),
        ({"InputPath": None}, {"a": 1}, {}),
        ({"OutputPath": "$.a"}, {"a": 1}, 1),
        ({"OutputPath": None}, {"a": 1}, {}),
        ({"InputPath": "$.a[0,1]"}, {"a": [1, 2, 3]}, [1, 2]),
        ({"InputPath": "$.a", "ResultPath": "$.b"}, {"a": 1}, {"a": 1, "b": 1}),
        ({"InputPath": "$$.Execution.Input"}, {"a": 1}, {"a": 1}),
        ({"Parameters": {"x": 1, "l": [{"y.$": "$.a"}, 2]}}, {"a": 3}, {"x": 1, "l": [{"y": 3}, 2]}),
        (
            {"Parameters": {"x.$": "$.b"}, "InputPath": "$.a", "ResultPath": "$.r"},
            {"a": {"b": 1}},
            {"a": {"b": 1}, "r": {"x": 1}},
        ),
    ],
)
def test_pass(fields: dict[str, Any], value: Any, found: Any) -> None:
    assert output({"Type": "Pass", **fields}, value) == found


def test_the_parts_of_a_task_in_order() -> None:
    state = task(
        InputPath="$.in",
        Parameters={"sent.$": "$.v"},
        ResultSelector={"got.$": "$.sent", "by.$": "$$.State.Name"},
        ResultPath="$.out",
        OutputPath="$.out",
    )
    assert output(state, {"in": {"v": 7}}) == {"got": 7, "by": "A"}


@pytest.mark.parametrize(
    ("fields", "value", "error"),
    [
        ({"Result": 1, "ResultPath": "$.x"}, "foo", "States.ResultPathMatchFailure"),
        ({"Result": 1, "ResultPath": "$.a.x"}, {"a": 5}, "States.ResultPathMatchFailure"),
        ({"Result": 1, "ResultPath": "$.a[1]"}, {"a": [0]}, "States.ResultPathMatchFailure"),
        ({"Result": 1, "ResultPath": "$[0]"}, {}, "States.ResultPathMatchFailure"),
        ({"InputPath": "$.nope"}, {}, "States.Runtime"),
        ({"OutputPath": "$.nope"}, {}, "States.Runtime"),
        ({"Parameters": {"x.$": "$.nope"}}, {}, "States.ParameterPathFailure"),
        ({"Parameters": {"x.$": "$$.Nope"}}, {}, "States.ParameterPathFailure"),
        ({"Parameters": {"x.$": "$unset"}}, {}, "States.ParameterPathFailure"),
    ],
)
def test_what_cannot_be_applied(fields: dict[str, Any], value: Any, error: str) -> None:
    done = only({"Type": "Pass", **fields}, value)
    assert (done.status, done.output, done.error) == ("FAILED", None, error)


def test_the_input_is_never_changed() -> None:
    value = {"a": {"b": [1]}}
    output({"Type": "Pass", "Result": 2, "ResultPath": "$.a.b[0]"}, value)
    assert value == {"a": {"b": [1]}}


def test_the_context_object() -> None:
    found = output(task(Parameters={"all.$": "$$"}), {"a": 1})["all"]
    assert found["Execution"]["Input"] == {"a": 1}
    assert found["Execution"]["Id"].endswith(f":workflow:{found['Execution']['Name']}")
    assert found["Execution"]["StartTime"] == "2026-01-01T00:00:00.000Z"
    assert found["State"] == {"EnteredTime": "2026-01-01T00:00:00.000Z", "Name": "A", "RetryCount": 0}
    assert found["StateMachine"]["Name"] == "workflow"


# Variables


def test_variables_are_set_when_the_state_is_left_and_all_at_once() -> None:
    done = run(
        machine(
            A={
                "Type": "Pass",
                "Result": {"n": 1},
                "Assign": {"x.$": "$.n", "y": 2, "in.$": "$$.Execution.Input"},
                "Next": "B",
            },
            B={"Type": "Pass", "Assign": {"x.$": "$y", "y.$": "$x"}, "Parameters": {"old.$": "$x"}, "Next": "C"},
            C={"Type": "Pass", "Parameters": {"x.$": "$x", "y.$": "$y", "in.$": "$in.a"}},
        ),
        {"a": 9},
    )
    assert done.output == {"x": 2, "y": 1, "in": 9}
    assert [event.details["output"] for event in done.events if event.type == "PassStateExited"][1] == {"old": 1}


def test_a_task_assigns_from_its_result() -> None:
    made = machine(
        A=task(Parameters={"v": 5}, ResultSelector={"w.$": "$.v"}, Assign={"r.$": "$"}, ResultPath=None, Next="B"),
        B={"Type": "Pass", "Parameters": {"r.$": "$r"}},
    )
    assert run(made).output == {"r": {"v": 5}}


def test_choices_assign_by_rule() -> None:
    def outcome(value: int) -> Any:
        choice = {
            "Type": "Choice",
            "Choices": [{"Variable": "$.v", "NumericEquals": 1, "Assign": {"w": "one"}, "Next": "B"}],
            "Assign": {"w": "other"},
            "Default": "B",
        }
        return run(machine(A=choice, B={"Type": "Pass", "Parameters": {"w.$": "$w"}}), {"v": value}).output

    assert outcome(1) == {"w": "one"}
    assert outcome(2) == {"w": "other"}


def test_inner_scopes_see_outer_variables_and_keep_their_own() -> None:
    inner = machine(
        I={"Type": "Pass", "Assign": {"mine.$": "$x"}, "Next": "J"}, J={"Type": "Pass", "Parameters": {"m.$": "$mine"}}
    )
    made = machine(
        A={"Type": "Pass", "Assign": {"x": 1, "l": [1, 2]}, "Next": "M"},
        M={"Type": "Map", "ItemsPath": "$l", "ItemProcessor": inner, "Next": "Z"},
        Z={"Type": "Pass", "Parameters": {"r.$": "$", "gone.$": "$mine"}},
    )
    assert run(made).error == "States.ParameterPathFailure"
    del made["States"]["Z"]["Parameters"]["gone.$"]
    assert run(made).output == {"r": [{"m": 1}, {"m": 1}]}


def test_an_outer_variable_cannot_be_set_from_inside() -> None:
    inner = machine(I={"Type": "Pass", "Assign": {"x": 2}})
    made = machine(A={"Type": "Pass", "Assign": {"x": 1}, "Next": "P"}, P={"Type": "Parallel", "Branches": [inner]})
    assert run(made).error == "States.Runtime"


# Wait


@pytest.mark.parametrize(
    ("fields", "value", "took"),
    [
        ({"Seconds": 10}, {}, 10 * S),
        ({"Seconds": 0}, {}, 0),
        ({"SecondsPath": "$.s"}, {"s": 3}, 3 * S),
        ({"Timestamp": "2026-01-01T00:01:00Z"}, {}, 60 * S),
        ({"Timestamp": "2026-01-01T01:00:00.0000015+01:00"}, {}, 2),
        ({"Timestamp": "2016-03-14T01:59:00Z"}, {}, 0),
        ({"TimestampPath": "$.t"}, {"t": "2026-01-01T00:00:05Z"}, 5 * S),
    ],
)
def test_wait(fields: dict[str, Any], value: Any, took: int) -> None:
    done = only({"Type": "Wait", **fields}, value)
    assert (done.status, done.output, done.took) == ("SUCCEEDED", value, took)


@pytest.mark.parametrize("seconds", [-1, 1.5, "3", None, True, 10**12])
def test_a_wait_that_makes_no_sense(seconds: Any) -> None:
    assert only({"Type": "Wait", "SecondsPath": "$.s"}, {"s": seconds}).error == "States.Runtime"
    assert only({"Type": "Wait", "TimestampPath": "$.s"}, {"s": seconds}).error == "States.Runtime"


def test_a_wait_beyond_the_calendar() -> None:
    late = {"Type": "Wait", "Timestamp": "9999-12-31T23:59:59Z", "Next": "B"}
    wait = {"Type": "Wait", "Seconds": 99_999_999, "Next": "C"}
    done = run(machine(A=late, B=wait, C={"Type": "Pass", "Parameters": {"t.$": "$$.State.EnteredTime"}}))
    assert done.output == {"t": "9999-12-31T23:59:59.999Z"}


# Ends


def test_succeed_passes_its_input_on() -> None:
    assert output({"Type": "Succeed", "InputPath": "$.a", "OutputPath": "$.b"}, {"a": {"b": 1}}) == 1


def test_fail_says_what_and_why() -> None:
    assert [(one.error, one.cause) for one in (only({"Type": "Fail"}),)] == [(None, None)]
    done = only({"Type": "Fail", "Error": "E", "Cause": "c"})
    assert (done.status, done.output, done.error, done.cause) == ("FAILED", None, "E", "c")
    fields = {"Type": "Fail", "ErrorPath": "$.e", "CausePath": "States.Format('{}!', $.c)"}
    done = only(fields, {"e": "E", "c": "why"})
    assert (done.error, done.cause) == ("E", "why!")
    assert only(fields, {"e": 5, "c": "x"}).error == "States.Runtime"
    assert only(fields, {"c": "x"}).error == "States.Runtime"


# Limits


def test_data_is_limited() -> None:
    text = "x" * (LIMIT - 2)
    assert only({"Type": "Pass"}, text).status == "SUCCEEDED"
    assert only({"Type": "Pass"}, text + "x").error == "States.DataLimitExceeded"
    assert only({"Type": "Pass"}, "é" * (LIMIT // 2)).error == "States.DataLimitExceeded"
    double = {"Type": "Pass", "Parameters": {"a.$": "$", "b.$": "$"}}
    assert only(double, text).error == "States.DataLimitExceeded"
    assert only(task(), "", lambda _: Answer(text + "x")).error == "States.DataLimitExceeded"


def test_a_loop_that_nests_its_data_ends() -> None:
    done = run(endless({"Type": "Pass", "Parameters": {"a.$": "$"}}))
    assert done.error == "States.DataLimitExceeded"
