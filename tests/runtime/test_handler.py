"""Handlers that yield: the path that a learner's code takes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from slslab.runtime import (
    Ask,
    Cloud,
    FixedInit,
    Function,
    HandlerCrash,
    HandlerError,
    Log,
    ServiceError,
    Sleep,
    Table,
    Work,
)
from slslab.runtime.call import Call
from slslab.runtime.chance import request_id
from slslab.runtime.durations import Constant
from slslab.runtime.handler import Bell, Fork, Park
from slslab.runtime.recording import Ending, Hop, Kind, Level, Phase, Status, Why
from tests.runtime.building import MS, Memo, S, log, rows, settings


class Code:
    """A handler made of two generator functions, which notes what is discarded."""

    def __init__(self, handle: Any, init: Any = None) -> None:
        self._handle = handle
        self._init = init
        self.discarded: list[Any] = []

    def init(self, env: Any):
        if self._init is None:
            return {"number": env.number}
        return (yield from self._init(env))
        yield

    def handle(self, state: Any, call: Any):
        return (yield from self._handle(state, call))

    def discard(self, state: Any) -> None:
        self.discarded.append(state)


def world(handler: Code, **more: Any) -> tuple[Cloud, Function, Memo]:
    cloud = Cloud(1)
    function = Function(cloud, "f", settings(handler=handler, **more))
    return cloud, function, Memo(cloud)


def test_sleep_takes_its_time_and_work_takes_longer_with_less_memory() -> None:
    def handle(_state: Any, call: Any):
        yield Sleep(100 * MS)
        yield Work(100 * MS)
        return {"at": call.now, "left": call.remaining_us}

    cloud, function, memo = world(Code(handle), memory=512, timeout=S)
    memo.invoke(function, S)
    cloud.run(5 * S)
    begun = S + 50 * MS
    assert memo.ended == [(begun + 445_508, Status.OK, {"at": begun + 445_508, "left": S - 445_508})]


def test_state_lives_as_long_as_its_environment_and_is_shared_with_no_other() -> None:
    def handle(state: Any, _call: Any):
        state["calls"] = state.get("calls", 0) + 1
        yield Sleep(10 * MS)
        return dict(state)

    handler = Code(handle)
    cloud, function, memo = world(handler, keep_alive=10 * S)
    for moment in (1, 1.001, 2, 3, 30):
        memo.invoke(function, round(moment * S))
    cloud.run(60 * S)
    assert [answer for _, _, answer in memo.ended] == [
        {"number": 1, "calls": 1},
        {"number": 2, "calls": 1},
        {"number": 2, "calls": 2},
        {"number": 2, "calls": 3},
        {"number": 3, "calls": 1},
    ]
    assert sorted(state["number"] for state in handler.discarded) == [1, 2, 3]


def test_module_code_runs_once_in_init_and_its_time_is_a_phase() -> None:
    def init(_env: Any):
        yield Sleep(200 * MS)
        yield Work(100 * MS)  # boosted: the memory does not matter here
        yield Log(Level.INFO, {"message": "loaded"})
        return "loaded"

    def handle(state: Any, _call: Any):
        yield Sleep(1)
        return state

    cloud, function, memo = world(Code(handle, init), memory=128, bill_init=True)
    memo.invoke(function, S)
    memo.invoke(function, 2 * S)
    recording = cloud.run(5 * S)
    assert log(recording, Kind.PHASE, Kind.READY, Kind.START, Kind.END) == [
        (1000, "PHASE", Phase.RUNTIME, 50 * MS),
        (1050, "PHASE", Phase.CODE, 300 * MS),
        (1350, "READY", 0, 350 * MS),
        (1350, "START", 1, 350 * MS),
        (1350.001, "END", Status.OK, 351 * MS),
        (2000, "START", 0, 0),
        (2000.001, "END", Status.OK, 1 * MS),
    ]
    assert json.loads(recording.texts[0]) == {"level": "INFO", "message": "loaded"}


def test_services_answer_after_a_way_there_and_back() -> None:
    def init(_env: Any):
        answer = yield Ask("items", "put_item", {"key": "model", "value": "v1"})
        return answer

    def handle(_state: Any, _call: Any):
        return (yield Ask("items", "get_item", {"key": "model"}))

    cloud, function, memo = world(Code(handle, init))
    Table(cloud, "items", Constant(3 * MS))
    memo.invoke(function, S)
    recording = cloud.run(5 * S)
    assert memo.ended == [(S + 50 * MS + 12 * MS, Status.OK, {"item": "v1", "found": True, "size": 2})]
    assert [row.code for row in rows(recording, Kind.HOP)] == [Hop.EVENT, Hop.ANSWER] * 2
    assert [row.value for row in rows(recording, Kind.PHASE)] == [50 * MS, 6 * MS]


def test_what_a_service_refuses_arrives_as_an_exception() -> None:
    def handle(_state: Any, _call: Any):
        refused = []
        for ask in (Ask("items", "put_item", {"key": "a", "if_absent": True}), Ask("nowhere", "get_item", {})):
            for _ in range(2):
                try:
                    yield ask
                except ServiceError as error:
                    refused.append(error.code)
        return refused

    cloud, function, memo = world(Code(handle))
    Table(cloud, "items")
    memo.invoke(function)
    cloud.run(5 * S)
    assert memo.ended[0][2] == ["ConditionalCheckFailedException"] + ["ResourceNotFoundException"] * 2


def test_an_error_that_nobody_catches_is_the_answer() -> None:
    def raises(_state: Any, _call: Any):
        yield Sleep(1)
        raise HandlerError("ValueError", "no such order", ("line 3",))

    def refused(_state: Any, _call: Any):
        yield Ask("items", "fly", {})

    for handle, answer in (
        (raises, {"errorMessage": "no such order", "errorType": "ValueError", "stackTrace": ["line 3"]}),
        (refused, {"errorMessage": "items (table) cannot do fly", "errorType": "InvalidAction", "stackTrace": []}),
    ):
        cloud, function, memo = world(Code(handle))
        Table(cloud, "items")
        memo.invoke(function)
        recording = cloud.run(5 * S)
        ((_, status, found),) = memo.ended
        (start,) = rows(recording, Kind.START)
        assert (status, found) == (Status.ERROR, {**answer, "requestId": request_id(cloud.seed, start.ref)})
        assert not rows(recording, Kind.REMOVE)


def test_a_crash_takes_the_environment_with_it() -> None:
    def handle(_state: Any, _call: Any):
        yield Sleep(10 * MS)
        raise HandlerCrash("signal: killed")

    handler = Code(handle)
    cloud, function, memo = world(handler)
    memo.invoke(function, S)
    memo.invoke(function, 2 * S)
    recording = cloud.run(5 * S)
    assert [(status, answer["errorMessage"]) for _, status, answer in memo.ended] == [
        (Status.CRASHED, f"RequestId: {answer['requestId']} Error: signal: killed") for _, _, answer in memo.ended
    ]
    assert log(recording, Kind.CREATE, Kind.REMOVE) == [
        (1000, "CREATE", Why.DEMAND, 512),
        (1060, "REMOVE", Ending.CRASHED, 0),
        (2000, "CREATE", Why.AFTER_CRASH, 512),
        (2060, "REMOVE", Ending.CRASHED, 0),
    ]
    assert [state["number"] for state in handler.discarded] == [1, 2]
    assert function.pool.used == 0


def test_init_that_fails_fails_the_call_that_waited() -> None:
    def init(_env: Any):
        yield Sleep(10 * MS)
        raise HandlerError("Runtime.ImportModuleError", "No module named 'nope'")

    cloud, function, memo = world(Code(None, init))
    memo.invoke(function, S)
    recording = cloud.run(5 * S)
    assert [(status, answer["errorType"]) for _, status, answer in memo.ended] == [
        (Status.ERROR, "Runtime.ImportModuleError")
    ]
    assert [row.code for row in rows(recording, Kind.REMOVE)] == [Ending.CRASHED]
    assert function.pool.used == 0


@pytest.mark.parametrize("asking", [False, True])
def test_a_timeout_closes_the_generator_and_init_runs_again(asking: bool) -> None:
    closed = []

    def handle(_state: Any, call: Any):
        if call.environment.served > 1:
            return call.now
        try:
            yield Ask("slow", "invoke", {}) if asking else Sleep(10 * S)
        finally:
            closed.append(call.now)

    def init(_env: Any):
        yield Sleep(20 * MS)
        return {}

    handler = Code(handle, init)
    cloud, function, memo = world(handler, timeout=S)
    Function(cloud, "slow", settings(handler=Code(lambda *_: iter([Sleep(60 * S)]))))
    memo.invoke(function, S)
    memo.invoke(function, 5 * S)
    cloud.run(10 * S)
    assert closed == [2_070 * MS]
    assert [(when, status) for when, status, _ in memo.ended] == [
        (2_070 * MS, Status.TIMEOUT),
        (5_070 * MS, Status.OK),
    ]
    assert len(handler.discarded) == 2


def test_module_code_over_the_cap_is_broken_off_and_repeated() -> None:
    def init(_env: Any):
        yield Sleep(11 * S)
        return "ready"

    def handle(state: Any, _call: Any):
        yield Sleep(S)
        return state

    cloud, function, memo = world(Code(handle, init), timeout=30 * S, init=FixedInit(0))
    memo.invoke(function, S)
    recording = cloud.run(60 * S)
    assert log(recording, Kind.READY, Kind.END) == [
        (11_000, "READY", 0, 10 * S),
        (23_000, "END", Status.OK, 12 * S),
    ]
    assert memo.ended[0][2] == "ready"


def test_prepared_environments_have_run_their_module_code() -> None:
    def init(env: Any):
        yield Sleep(30 * S)
        yield Ask("items", "update_item", {"key": "inits"})
        return env.number

    def handle(state: Any, _call: Any):
        yield Sleep(1)
        return state

    cloud, function, memo = world(Code(handle, init), prepared=2)
    table = Table(cloud, "items")
    function.prepare()
    memo.invoke(function, S)
    recording = cloud.run(5 * S)
    assert memo.ended == [(S + 1, Status.OK, 2)]
    assert table.items == {"inits": 2}
    assert [row.value for row in rows(recording, Kind.READY)] == [30 * S + 50 * MS] * 2


def test_others_go_on_while_one_waits() -> None:
    def handle(_state: Any, call: Any):
        yield Sleep(100 * MS if call.event()["n"] == 0 else 10 * MS)
        return call.event()["n"]

    cloud, function, memo = world(Code(handle))
    for n in range(3):
        memo.invoke(function, S, {"n": n})
    cloud.run(5 * S)
    assert [answer for _, _, answer in memo.ended] == [1, 2, 0]


def test_one_function_calls_another_and_waits_or_does_not() -> None:
    def handle(_state: Any, call: Any):
        first = yield Ask("callee", "invoke", {"payload": {"n": 1}})
        second = yield Ask("callee", "invoke", {"payload": {"n": 2}, "wait": False})
        return [first, second, call.now]

    def callee(_state: Any, call: Any):
        yield Sleep(S)
        return call.event()

    cloud, function, memo = world(Code(handle))
    other = Function(cloud, "callee", settings(handler=Code(callee)))
    memo.invoke(function)
    cloud.run(10 * S)
    assert memo.ended[0][2][:2] == [{"StatusCode": 200, "Payload": {"n": 1}}, {"StatusCode": 202}]
    assert memo.ended[0][2][2] == 50 * MS + 50 * MS + S
    assert other.environments[2].served == 2


def test_a_callee_that_is_throttled_or_fails() -> None:
    def handle(_state: Any, _call: Any):
        answer = yield Ask("callee", "invoke", {})
        return answer

    def fails(_state: Any, _call: Any):
        yield Sleep(1)
        raise HandlerError("Oops")

    cloud, function, memo = world(Code(handle))
    Function(cloud, "callee", settings(handler=Code(fails)))
    memo.invoke(function)
    cloud.clock.at(5 * S, lambda _: cloud.get("callee").change(settings(reserved=0)))
    memo.invoke(function, 6 * S)
    cloud.run(10 * S)
    assert memo.ended[0][2]["FunctionError"] == "Unhandled"
    assert memo.ended[1][2]["errorType"] == "TooManyRequestsException"


def test_a_handler_has_a_request_id_that_depends_on_the_seed() -> None:
    def handle(_state: Any, call: Any):
        yield Sleep(1)
        return call.request_id

    def ids(seed: int) -> list[str]:
        cloud = Cloud(seed, record=False)
        function = Function(cloud, "f", settings(handler=Code(handle)))
        memo = Memo(cloud)
        memo.invoke(function)
        memo.invoke(function, S)
        cloud.run(2 * S)
        return [answer for _, _, answer in memo.ended]

    assert ids(1) == ids(1)
    assert len({*ids(1), *ids(2)}) == 4


def test_generators_beside_one_another_wait_at_the_same_time_and_wake_each_other() -> None:
    def handle(_state: Any, call: Call):
        bell, told = Bell(), []

        def beside(us: int):
            yield Sleep(us)
            told.append(call.now)
            if len(told) == 3:
                bell.ring("all")

        for us in (300 * MS, 100 * MS, 200 * MS):
            yield Fork(beside(us))
        early = yield Park(Bell(), 50 * MS)
        rung = yield Park(bell)
        return [early, rung, [one - call.start for one in told], call.now - call.start]

    cloud, function, memo = world(Code(handle))
    memo.invoke(function, S)
    cloud.run(5 * S)
    assert memo.ended[0][2] == [None, "all", [100 * MS, 200 * MS, 300 * MS], 300 * MS]


def test_what_is_beside_an_invocation_ends_with_it_and_may_end_it() -> None:
    seen = []

    def late():
        yield Sleep(100 * MS)
        seen.append("late")

    def dying():
        yield Sleep(10 * MS)
        raise HandlerCrash("signal: killed")

    def handle(_state: Any, call: Call):
        yield Fork(late())
        if call.now > 2 * S:
            yield Fork(dying())
            yield Park(Bell())
        yield Sleep(50 * MS)

    cloud, function, memo = world(Code(handle))
    memo.invoke(function, S)
    memo.invoke(function, 3 * S)
    cloud.run(5 * S)
    assert [status for _, status, _ in memo.ended] == [Status.OK, Status.CRASHED]
    assert seen == []


def test_who_is_never_woken_meets_the_time_out() -> None:
    def handle(_state: Any, _call: Any):
        yield Park(Bell())

    cloud, function, memo = world(Code(handle), timeout=S)
    memo.invoke(function, S)
    cloud.run(5 * S)
    assert [(at, status) for at, status, _ in memo.ended] == [(2 * S + 50 * MS, Status.TIMEOUT)]


def test_a_request_that_is_too_slow_leaves_the_others_of_its_environment_alone() -> None:
    def handle(state: Any, _call: Call):
        state["calls"] = mine = state.get("calls", 0) + 1
        yield Sleep(5 * S if mine == 1 else 500 * MS)
        return mine

    handler = Code(handle)
    cloud, function, memo = world(handler, timeout=S, width=2)
    for moment in (S, S, 3 * S):
        memo.invoke(function, moment)
    cloud.run(10 * S)
    assert [(status, answer) for _, status, answer in memo.ended if status == Status.OK] == [
        (Status.OK, 2),
        (Status.OK, 3),
    ]
    assert [state["calls"] for state in handler.discarded] == [3]  # one process for all, until it was idle for long
