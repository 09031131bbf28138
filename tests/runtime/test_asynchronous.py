"""The two retry paths of asynchronous invocation, and where failures go."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from slslab.runtime import (
    AsyncSettings,
    Call,
    Cloud,
    Compute,
    Constant,
    Fail,
    Faults,
    Function,
    HandlerError,
    Message,
    Model,
    Queue,
    QueueSettings,
    Subscription,
    Topic,
)
from slslab.runtime.function import LOOP_LIMIT
from slslab.runtime.pattern import compile as pattern_of
from slslab.runtime.recording import Fault, Kind, Loss, Recording
from slslab.runtime.router import Router
from slslab.runtime.router.rules import Rule, RuleTarget
from tests.runtime.building import MS, S, lasting, log, rows, settings

FAILING = Model((Compute(Constant(0)), Fail(1.0)))


def world(asynchronous: AsyncSettings | None = None, **more: Any) -> tuple[Cloud, Function, Queue]:
    cloud = Cloud(1)
    function = Function(cloud, "f", settings(**{"init": more.pop("init", settings().init), **more}))
    letters = Queue(cloud, "letters", QueueSettings())
    if asynchronous is not None:
        cloud.async_queue(function).set = asynchronous
    return cloud, function, letters


def submit(cloud: Cloud, function: Function, when: int, depth: int = 0) -> None:
    def go(_: object) -> None:
        cloud.submit(function, Message(cloud.recorder.ref(-1), cloud.clock.now, {"order": 17}, depth=depth))

    cloud.clock.at(when, go)


def test_errors_are_tried_again_after_one_and_two_minutes_and_then_lost() -> None:
    cloud, function, _ = world(handler=FAILING)
    submit(cloud, function, 0)
    recording = cloud.run(600 * S)
    assert log(recording, Kind.RETRY, Kind.LOST) == [
        (50, "RETRY", 1, 60 * S + 50 * MS),
        (60_050, "RETRY", 2, 180 * S + 50 * MS),
        (180_050, "LOST", Loss.RETRIES_EXHAUSTED, 0),
    ]
    assert {recording.root(row.ref) for row in rows(recording, Kind.START)} == {0}
    assert cloud.totals.lost == 1
    assert cloud.async_queue(function).waiting == 0


def test_throttles_back_off_and_do_not_use_up_the_tries() -> None:
    cloud, function, _ = world(handler=lasting(40 * S), reserved=1)
    submit(cloud, function, 0)
    submit(cloud, function, S)
    recording = cloud.run(600 * S)
    assert [row.value // S for row in rows(recording, Kind.RETRY)] == [2, 4, 8, 16, 32, 64]
    assert len(rows(recording, Kind.END)) == 2
    assert {row.code for row in rows(recording, Kind.RETRY)} == {1}


def test_a_fault_of_the_platform_goes_the_way_of_throttles_and_uses_up_no_try() -> None:
    cloud, function, _ = world(handler=FAILING)
    function.strike(Faults(system=1.0), 10 * S)
    submit(cloud, function, 0)
    recording = cloud.run(600 * S)
    assert [row.t // S for row in rows(recording, Kind.FAULT) if row.code == Fault.SYSTEM] == [0, 1, 3, 7]
    assert [row.t // S for row in rows(recording, Kind.START)] == [15, 15 + 60, 15 + 180]
    assert not rows(recording, Kind.THROTTLE)


def test_an_event_can_grow_too_old() -> None:
    cloud, function, _ = world(AsyncSettings(max_age=60 * S), handler=lasting(400 * S), reserved=1)
    submit(cloud, function, 0)
    submit(cloud, function, S)
    recording = cloud.run(900 * S)
    assert log(recording, Kind.LOST) == [(32_000, "LOST", Loss.TOO_OLD, 0)]


def test_the_backoff_ends_at_five_minutes_and_six_hours() -> None:
    cloud, function, _ = world(handler=lasting(1), reserved=1)
    cloud.clock.at(0, lambda _: setattr(function.pool, "used", 1))
    submit(cloud, function, 0)
    recording = cloud.run(30_000 * S)
    tries = [row.value - row.t for row in rows(recording, Kind.RETRY)]
    assert tries[:10] == [S << n for n in range(9)] + [300 * S]
    assert set(tries[10:]) == {300 * S}
    assert rows(recording, Kind.LOST)[0].code == Loss.TOO_OLD
    assert 21_300 * S < rows(recording, Kind.LOST)[0].t <= 21_600 * S


@pytest.mark.parametrize("retries", [0, 1, 2])
def test_what_still_fails_is_kept_in_the_dead_letter_queue(retries: int) -> None:
    cloud, function, letters = world(handler=FAILING)
    cloud.async_queue(function).set = AsyncSettings(retries=retries, dead_letters=letters)
    submit(cloud, function, 0)
    recording = cloud.run(600 * S)
    assert len(rows(recording, Kind.END)) == retries + 1
    assert [(row.who, row.ref) for row in rows(recording, Kind.DEAD_LETTER)] == [(letters.index, 0)]
    assert [row.value for row in rows(recording, Kind.DEPTH)] == [1]
    assert not rows(recording, Kind.LOST)
    assert next(iter(letters.waiting)).body == {"order": 17}  # a dead-letter queue gets the event alone


def test_a_destination_gets_the_record_of_what_happened() -> None:
    cloud, function, letters = world(handler=FAILING)
    cloud.async_queue(function).set = AsyncSettings(retries=1, on_failure=letters)
    submit(cloud, function, 0)
    cloud.run(600 * S)
    record = next(iter(letters.waiting)).body
    assert record["requestContext"]["condition"] == "RetriesExhausted"
    assert record["requestContext"]["approximateInvokeCount"] == 2
    assert record["requestPayload"] == {"order": 17}
    assert record["responsePayload"]["errorType"] == "HandlerFailed"


def test_a_function_that_is_switched_off_gives_up_at_once() -> None:
    cloud, function, letters = world(reserved=0)
    cloud.async_queue(function).set = AsyncSettings(on_failure=letters)
    submit(cloud, function, 0)
    recording = cloud.run(600 * S)
    assert not rows(recording, Kind.RETRY)
    assert len(rows(recording, Kind.DEAD_LETTER)) == 1


def test_the_guard_stops_a_chain_and_can_be_switched_off() -> None:
    for guard, stopped in ((True, 1), (False, 0)):
        cloud, function, _ = world(guard=guard)
        for depth in (LOOP_LIMIT - 1, LOOP_LIMIT):
            submit(cloud, function, 0, depth)
        recording = cloud.run(60 * S)
        assert [row.value for row in rows(recording, Kind.LOOP)] == [LOOP_LIMIT] * stopped
        assert [row.code for row in rows(recording, Kind.LOST)] == [Loss.LOOP] * stopped
        assert len(rows(recording, Kind.END)) == 2 - stopped


def outcome(handler: Any, which: str, target: str) -> tuple[Cloud, Any, Recording]:
    cloud, function, letters = world(handler=handler)
    seen = Witness()
    other = Function(cloud, "other", settings(handler=seen))
    places: dict[str, Any] = {"queue": letters, "function": other}
    places["topic"] = Topic(cloud, "topic", (Subscription(other),))
    rule = Rule("all", pattern_of({"source": ["lambda"]}), (RuleTarget(other),))
    places["router"] = Router(cloud, "router", (rule,))
    cloud.async_queue(function).set = AsyncSettings(retries=0, **{which: places[target]})
    submit(cloud, function, 0)
    recording = cloud.run(600 * S)
    return cloud, seen.events or [dict(one.body) for one in letters.waiting], recording


class Witness:
    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []

    def init(self, _env: object) -> Any:
        return
        yield

    def handle(self, _state: object, call: Any) -> Any:
        self.events.append(call.event())
        return
        yield

    def discard(self, _state: object) -> None: ...


@pytest.mark.parametrize("target", ["queue", "topic", "function", "router"])
@pytest.mark.parametrize(("which", "handler"), [("on_failure", FAILING), ("on_success", lasting(1))])
def test_each_kind_of_destination_gets_the_record(target: str, which: str, handler: Any) -> None:
    _, (found,), recording = outcome(handler, which, target)
    ok = which == "on_success"
    if target == "topic":
        found = json.loads(found["Records"][0]["Sns"]["Message"])
    if target == "router":
        assert found["source"] == "lambda"
        assert found["detail-type"] == f"Lambda Function Invocation Result - {'Success' if ok else 'Failure'}"
        found = found["detail"]
    assert found["version"] == "1.0"
    assert found["requestContext"]["condition"] == ("Success" if ok else "RetriesExhausted")
    assert found["requestContext"]["functionArn"].endswith(":function:f:$LATEST")
    assert found["requestPayload"] == {"order": 17}
    assert ("functionError" in found["responseContext"]) == (not ok)
    assert not rows(recording, Kind.LOST)
    assert len(rows(recording, Kind.DEAD_LETTER)) == (target == "queue" and not ok)


def test_a_dead_letter_carries_what_went_wrong_as_attributes() -> None:
    cloud, function, letters = world(AsyncSettings(retries=0), handler=FAILING)
    cloud.async_queue(function).set = AsyncSettings(retries=0, dead_letters=letters)
    submit(cloud, function, 0)
    cloud.run(600 * S)
    (letter,) = letters.waiting
    found = {name: value["StringValue"] for name, value in letter.attributes.items()}
    assert found["ErrorCode"] == "200"
    assert found["ErrorMessage"] == "the handler raised"
    assert len(found["RequestID"]) == 36


def test_a_dead_letter_that_cannot_be_kept_is_lost() -> None:
    cloud, function, letters = world(handler=FAILING)
    cloud.async_queue(function).set = AsyncSettings(retries=0, dead_letters=letters)
    letters.fail(600 * S)
    submit(cloud, function, 0)
    assert [row.code for row in rows(cloud.run(500 * S), Kind.LOST)] == [Loss.RETRIES_EXHAUSTED]


def test_some_events_come_twice() -> None:
    cloud, function, _ = world(handler=lasting(1))
    function.set_faults(Faults(duplicates=1.0))
    submit(cloud, function, 0)
    recording = cloud.run(600 * S)
    assert len(rows(recording, Kind.END)) == 2
    assert cloud.async_queue(function).waiting == 0


class Refusing:
    """A handler that keeps the request ids that it is given, and raises."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def init(self, _env: Any):
        return None
        yield

    def handle(self, _state: None, call: Call):
        self.seen.append(call.request_id)
        raise HandlerError("Unlucky", "again")
        yield

    def discard(self, state: Any) -> None:
        pass


def test_all_tries_of_an_event_are_one_request() -> None:
    handler = Refusing()
    cloud, function, _ = world(handler=handler)
    function.set_faults(Faults(duplicates=1.0))
    submit(cloud, function, 0)
    submit(cloud, function, 5 * S)
    recording = cloud.run(600 * S)
    starts = [row.ref for row in rows(recording, Kind.START)]
    assert len(starts) == 2 * 2 * 3  # two events, delivered twice, tried three times
    assert handler.seen == [recording.request_id(ref) for ref in starts]
    assert sorted(Counter(handler.seen).values()) == [6, 6]
