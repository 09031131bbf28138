"""The mapping between a queue and a function: batches, windows, pollers, filters, partial answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from slslab.runtime import (
    Client,
    ClientSettings,
    Cloud,
    Compute,
    Constant,
    Fail,
    Function,
    FunctionSettings,
    Model,
    Poller,
    PollerSettings,
    Queue,
    QueueSettings,
    Sleep,
)
from slslab.runtime.mapping.batch import failures
from slslab.runtime.recording import Kind, Operation, Recording, Skip
from tests.runtime.building import MS, S, at, lasting, rows, settings


class Coded:
    """A handler that takes a second and answers what `answer` makes of the event's records."""

    def __init__(self, answer: Any, us: int = S) -> None:
        self.answer = answer
        self.us = us
        self.seen: list[list[dict[str, Any]]] = []

    def init(self, _env: object) -> Any:
        return
        yield

    def handle(self, _state: object, call: Any) -> Any:
        self.seen.append(call.event()["Records"])
        yield Sleep(self.us)
        return self.answer(self.seen[-1])

    def discard(self, _state: object) -> None: ...


def world(
    function: FunctionSettings,
    mapping: PollerSettings,
    bodies: list[dict[str, Any]],
    queue: QueueSettings | None = None,
    until: int = 60,
    apart: int = 0,
) -> tuple[Queue, Poller, Recording, Cloud]:
    cloud = Cloud(1)
    source = Queue(cloud, "queue", queue or QueueSettings())
    poller = Poller(source, Function(cloud, "f", function), mapping)
    for number, body in enumerate(bodies):
        entry = {"body": body, "group": body.get("group"), "deduplication_id": str(number)}
        cloud.clock.at(S + apart * number, lambda _, entry=entry: source.send(entry, -1, 0))
    return source, poller, cloud.run(until * S), cloud


def numbers(handler: Coded) -> list[list[int]]:
    return [[json.loads(record["body"])["n"] for record in batch] for batch in handler.seen]


NUMBERED = [{"n": n} for n in range(12)]


def test_a_batch_takes_as_long_as_its_messages() -> None:
    _, _, recording, _ = world(settings(handler=lasting(100 * MS)), PollerSettings(), NUMBERED[:10])
    assert [row.value for row in rows(recording, Kind.END)] == [1_000 * MS]


def test_a_window_gathers_until_it_is_over_or_the_batch_is_full() -> None:
    handler = Coded(lambda _: None, 0)
    mapping = PollerSettings(batch=5, window=10 * S)
    world(settings(handler=handler), mapping, NUMBERED, apart=S)
    assert [len(batch) for batch in handler.seen] == [5, 5, 2]
    _, _, recording, _ = world(settings(handler=handler), mapping, NUMBERED[:3], apart=S)
    assert 11 * S <= rows(recording, Kind.HOP)[0].t <= 11 * S + 20 * MS


def test_a_batch_has_at_most_six_megabytes() -> None:
    handler = Coded(lambda _: None, 0)
    big = [{"n": n, "fill": "x" * 1_000_000} for n in range(9)]
    world(settings(handler=handler), PollerSettings(batch=100, window=S), big)
    assert numbers(handler) == [[0, 1, 2, 3, 4, 5], [6, 7, 8]]


@pytest.mark.parametrize(
    ("fifo", "mapping"),
    [
        (False, PollerSettings(batch=11)),
        (True, PollerSettings(batch=11, window=S)),
        (True, PollerSettings(window=S)),
    ],
)
def test_what_the_platform_refuses(fifo: bool, mapping: PollerSettings) -> None:
    cloud = Cloud(1)
    queue = Queue(cloud, "queue", QueueSettings(fifo=fifo))
    with pytest.raises(ValueError, match="batch"):
        Poller(queue, Function(cloud, "f", settings()), mapping)


def most_at_once(recording: Recording) -> int:
    running = most = 0
    for row in rows(recording, Kind.START, Kind.END):
        running += 1 if row.kind == Kind.START else -1
        most = max(most, running)
    return most


