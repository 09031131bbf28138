from __future__ import annotations

from random import Random
from typing import Any

from slslab.runtime.handler import EPOCH_US
from slslab.runtime.workflow import MOST_EVENTS, Execution, History, Identity, Invoke, Refusal, Sleep, read
from tests.runtime.workflow.trying import S, endless, machine, run, task

CALLBACK = task(Resource="arn:aws:states:::sqs:sendMessage.waitForTaskToken", Parameters={"t.$": "$$.Task.Token"})


def execution(definition: dict[str, Any], value: Any = None, **options: Any) -> Execution:
    identity = Identity("machine", "one", EPOCH_US)
    return Execution(
        read(definition), {} if value is None else value, identity, Random(1), history=History(), **options
    )


def types(of: Execution) -> list[str]:
    assert of.history is not None
    return [event.type for event in of.history.events]


def test_it_says_what_it_needs_and_goes_on_when_it_has_it() -> None:
    going = execution(machine(A={"Type": "Wait", "Seconds": 10, "Next": "B"}, B=task()), {"n": 1})
    (sleep,) = going.begin(5)
    assert sleep == Sleep(1, 10 * S + 5)
    (work,) = going.wake(1, 10 * S + 5)
    assert isinstance(work, Invoke)
    assert (work.state, work.resource.rpartition(":")[2], work.input, work.attempt, work.token) == (
        "B",
        "work",
        {"n": 1},
        0,
        None,
    )
    assert going.waits_for(work.id)
    assert going.answer(work.id, 11 * S, "done") == []
    assert (going.status, going.output) == ("SUCCEEDED", "done")
    assert not going.waits_for(work.id)


def test_answers_that_come_too_late_change_nothing() -> None:
    going = execution(
        machine(A=task(TimeoutSeconds=5, Catch=[{"ErrorEquals": ["States.ALL"], "Next": "B"}], Next="B"), B=task())
    )
    needs = going.begin(0)
    timer = next(need for need in needs if isinstance(need, Sleep))
    first = next(need for need in needs if isinstance(need, Invoke))
    (second,) = going.wake(timer.id, 5 * S)
    assert (
        going.answer(first.id, 6 * S, "late") == going.fail(first.id, 6 * S, "E") == going.wake(timer.id, 6 * S) == []
    )
    going.answer(second.id, 7 * S, "in time")
    assert going.output == "in time"
    assert going.answer(second.id, 8 * S, "again") == []
    assert going.output == "in time"


def test_heartbeats_put_the_time_out_off() -> None:
    going = execution(machine(A={**CALLBACK, "HeartbeatSeconds": 3}))
    needs = going.begin(0)
    timer = next(need for need in needs if isinstance(need, Sleep))
    work = next(need for need in needs if isinstance(need, Invoke))
    going.heartbeat(work.id, 2 * S)
    (timer,) = going.wake(timer.id, 3 * S)
    assert timer == Sleep(timer.id, 5 * S)
    going.wake(timer.id, 5 * S)
    assert (going.status, going.error) == ("FAILED", "States.HeartbeatTimeout")


def test_a_callback_is_awaited_after_the_request_is_out() -> None:
    going = execution(machine(A=CALLBACK))
    (work,) = going.begin(0)
    assert isinstance(work, Invoke)
    assert work.token is not None
    assert work.input == {"t": work.token} == {"t": work.context["Task"]["Token"]}
    assert going.submitted(work.id, 1, {"MessageId": "m"}) == []
    going.answer(work.id, 2, {"ok": True})
    assert going.output == {"ok": True}
    assert types(going)[1:6] == ["TaskStateEntered", "TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskSucceeded"]


def test_it_can_be_stopped() -> None:
    going = execution(machine(A=task()))
    (work,) = going.begin(0)
    going.abort(1, "E", "c")
    assert (going.status, going.error, types(going)[-1]) == ("ABORTED", "E", "ExecutionAborted")
    assert going.answer(work.id, 2, 1) == []


