"""How much a queue takes and gives: calls a second of a FIFO queue, fairness between groups, provisioned pollers."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from slslab.runtime import (
    Ask,
    Client,
    ClientSettings,
    Cloud,
    FixedInit,
    Function,
    Once,
    Poller,
    PollerSettings,
    Queue,
    QueueSettings,
    ServiceError,
)
from slslab.runtime.pattern import compile
from slslab.runtime.recording import Kind, Operation, Refusal, Status
from slslab.runtime.router.rules import Rule, Selection
from tests.runtime.building import MS, Memo, S, lasting, rows, settings


class Sender:
    """Sends so many messages as fast as it can."""

    def __init__(self, number: int, action: str) -> None:
        self.number, self.action = number, action
        self.got: Counter[str] = Counter()

    def init(self, _env: object) -> Any:
        return
        yield

    def handle(self, _state: object, _call: object) -> Any:
        for number in range(self.number):
            one = {"body": number, "group": "a", "deduplication_id": str(number)}
            ask = one if self.action == "send_message" else {"entries": [{**one, "id": "1"}]}
            try:
                yield Ask("queue", self.action, ask)
                self.got["ok"] += 1
            except ServiceError as error:
                self.got[error.code] += 1

    def discard(self, _state: object) -> None: ...


@pytest.mark.parametrize("action", ["send_message", "send_message_batch"])
@pytest.mark.parametrize(
    ("queue", "refused"),
    [
        (QueueSettings(fifo=True), 100),
        (QueueSettings(fifo=True, high_throughput=True), 0),
        (QueueSettings(), 0),
    ],
)
def test_a_fifo_queue_takes_300_calls_of_a_kind_a_second(action: str, queue: QueueSettings, refused: int) -> None:
    cloud = Cloud(1)
    found = Queue(cloud, "queue", queue)
    found.draw_delay = lambda: 0
    sender = Sender(400, action)
    Memo(cloud).invoke(Function(cloud, "f", settings(handler=sender)))
    recording = cloud.run(10 * S)
    assert (sender.got["RequestThrottled"], sender.got["ok"]) == (refused, 400 - refused)
    assert [row.code for row in rows(recording, Kind.REFUSAL)] == [Refusal.THROUGHPUT_EXCEEDED] * refused


def test_a_client_of_a_fifo_queue_is_told_so_and_a_poller_waits() -> None:
    cloud = Cloud(1)
    queue = Queue(cloud, "queue", QueueSettings(fifo=True))
    poller = PollerSettings(batch=1)
    Poller(queue, Function(cloud, "f", settings(handler=lasting(0), init=FixedInit(0))), poller)
    body = {"group": "{number}", "deduplication_id": "{number}"}
    Client(cloud, "clients", queue, ClientSettings(arrivals=Once(3_000, S, 2 * MS), body=body))  # 500 a second
    recording = cloud.run(60 * S)
    answers = Counter(row.code for row in rows(recording, Kind.RECEIVE))
    assert answers[Status.OK] == 300 + 300 * 6 - 1  # at once, and in the six seconds that it takes
    assert answers[Status.THROTTLED] == 3_000 - answers[Status.OK]
    received = [row.t for row in rows(recording, Kind.OPERATION) if row.code == Operation.RECEIVE_MESSAGE]
    assert len(received) == answers[Status.OK]
    seconds = Counter(t // S for t in received)
    assert [seconds[second] for second in (3, 4, 5)] == [300, 300, 300]  # after what it could take at once


def test_who_sends_a_great_deal_does_not_make_the_others_wait() -> None:
    """A thousand messages of one group come before ten of another, and two at a time are at work."""

    def waits(groups: bool) -> dict[str, int]:
        cloud = Cloud(1)
        queue = Queue(cloud, "queue", QueueSettings(visibility=600 * S))
        Poller(queue, Function(cloud, "f", settings(handler=lasting(100 * MS))), PollerSettings(1, concurrency=2))
        whose: dict[int, str] = {}

        def send(name: str) -> None:
            entry = {"body": {}, "group": name} if groups else {"body": {}}
            whose[queue.send(entry, -1, 0)] = name

        for number in range(1_010):
            cloud.clock.at(S + number, send, "noisy" if number < 1_000 else "quiet")
        recording = cloud.run(300 * S)
        assert len(queue.waiting) == queue.in_flight == 0
        last: dict[str, int] = {}
        for row in rows(recording, Kind.OPERATION):
            if row.code == Operation.DELETE_MESSAGE:
                last[whose[row.ref]] = row.t
        return last

    fair, unfair = waits(True), waits(False)
    assert fair["quiet"] < 4 * S < 45 * S < unfair["quiet"]
    assert abs(fair["noisy"] - unfair["noisy"]) < 2 * S  # nothing is gained or lost, but for the order


@trying(max_examples=80, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["send", "receive", "delete", "show", "wait"]), st.integers(0, 3), st.integers(0, 30)
        ),
        max_size=80,
    )
)
def test_nothing_is_lost_of_a_queue_that_is_fair(steps: list[tuple[str, int, int]]) -> None:
    cloud = Cloud(1)
    queue = Queue(cloud, "queue", QueueSettings(visibility=20 * S, retention=100 * S))
    held: list[tuple[Any, int]] = []
    sent = gone = 0

    def act(step: tuple[str, int, int]) -> None:
        nonlocal sent, gone
        what, number, other = step
        if what == "send":
            sent += 1
            queue.send({"body": {}, "group": "" if number == 3 else str(number), "delay": other * S // 10}, -1, 0)
        elif what == "receive":
            batch = queue.receive(number + 1)
            held.extend(zip(batch.messages, batch.numbers, strict=True) if batch else ())
        elif held and what == "delete":
            gone += queue.delete(*held[other % len(held)])
        elif held and what == "show":
            message, count = held[other % len(held)]
            if message.state == 2 and count == message.receives:
                queue.show_in(message, count, number * S)
        assert len(list(queue.waiting)) == len(queue.waiting)
        assert queue.waiting.ready == bool(len(queue.waiting))

    time = 0
    for step in steps:
        time += step[2] * S if step[0] == "wait" else S // 10
        cloud.clock.at(time, act, step)
    recording = cloud.run(time + S)
    expired = len(rows(recording, Kind.LOST))
    assert sent == gone + expired + len(queue.waiting) + queue.in_flight + queue.delayed


def peak(settings_of: PollerSettings, until: int) -> int:
    cloud = Cloud(1, account_limit=100_000)
    queue = Queue(cloud, "queue", QueueSettings(visibility=3_600 * S))
    handler = settings(handler=lasting(30 * S), scaling=None)
    Poller(queue, Function(cloud, "f", handler), settings_of)
    for _ in range(20_000):
        queue.send({"body": {}}, -1, 0)
    cloud.run(until)
    return cloud.totals.peak


def test_provisioned_pollers_begin_with_more_and_grow_three_times_as_fast() -> None:
    assert [peak(PollerSettings(1), t * S) for t in (10, 70, 130)] == [5, 305, 605]
    provisioned = PollerSettings(1, pollers=(4, 150))
    assert [peak(provisioned, t * S) for t in (10, 70, 130)] == [40, 940, 1_500]


@pytest.mark.parametrize(
    "wrong",
    [
        {"pollers": (1, 5)},
        {"pollers": (201, 300)},
        {"pollers": (5, 4)},
        {"pollers": (2, 10_001)},
        {"pollers": (2, 5), "concurrency": 10},
        {"concurrency": 1},
        {"batch": 10_001, "window": S},
        {"window": 301 * S},
    ],
)
def test_mappings_that_the_platform_refuses(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"has|is from|either|there are"):
        PollerSettings(**wrong).check(False)


# Rules that are found without trying them all

WORDS = st.sampled_from(["a", "b", "c", "ä", 'q"', "1"])
FIELDS = st.lists(
    st.one_of(WORDS, st.just(1), st.none(), st.builds(lambda word: {"prefix": word}, WORDS)), min_size=1, max_size=2
)
PATTERNS = st.dictionaries(st.sampled_from(["source", "detail-type", "account"]), FIELDS, min_size=1)
VALUES = st.one_of(WORDS, st.just(1), st.none(), st.lists(WORDS, max_size=2))


@trying(max_examples=300, deadline=None)
@given(
    st.lists(st.tuples(PATTERNS, st.booleans()), max_size=8),
    st.dictionaries(st.sampled_from(["source", "detail-type", "account"]), VALUES),
)
def test_no_rule_that_wants_an_event_is_left_out(patterns: list[Any], event: dict[str, Any]) -> None:
    rules = [Rule(str(n), compile(pattern), enabled=enabled) for n, (pattern, enabled) in enumerate(patterns)]
    wanted = [rule.name for rule in rules if rule.enabled and rule.pattern.matches(event)]
    found = Selection(rules).candidates(event)
    assert [rule.name for rule in found if rule.pattern.matches(event)] == wanted
    assert all(rule.enabled for rule in found)