def test_pollers_grow_each_minute_while_there_is_more_to_do() -> None:
    queue = QueueSettings(visibility=7_200 * S)
    busy = settings(handler=lasting(800 * S), scaling=None)
    for until, expected in ((60, 5), (62, 305), (122, 605), (182, 905), (250, 1_000)):
        _, poller, recording, _ = world(busy, PollerSettings(batch=1), [{}] * 1_500, queue, until)
        assert len(rows(recording, Kind.START)) == expected
    assert poller.level <= 1_250


def test_maximum_concurrency_bounds_them_without_throttles() -> None:
    queue = QueueSettings(visibility=7_200 * S)
    mapping = PollerSettings(batch=1, concurrency=2)
    _, _, recording, cloud = world(settings(handler=lasting(10 * S)), mapping, [{}] * 10, queue, 120)
    assert most_at_once(recording) == 2
    assert cloud.totals.throttles == 0
    assert len(rows(recording, Kind.END)) == 10


def test_reserved_concurrency_alone_throttles_until_messages_die() -> None:
    cloud = Cloud(1)
    letters = Queue(cloud, "letters", QueueSettings())
    queue = Queue(cloud, "queue", QueueSettings(visibility=20 * S, receives=2, dead_letters=letters))
    Poller(queue, Function(cloud, "f", settings(handler=lasting(30 * S), reserved=1)), PollerSettings(batch=1))
    for _ in range(10):
        queue.send({"body": {}}, -1, 0)
    recording = cloud.run(600 * S)
    started = {recording.parents[row.ref] for row in rows(recording, Kind.START)}
    assert letters.kept > 0
    assert {row.ref for row in rows(recording, Kind.DEAD_LETTER)} - started  # never processed at all
    assert rows(recording, Kind.RETRY)


def test_errors_take_pollers_away_unless_failures_are_reported() -> None:
    failing = Model((Compute(Constant(0)), Fail(1.0)))
    for partial, level in ((False, 2), (True, 5)):
        mapping = PollerSettings(batch=1, partial=partial)
        _, poller, _, _ = world(settings(handler=failing), mapping, [{}] * 5, until=3)
        assert poller.level == level


def test_after_long_idleness_there_are_two() -> None:
    cloud = Cloud(1)
    queue = Queue(cloud, "queue", QueueSettings(visibility=900 * S))
    Poller(queue, Function(cloud, "f", settings(handler=lasting(40 * S))), PollerSettings(batch=1))
    for when in (1, 400):
        cloud.clock.at(when * S, lambda _: [queue.send({"body": {}}, -1, 0) for _ in range(5)])
    recording = cloud.run(430 * S)
    assert [row.t >= 400 * S for row in rows(recording, Kind.START)] == [False] * 5 + [True] * 2


def test_what_the_filter_does_not_want_is_deleted() -> None:
    def wanted(record: Mapping[str, Any]) -> bool:
        return '"n": 1' in record["body"]

    handler = Coded(lambda _: None, 0)
    queue, _, recording, _ = world(settings(handler=handler), PollerSettings(wanted=wanted), NUMBERED)
    assert sorted([n for batch in numbers(handler) for n in batch]) == [1, 10, 11]
    assert [row.code for row in rows(recording, Kind.SKIP)] == [Skip.FILTERED] * 9
    deleted = [row for row in rows(recording, Kind.OPERATION) if row.code == Operation.DELETE_MESSAGE]
    assert (len(deleted), len(queue.waiting), queue.in_flight) == (12, 0, 0)


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (None, set()),
        ({}, set()),
        ({"statusCode": 200}, set()),
        ({"batchItemFailures": None}, set()),
        ({"batchItemFailures": []}, set()),
        ({"batchItemFailures": [{"itemIdentifier": "b"}]}, {"b"}),
        ({"batchItemFailures": [{"itemIdentifier": "b"}, {"itemIdentifier": "b"}]}, {"b"}),
        ({"batchItemFailures": [{"itemIdentifier": ""}]}, None),
        ({"batchItemFailures": [{"itemIdentifier": None}]}, None),
        ({"batchItemFailures": [{"itemidentifier": "b"}]}, None),
        ({"batchItemFailures": [{"itemIdentifier": "z"}]}, None),
        ({"batchItemFailures": [{"itemIdentifier": 7}]}, None),
        ({"batchItemFailures": ["b"]}, None),
        ({"batchItemFailures": "b"}, None),
        ("done", None),
        ([], None),
        (7, None),
    ],
)
def test_what_a_partial_answer_says(answer: Any, found: set[str] | None) -> None:
    assert failures(answer, ["a", "b", "c"]) == found


