from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from slslab.runtime.workflow import Answer, Invoke, Outcome, Refusal
from slslab.runtime.workflow.definition import Retrier
from tests.runtime.workflow.trying import S, machine, nobody, only, run, task


def failing(*errors: str, then: Any = "done") -> Callable[[Invoke], Answer | Refusal]:
    """A task that fails with these errors, one try after another, and then succeeds."""
    left = list(errors)
    return lambda _: Refusal(left.pop(0), "why") if left else Answer(then)


def caught(error: str, *names: str, **fields: Any) -> Outcome:
    """A task that fails with `error` once, and a Catcher for `names`."""
    state = task(Catch=[{"ErrorEquals": list(names), "Next": "B", **fields}], Next="Z")
    return run(machine(A=state, B={"Type": "Pass"}, Z={"Type": "Pass"}), {"in": 1}, failing(error))


def test_retry_defaults_are_three_times_after_1_2_and_4_seconds() -> None:
    retry = [{"ErrorEquals": ["States.ALL"]}]
    done = only(task(Retry=retry), {}, failing("E", "E", "E"))
    assert (done.status, done.output, done.took) == ("SUCCEEDED", "done", 7 * S)
    done = only(task(Retry=retry), {}, failing("E", "E", "E", "F"))
    assert (done.status, done.error, done.cause, done.took) == ("FAILED", "F", "why", 7 * S)


@pytest.mark.parametrize(
    ("fields", "delays"),
    [
        ({}, (1, 2, 4)),
        ({"interval": 3, "rate": 2.0, "longest": 4}, (3, 4, 4)),
        ({"interval": 5, "rate": 1.0}, (5, 5, 5)),
        ({"interval": 2, "rate": 1.5}, (2, 3, 4.5)),
        ({"interval": 1, "rate": 1e300}, (1, 99_999_999, 99_999_999)),
    ],
)
def test_delays(fields: dict[str, Any], delays: tuple[float, ...]) -> None:
    retrier = Retrier(("E",), **fields)
    assert tuple(retrier.delay(attempt) / S for attempt in (1, 2, 3)) == delays


def test_full_jitter_waits_less_and_the_same_for_the_same_seed() -> None:
    retry = [{"ErrorEquals": ["E"], "JitterStrategy": "FULL", "IntervalSeconds": 100, "MaxAttempts": 1}]
    took = [only(task(Retry=retry), {}, failing("E"), seed=seed).took for seed in (1, 1, 2, 3)]
    assert took[0] == took[1]
    assert len(set(took)) == 3
    assert all(0 <= one <= 100 * S for one in took)
    assert only(task(Retry=[{**retry[0], "JitterStrategy": "NONE"}]), {}, failing("E")).took == 100 * S


def test_each_retrier_counts_for_itself() -> None:
    retry = [
        {"ErrorEquals": ["A", "B"], "IntervalSeconds": 1, "BackoffRate": 2, "MaxAttempts": 2},
        {"ErrorEquals": ["C"], "IntervalSeconds": 5},
    ]
    state = task(Retry=retry, Catch=[{"ErrorEquals": ["States.ALL"], "Next": "Z"}], Next="Y")
    definition = machine(A=state, Y={"Type": "Pass"}, Z={"Type": "Succeed"})
    done = run(definition, {}, failing("A", "B", "C", "B"))
    assert (done.output, done.took) == ({"Error": "B", "Cause": "why"}, 8 * S)
    assert [visit.state for visit in done.path] == ["A", "Z"]


def test_counters_begin_anew_when_the_state_is_entered_again() -> None:
    retry = [{"ErrorEquals": ["E"], "MaxAttempts": 1}]
    count = {"Type": "Choice", "Choices": [{"Variable": "$", "NumericEquals": 2, "Next": "End"}], "Default": "A"}
    tries = iter([Refusal("E"), Answer(1), Refusal("E"), Answer(2)])
    made = machine(A=task(Retry=retry, Next="C"), C=count, End={"Type": "Succeed"})
    assert run(made, {}, lambda _: next(tries)).status == "SUCCEEDED"


def test_no_attempts_means_never_and_no_later_retrier_steps_in() -> None:
    retry = [{"ErrorEquals": ["E"], "MaxAttempts": 0}, {"ErrorEquals": ["States.ALL"]}]
    assert only(task(Retry=retry), {}, failing("E")).error == "E"
    assert only(task(Retry=retry), {}, failing("F")).status == "SUCCEEDED"


def test_a_retry_sees_its_count() -> None:
    seen: list[int] = []

    def work(need: Invoke) -> Answer | Refusal:
        seen.append(need.input["n"])
        return Refusal("E") if need.attempt < 2 else Answer(None)

    only(task(Parameters={"n.$": "$$.State.RetryCount"}, Retry=[{"ErrorEquals": ["E"]}]), {}, work)
    assert seen == [0, 1, 2]


