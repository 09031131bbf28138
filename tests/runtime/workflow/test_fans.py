from __future__ import annotations

from typing import Any

import pytest

from slslab.runtime.workflow import Answer, Invoke, Refusal
from tests.runtime.workflow.trying import S, machine, only, output, run, task

PASS = machine(I={"Type": "Pass"})
WAIT = machine(W={"Type": "Wait", "SecondsPath": "$"})
FAIL = machine(F={"Type": "Fail", "Error": "E", "Cause": "c"})


def mapped(processor: dict[str, Any] = PASS, **more: Any) -> dict[str, Any]:
    return {"Type": "Map", "ItemProcessor": processor, **more}


def picky(*bad: int) -> dict[str, Any]:
    """A processor that fails for these items."""
    rules = [{"Variable": "$", "NumericEquals": one, "Next": f"F{one}"} for one in bad]
    fails = {f"F{one}": {"Type": "Fail", "Error": "E"} for one in bad}
    made = machine(P={"Type": "Choice", "Choices": rules, "Default": "G"}, G={"Type": "Succeed"}, **fails)
    return {**made, "StartAt": "P"}


def test_parallel_branches_have_the_same_input_and_bring_their_outputs_in_order() -> None:
    state = {
        "Type": "Parallel",
        "Branches": [machine(X={"Type": "Wait", "Seconds": 5}), machine(Y={"Type": "Pass", "Result": 2})],
    }
    done = only(state, {"a": 1})
    assert (done.output, done.took) == ([{"a": 1}, 2], 5 * S)
    assert only({**state, "Parameters": {"b.$": "$.a"}}, {"a": 1}).output == [{"b": 1}, 2]
    assert only({**state, "ResultSelector": {"r.$": "$[1]"}, "ResultPath": "$.r"}, {"a": 1}).output == {
        "a": 1,
        "r": {"r": 2},
    }


def test_one_branch_that_fails_ends_them_all() -> None:
    state = {"Type": "Parallel", "Branches": [machine(X={"Type": "Wait", "Seconds": 5}), FAIL]}
    done = only(state)
    assert (done.status, done.error, done.cause, done.took) == ("FAILED", "E", "c", 0)
    again = {**state, "Retry": [{"ErrorEquals": ["E"], "MaxAttempts": 1}]}
    assert only(again).took == 1 * S
    for name in ("E", "States.ALL", "States.BranchFailed", "States.TaskFailed"):
        caught = {**state, "Catch": [{"ErrorEquals": [name], "Next": "B"}], "Next": "B"}
        assert run(machine(A=caught, B={"Type": "Pass"})).output == {"Error": "E", "Cause": "c"}


def test_succeed_ends_its_branch_only() -> None:
    state = {"Type": "Parallel", "Branches": [machine(S={"Type": "Succeed"}), PASS]}
    assert output(state, 1) == [1, 1]


@pytest.mark.parametrize(
    ("fields", "value", "found"),
    [
        ({}, [1, 2], [1, 2]),
        ({}, [], []),
        ({"ItemsPath": "$.l"}, {"l": [1]}, [1]),
        ({"ItemsPath": "$$.Execution.Input.l"}, {"l": [1]}, [1]),
        ({"InputPath": "$.d", "ItemsPath": "$.l", "ResultPath": "$.d.l"}, {"d": {"l": [1]}}, {"d": {"l": [1]}}),
        (
            {
                "ItemsPath": "$.l",
                "ItemSelector": {"v.$": "$$.Map.Item.Value", "i.$": "$$.Map.Item.Index", "c.$": "$.c"},
            },
            {"l": ["x", "y"], "c": 5},
            [{"v": "x", "i": 0, "c": 5}, {"v": "y", "i": 1, "c": 5}],
        ),
        ({"ItemsPath": "$.l", "Parameters": {"v.$": "$$.Map.Item.Value"}}, {"l": [1]}, [{"v": 1}]),
        ({"ResultSelector": {"n.$": "States.ArrayLength($)"}}, [4, 5], {"n": 2}),
    ],
)
def test_map(fields: dict[str, Any], value: Any, found: Any) -> None:
    assert output(mapped(**fields), value) == found
    old = mapped(**fields)
    old["Iterator"] = old.pop("ItemProcessor")
    assert output(old, value) == found


def test_the_item_is_known_inside_the_iteration() -> None:
    inner = machine(I={"Type": "Pass", "Parameters": {"i.$": "$$.Map.Item.Index", "v.$": "$$.Map.Item.Value"}})
    assert output(mapped(inner), ["a"]) == [{"i": 0, "v": "a"}]


@pytest.mark.parametrize("items", [{}, "x", 5, None])
def test_items_must_be_an_array(items: Any) -> None:
    assert only(mapped(), items).error == "States.Runtime"


@pytest.mark.parametrize(
    ("fields", "items", "took"),
    [
        ({}, [5, 3, 1], 5),
        ({"MaxConcurrency": 0}, [5, 3, 1], 5),
        ({"MaxConcurrency": 1}, [5, 3, 1], 9),
        ({"MaxConcurrency": 2}, [5, 3, 1, 1], 5),
        ({}, [1] * 41, 2),  # forty at a time
        ({"MaxConcurrency": 100}, [1] * 41, 2),
    ],
)
def test_so_many_at_once(fields: dict[str, Any], items: list[int], took: int) -> None:
    done = only(mapped(WAIT, **fields), items)
    assert (done.output, done.took) == (items, took * S)