def test_only_what_failed_comes_again() -> None:
    def odd(records: list[dict[str, Any]]) -> Any:
        failed = [one["messageId"] for one in records if json.loads(one["body"])["n"] % 2]
        return {"batchItemFailures": [{"itemIdentifier": name} for name in failed]}

    handler = Coded(odd, 0)
    queue, _, _, _ = world(settings(handler=handler), PollerSettings(partial=True), NUMBERED[:6], until=40)
    assert numbers(handler) == [[0, 1, 2, 3, 4, 5], [1, 3, 5]]
    assert queue.in_flight == 3
    handler = Coded(odd, 0)
    queue, _, _, _ = world(settings(handler=handler), PollerSettings(), NUMBERED[:6], until=40)
    assert (numbers(handler), queue.in_flight) == ([[0, 1, 2, 3, 4, 5]], 0)  # nobody asked for a report


def test_a_model_reports_its_failures_and_stops_at_the_first_where_order_counts() -> None:
    half = Model((Compute(Constant(1000)), Fail(0.5)))
    for fifo in (False, True):
        cloud = Cloud(3)
        queue = Queue(cloud, "queue", QueueSettings(fifo=fifo))
        Poller(queue, Function(cloud, "f", settings(handler=half)), PollerSettings(partial=True))
        for n in range(10):
            queue.send({"body": {"n": n}, "group": "g", "deduplication_id": str(n)}, -1, 0)
        recording = cloud.run(20 * S)
        gone = [row.ref for row in rows(recording, Kind.OPERATION) if row.code == Operation.DELETE_MESSAGE]
        assert 0 < len(gone) < 10
        assert not fifo or gone == sorted(gone)
        assert not fifo or gone == list(range(len(gone)))


def test_a_fifo_queue_has_no_more_batches_than_groups() -> None:
    bodies = [{"n": n, "group": "ab"[n % 2]} for n in range(40)]
    handler = Coded(lambda _: None)
    _, _, recording, _ = world(
        settings(handler=handler), PollerSettings(batch=3), bodies, QueueSettings(fifo=True), until=120
    )
    assert most_at_once(recording) == 2
    order = [n for batch in numbers(handler) for n in batch]
    assert sorted(order) == list(range(40))
    assert [n for n in order if n % 2] == sorted(n for n in order if n % 2)


def test_the_event_has_the_shape_of_the_platform() -> None:
    handler = Coded(lambda _: None, 0)
    world(settings(handler=handler), PollerSettings(), [{"group": "g"}], QueueSettings(fifo=True))
    record = handler.seen[0][0]
    assert record["attributes"]["MessageGroupId"] == "g"
    assert record["attributes"]["MessageDeduplicationId"] == "0"
    assert len(record["attributes"]["SequenceNumber"]) == 20
    assert record["attributes"]["ApproximateReceiveCount"] == "1"


def test_an_outage_of_the_queue_only_delays() -> None:
    cloud = Cloud(1)
    queue = Queue(cloud, "queue", QueueSettings())
    Poller(queue, Function(cloud, "f", settings()), PollerSettings())
    Client(cloud, "clients", queue, ClientSettings(arrivals=at(1)))
    cloud.clock.at(S - 1, lambda _: queue.send({"body": {}}, -1, 0))
    cloud.clock.at(S - 1, lambda _: queue.fail(10 * S))
    recording = cloud.run(60 * S)
    assert [row.t >= 11 * S for row in rows(recording, Kind.START)] == [True]
