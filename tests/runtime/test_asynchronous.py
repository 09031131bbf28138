"""The two retry paths of asynchronous invocation, and where failures go."""

from __future__ import annotations

from typing import Any

import pytest

from slslab.runtime import AsyncSettings, Cloud, Compute, Constant, Fail, Function, Message, Model, Queue, QueueSettings
from slslab.runtime.function import LOOP_LIMIT
from slslab.runtime.recording import Kind, Loss
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
    cloud.async_queue(function).set = AsyncSettings(retries=retries, on_failure=letters)
    submit(cloud, function, 0)
    recording = cloud.run(600 * S)
    assert len(rows(recording, Kind.END)) == retries + 1
    assert [(row.who, row.ref) for row in rows(recording, Kind.DEAD_LETTER)] == [(letters.index, 0)]
    assert [row.value for row in rows(recording, Kind.DEPTH)] == [1]
    assert not rows(recording, Kind.LOST)
    assert letters.waiting[0].body == {"order": 17}  # a dead-letter queue gets the event alone


def test_a_destination_gets_the_record_of_what_happened() -> None:
    cloud, function, letters = world(handler=FAILING)
    cloud.async_queue(function).set = AsyncSettings(retries=1, on_failure=letters, destination=True)
    submit(cloud, function, 0)
    cloud.run(600 * S)
    record = letters.waiting[0].body
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