def test_the_history_of_a_task() -> None:
    going = execution(machine(A=task(Retry=[{"ErrorEquals": ["E"]}])), {"n": 1})
    (work,) = going.begin(0)
    (again,) = going.fail(work.id, S, "E", "c")
    (work,) = going.wake(again.id, 2 * S)
    going.answer(work.id, 3 * S, 5)
    assert going.history is not None
    assert [(event.id, event.previous, event.time // S, event.type) for event in going.history.events] == [
        (1, 0, 0, "ExecutionStarted"),
        (2, 0, 0, "TaskStateEntered"),
        (3, 2, 0, "LambdaFunctionScheduled"),
        (4, 3, 0, "LambdaFunctionStarted"),
        (5, 4, 1, "LambdaFunctionFailed"),
        (6, 5, 2, "LambdaFunctionScheduled"),
        (7, 6, 2, "LambdaFunctionStarted"),
        (8, 7, 3, "LambdaFunctionSucceeded"),
        (9, 8, 3, "TaskStateExited"),
        (10, 9, 3, "ExecutionSucceeded"),
    ]
    assert going.history.events[4].details == {"error": "E", "cause": "c"}
    assert going.history.events[9].details == {"output": 5}


def test_the_history_of_a_map() -> None:
    inner = machine(F={"Type": "Fail", "Error": "E"})
    going = execution(machine(A={"Type": "Map", "ItemProcessor": inner}), [1, 2])
    going.begin(0)
    assert types(going) == [
        "ExecutionStarted",
        "MapStateEntered",
        "MapStateStarted",
        "MapIterationStarted",
        "MapIterationStarted",
        "FailStateEntered",
        "MapIterationFailed",
        "MapIterationAborted",
        "MapStateFailed",
        "ExecutionFailed",
    ]


def test_the_history_of_what_is_cut_short() -> None:
    failing = machine(T=task())
    other = machine(W={"Type": "Wait", "Seconds": 9})
    nest = machine(N={"Type": "Parallel", "Branches": [machine(U=task(Retry=[{"ErrorEquals": ["E"]}]))]})
    going = execution(machine(A={"Type": "Parallel", "Branches": [failing, other, nest]}))
    needs = [need for need in going.begin(0) if isinstance(need, Invoke)]
    going.fail(needs[1].id, 1, "E")  # waits for its second try
    before = len(types(going))
    going.fail(needs[0].id, 2, "F", "c")
    assert types(going)[before:] == [
        "LambdaFunctionFailed",
        "TaskStateAborted",
        "WaitStateAborted",
        "ParallelStateAborted",
        "TaskStateAborted",
        "ParallelStateFailed",
        "ExecutionFailed",
    ]
    assert going.history is not None
    assert {event.previous for event in going.history.events[before + 1 : -1]} == {before + 1}


def test_the_history_of_a_map_of_tasks_that_time_out() -> None:
    going = execution(machine(A={"Type": "Map", "ItemProcessor": machine(T=task(TimeoutSeconds=5))}), [1, 2])
    first = next(need for need in going.begin(0) if isinstance(need, Sleep))
    going.wake(first.id, 5 * S)
    assert types(going)[-7:] == [
        "LambdaFunctionTimedOut",
        "MapIterationFailed",
        "TaskStateAborted",
        "MapIterationAborted",
        "TaskStateAborted",
        "MapStateFailed",
        "ExecutionFailed",
    ]


def test_the_history_of_maps_without_iterations() -> None:
    def told(value: Any, **fields: Any) -> list[str]:
        going = execution(machine(A={"Type": "Map", "ItemProcessor": machine(P={"Type": "Pass"}), **fields}), value)
        going.begin(0)
        return types(going)[2:]

    assert told([]) == ["MapStateStarted", "MapStateSucceeded", "MapStateExited", "ExecutionSucceeded"]
    assert told({"l": [1], "n": -1}, ItemsPath="$.l", MaxConcurrencyPath="$.n") == ["ExecutionFailed"]
    bounded = told({"l": [1], "n": -1}, ItemsPath="$.l", ToleratedFailureCountPath="$.n")
    assert bounded == ["MapStateStarted", "ExecutionFailed"]


def test_the_names_of_what_a_task_asks() -> None:
    for resource, names in (
        ("arn:aws:states:::dynamodb:putItem", {"resource": "putItem", "resourceType": "dynamodb"}),
        ("arn:aws:states:::aws-sdk:s3:getObject", {"resource": "getObject", "resourceType": "aws-sdk:s3"}),
        (
            "arn:aws:states:::states:startExecution.sync:2",
            {"resource": "startExecution.sync:2", "resourceType": "states"},
        ),
    ):
        going = execution(machine(A=task(Resource=resource)))
        going.begin(0)
        assert going.history is not None
        assert going.history.events[3].details == names


def test_the_history_of_a_parallel() -> None:
    going = execution(machine(A={"Type": "Parallel", "Branches": [machine(S={"Type": "Succeed"})]}), 1)
    going.begin(0)
    assert types(going)[1:] == [
        "ParallelStateEntered",
        "ParallelStateStarted",
        "SucceedStateEntered",
        "SucceedStateExited",
        "ParallelStateSucceeded",
        "ParallelStateExited",
        "ExecutionSucceeded",
    ]


def test_a_history_has_an_end() -> None:
    done = run(endless({"Type": "Pass"}))
    assert (done.status, done.error) == ("FAILED", "States.Runtime")
    assert "25000" in str(done.cause)
    assert len(done.events) == MOST_EVENTS
    assert done.events[-1].type == "ExecutionFailed"


def test_an_express_execution_has_no_history_and_five_minutes() -> None:
    done = run(endless({"Type": "Wait", "Seconds": 1}), express=True)
    assert (done.error, done.took, done.events, done.entered) == ("States.Timeout", 300 * S, (), 599)


def test_a_hundred_thousand_states_in_a_row() -> None:
    counted = machine(
        A={"Type": "Pass", "Parameters": {"n.$": "States.MathAdd($.n, 1)"}, "Next": "C"},
        C={"Type": "Choice", "Choices": [{"Variable": "$.n", "NumericLessThan": 50_000, "Next": "A"}], "Default": "D"},
        D={"Type": "Succeed"},
    )
    done = run(counted, {"n": 0}, express=True)
    assert (done.output, done.entered, len(done.path)) == ({"n": 50_000}, 100_001, 1000)


def test_a_task_that_fails_for_ever_in_a_loop_ends() -> None:
    loop = machine(A=task(Catch=[{"ErrorEquals": ["States.ALL"], "Next": "A"}]))
    assert run(loop, {}, lambda _: Refusal("E")).error == "States.Runtime"


def test_tries_without_end_fill_the_history_too() -> None:
    retry = [{"ErrorEquals": ["E"], "MaxAttempts": 99_999_999, "BackoffRate": 1}]
    done = run(machine(A=task(Retry=retry)), {}, lambda _: Refusal("E"))
    assert (done.error, len(done.events), done.entered) == ("States.Runtime", MOST_EVENTS, 1)