def test_concurrency_from_the_input() -> None:
    state = mapped(WAIT, ItemsPath="$.l", MaxConcurrencyPath="$.n")
    assert only(state, {"l": [2, 2], "n": 1}).took == 4 * S
    assert only(state, {"l": [2, 2], "n": -1}).error == "States.Runtime"
    assert only(state, {"l": [2, 2], "n": "x"}).error == "States.Runtime"
    assert only(state, {"l": [2, 2], "n": "1"}).took == 4 * S  # digits will do
    assert only(state, {"l": [2, 2], "n": "1.5"}).error == "States.Runtime"


def test_one_iteration_that_fails_fails_the_map() -> None:
    done = only(mapped(picky(2)), [1, 2, 3])
    assert (done.status, done.error) == ("FAILED", "E")


@pytest.mark.parametrize(
    ("fields", "outcome"),
    [
        ({"ToleratedFailureCount": 1}, "States.ExceedToleratedFailureThreshold"),
        ({"ToleratedFailureCount": 2}, [1, 4]),
        ({"ToleratedFailurePercentage": 50}, [1, 4]),
        ({"ToleratedFailurePercentage": 49.9}, "States.ExceedToleratedFailureThreshold"),
        ({"ToleratedFailurePercentage": 100}, [1, 4]),
        ({"ToleratedFailurePercentage": 100, "ToleratedFailureCount": 1}, "States.ExceedToleratedFailureThreshold"),
        ({"ToleratedFailureCount": 0}, "States.ExceedToleratedFailureThreshold"),
    ],
)
def test_failures_that_are_tolerated(fields: dict[str, Any], outcome: Any) -> None:
    done = only(mapped(picky(2, 3), **fields), [1, 2, 3, 4])
    assert (done.output if done.status == "SUCCEEDED" else done.error) == outcome


def test_tolerance_from_the_input() -> None:
    state = mapped(picky(2), ItemsPath="$.l", ToleratedFailurePercentagePath="$.p")
    assert only(state, {"l": [1, 2], "p": 50}).output == [1]
    assert only(state, {"l": [1, 2], "p": "50.0"}).output == [1]
    assert only(state, {"l": [1, 2], "p": 101}).error == "States.Runtime"
    state = mapped(picky(2), ItemsPath="$.l", ToleratedFailureCountPath="$.p")
    assert only(state, {"l": [1, 2], "p": 1}).output == [1]
    assert only(state, {"l": [1, 2], "p": -1}).error == "States.Runtime"


def test_a_map_that_is_tried_again_starts_all_its_iterations_anew() -> None:
    seen: list[Any] = []

    def work(need: Invoke) -> Answer | Refusal:
        seen.append(need.input)
        return Refusal("E") if len(seen) == 2 else Answer(need.input)

    state = mapped(machine(T=task()), MaxConcurrency=1, Retry=[{"ErrorEquals": ["E"]}])
    assert only(state, [1, 2], work).output == [1, 2]
    assert seen == [1, 2, 1, 2]


def test_items_in_batches() -> None:
    batcher = {"MaxItemsPerBatch": 2, "BatchInput": {"c.$": "$.c"}}
    found = output(mapped(ItemsPath="$.l", ItemBatcher=batcher), {"l": [1, 2, 3], "c": 9})
    assert found == [{"BatchInput": {"c": 9}, "Items": [1, 2]}, {"BatchInput": {"c": 9}, "Items": [3]}]
    found = output(mapped(ItemBatcher={"MaxInputBytesPerBatch": 16}), ["aa", "bb", "cc"])
    assert found == [{"Items": ["aa"]}, {"Items": ["bb"]}, {"Items": ["cc"]}]


def test_a_selector_that_fails_fails_the_map_and_ends_what_runs() -> None:
    state = mapped(
        WAIT,
        ItemSelector={"x.$": "$$.Map.Item.Value.n"},
        Next="B",
        Catch=[{"ErrorEquals": ["States.ParameterPathFailure"], "Next": "B"}],
    )
    done = run(machine(A=state, B={"Type": "Pass", "Result": "caught"}), [{"n": 1}, {}])
    assert (done.output, done.took) == ("caught", 0)


def test_nests() -> None:
    inner = mapped(mapped_machine := machine(N=mapped(WAIT)))
    assert mapped_machine["StartAt"] == "N"
    done = only(inner, [[1, 2], [3]])
    assert (done.output, done.took) == ([[1, 2], [3]], 3 * S)
    assert [(visit.state, visit.level, visit.slot) for visit in done.path if visit.state == "W"] == [
        ("W", 2, 0),
        ("W", 2, 1),
        ("W", 2, 0),
    ]


def test_the_result_of_a_map_is_limited_as_it_grows() -> None:
    big = machine(I={"Type": "Pass", "Result": "x" * 10_000})
    done = only(mapped(big, MaxConcurrency=1), list(range(100)))
    assert done.error == "States.DataLimitExceeded"
    assert done.entered < 30