@pytest.mark.parametrize(
    ("error", "name", "covered"),
    [
        ("E", "E", True),
        ("E", "e", False),
        ("E", "States.ALL", True),
        ("E", "States.TaskFailed", True),
        ("States.Timeout", "States.TaskFailed", False),
        ("States.HeartbeatTimeout", "States.TaskFailed", False),
        ("States.HeartbeatTimeout", "States.Timeout", True),
        ("States.Timeout", "States.HeartbeatTimeout", False),
        ("States.Timeout", "States.ALL", True),
        ("States.Permissions", "States.TaskFailed", True),
        ("States.DataLimitExceeded", "States.ALL", False),
        ("States.DataLimitExceeded", "States.DataLimitExceeded", True),
        ("States.Runtime", "States.ALL", False),
        ("States.Runtime", "States.Runtime", False),
        ("States.Runtime", "States.TaskFailed", False),
        ("E", "States.BranchFailed", False),
    ],
)
def test_which_names_cover_which_errors(error: str, name: str, covered: bool) -> None:
    done = caught(error, name)
    assert done.status == ("SUCCEEDED" if covered else "FAILED")
    assert done.error == (None if covered else error)


def test_a_catcher_says_where_to_go_and_where_the_error_goes() -> None:
    assert caught("E", "E").output == {"Error": "E", "Cause": "why"}
    assert caught("E", "E", ResultPath="$.err").output == {"in": 1, "err": {"Error": "E", "Cause": "why"}}
    assert caught("E", "E", ResultPath=None).output == {"in": 1}
    done = caught("E", "E", ResultPath="$.in.err")
    assert (done.status, done.error) == ("FAILED", "States.ResultPathMatchFailure")


def test_a_catcher_assigns_from_the_error_and_leaves_output_path_out() -> None:
    state = task(
        Catch=[{"ErrorEquals": ["E"], "Assign": {"e.$": "$.Error"}, "Next": "B"}], OutputPath="$.nope", Assign={"x": 1}
    )
    made = machine(A=state, B={"Type": "Pass", "Parameters": {"e.$": "$e"}})
    assert run(made, {}, failing("E")).output == {"e": "E"}


def test_the_first_catcher_that_covers_wins() -> None:
    catch = [{"ErrorEquals": ["F"], "Next": "B"}, {"ErrorEquals": ["States.ALL"], "Next": "C"}]
    made = machine(A=task(Catch=catch, Next="B"), B={"Type": "Fail"}, C={"Type": "Succeed"})
    assert [visit.state for visit in run(made, {}, failing("E")).path] == ["A", "C"]


def test_an_error_in_the_way_in_or_out_can_be_caught_but_runtime_errors_cannot() -> None:
    def outcome(**fields: Any) -> Outcome:
        state = task(**fields, Catch=[{"ErrorEquals": ["States.ALL"], "Next": "B"}], Next="B")
        return run(machine(A=state, B={"Type": "Pass"}))

    assert outcome(Parameters={"x.$": "$.nope"}).output["Error"] == "States.ParameterPathFailure"
    assert outcome(ResultSelector={"x.$": "States.Format('{}')"}).output["Error"] == "States.IntrinsicFailure"
    assert outcome(Parameters={"a": 1}, ResultPath="$.a.b.c").status == "SUCCEEDED"
    assert outcome(InputPath="$.nope").error == "States.Runtime"
    assert outcome(OutputPath="$.nope").error == "States.Runtime"


def test_a_task_times_out() -> None:
    state = task(TimeoutSeconds=5)
    assert (only(state, {}, nobody).error, only(state, {}, nobody).took) == ("States.Timeout", 5 * S)
    assert only(state, {}, lambda _: Answer(1, after=4 * S)).output == 1
    assert only(state, {}, lambda _: Answer(1, after=6 * S)).error == "States.Timeout"
    by_path = task(TimeoutSecondsPath="$.t", Parameters={})
    assert only(by_path, {"t": 7}, nobody).took == 7 * S
    assert only(by_path, {"t": 0}, nobody).error == "States.Runtime"
    again = task(TimeoutSeconds=5, Retry=[{"ErrorEquals": ["States.Timeout"], "MaxAttempts": 2}])
    assert only(again, {}, nobody).took == (5 + 1 + 5 + 2 + 5) * S


def test_the_error_of_a_time_out_has_an_empty_cause() -> None:
    for fields, error in (({"TimeoutSeconds": 5}, "Timeout"), ({"HeartbeatSeconds": 5}, "HeartbeatTimeout")):
        state = task(**fields, Catch=[{"ErrorEquals": ["States.ALL"], "Next": "B"}])
        done = run(machine(A=state, B={"Type": "Succeed"}), {}, nobody)
        assert done.output == {"Error": f"States.{error}", "Cause": ""}


def test_a_task_that_is_not_heard_of_times_out() -> None:
    done = only(task(HeartbeatSeconds=3, TimeoutSeconds=10), {}, nobody)
    assert (done.error, done.took) == ("States.HeartbeatTimeout", 3 * S)


def test_a_machine_times_out() -> None:
    definition = {**machine(A={"Type": "Wait", "Seconds": 100}), "TimeoutSeconds": 30}
    done = run(definition)
    assert (done.status, done.error, done.took) == ("FAILED", "States.Timeout", 30 * S)


def test_a_callback_that_nobody_makes_ends_the_try() -> None:
    done = only(task(), {}, nobody)
    assert (done.status, done.error) == ("FAILED", "States.TaskFailed")
    assert "TimeoutSeconds" in str(done.cause)
