"""What holds of every queue, whatever is set and whatever goes wrong: nothing is lost, invented or overtaken."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slslab.runtime import (
    Cloud,
    Compute,
    Exponential,
    Fail,
    Faults,
    FixedInit,
    Function,
    FunctionSettings,
    Model,
    Poller,
    PollerSettings,
    Queue,
    QueueSettings,
)
from slslab.runtime.recording import Hop, Kind, Loss, Operation, Skip, Status
from tests.runtime.building import MS, S, rows

FUNCTIONS = st.builds(
    FunctionSettings,
    handler=st.sampled_from([Model((Compute(Exponential(200 * MS)), Fail(share))) for share in (0.0, 0.2, 0.7)]),
    timeout=st.sampled_from([300 * MS, 5 * S]),
    init=st.sampled_from([FixedInit(0), FixedInit(700 * MS)]),
    keep_alive=st.sampled_from([0, 30 * S]),
    reserved=st.sampled_from([None, 1, 3]),
    scaling=st.sampled_from([None, 3]),
)
FAULTS = st.sampled_from([None, Faults(errors=0.3), Faults(crashes=0.2)])
PLANS = st.lists(
    st.tuples(st.integers(0, 40 * S), st.sampled_from(["kill", "f", "queue"]), st.integers(1, 9)), max_size=5
)


def disturb(cloud: Cloud, plan: list[tuple[int, str, int]]) -> None:
    for when, what, number in plan:
        if what == "kill":
            cloud.clock.at(when, cloud.kill, number)
        else:
            cloud.clock.at(when, lambda us, what=what: cloud.get(what).fail(us), number * S)


@settings(max_examples=120, deadline=None)
@given(
    FUNCTIONS,
    FAULTS,
    PLANS,
    st.booleans(),
    st.integers(1, 10),
    st.booleans(),
    st.sampled_from([None, 1, 3]),
    st.sampled_from([60 * S, 345_600 * S]),
    st.sampled_from([0, 2 * S]),
    st.lists(st.tuples(st.integers(0, 30 * S), st.integers(0, 2), st.integers(0, 12)), min_size=1, max_size=40),
    st.integers(0, 100),
)
def test_every_message_is_handled_dead_expired_or_there(
    function: FunctionSettings,
    faults: Faults | None,
    plan: list[Any],
    fifo: bool,
    batch: int,
    partial: bool,
    receives: int | None,
    retention: int,
    delay: int,
    sends: list[tuple[int, int, int]],
    seed: int,
) -> None:
    cloud = Cloud(seed)
    letters = Queue(cloud, "letters", QueueSettings(fifo=fifo))
    found = QueueSettings(10 * S, receives, letters, delay, retention, fifo)
    queue = Queue(cloud, "queue", found)
    box = Function(cloud, "f", function)
    mapping = PollerSettings(batch, partial=partial, wanted=lambda record: '"skip": true' not in record["body"])
    Poller(queue, box, mapping)
    box.set_faults(faults)
    groups: dict[int, int] = {}

    def send(what: tuple[int, int]) -> None:
        group, name = what
        entry = {"body": {"skip": name == 0}, "group": str(group), "deduplication_id": str(name)}
        groups.setdefault(queue.send(entry, -1, 0), group)

    for when, group, name in sends:
        cloud.clock.at(when, send, (group, name))
    disturb(cloud, plan)
    recording = cloud.run(100 * S)
    operations = Counter(row.code for row in rows(recording, Kind.OPERATION) if row.who == queue.index)
    skipped = Counter(row.code for row in rows(recording, Kind.SKIP))
    expired = len([row for row in rows(recording, Kind.LOST) if row.who == queue.index and row.code == Loss.TOO_OLD])
    moved = len([row for row in rows(recording, Kind.HOP) if row.code == Hop.DEAD_LETTER])
    there = len(queue.waiting) + queue.in_flight + queue.delayed
    came = operations[Operation.SEND_MESSAGE] - skipped[Skip.DUPLICATE]
    assert came == operations[Operation.DELETE_MESSAGE] + moved + expired + there
    assert len(list(queue.waiting)) == len(queue.waiting)
    assert (Skip.DUPLICATE in skipped) <= fifo
    check_handled(recording)
    if fifo:
        check_groups(recording, groups)


def check_handled(recording: Any) -> None:
    """What is deleted was handled, or no filter wanted it: at least once means at least once."""
    filtered = {row.ref for row in rows(recording, Kind.SKIP) if row.code == Skip.FILTERED}
    ended = any(row.code == Status.OK for row in rows(recording, Kind.END))
    arrived = {row.ref for row in rows(recording, Kind.HOP)}
    for row in rows(recording, Kind.OPERATION):
        if row.code == Operation.DELETE_MESSAGE:
            assert row.ref in filtered or (ended and row.ref in arrived)


def check_groups(recording: Any, groups: dict[int, int]) -> None:
    """In a group, nothing is handed out while an earlier one waits, and nothing while others are out."""
    settled: set[int] = set()
    received: dict[int, int] = {}
    ends = {(Kind.OPERATION, Operation.DELETE_MESSAGE), (Kind.HOP, Hop.DEAD_LETTER)}
    waits: dict[int, list[int]] = defaultdict(list)
    for ref, group in sorted(groups.items()):
        waits[group].append(ref)
    for row in rows(recording, Kind.OPERATION, Kind.HOP, Kind.LOST):
        if row.kind == Kind.OPERATION and row.code == Operation.RECEIVE_MESSAGE:
            ahead = [ref for ref in waits[groups[row.ref]] if ref < row.ref and ref not in settled]
            for ref in ahead:  # those ahead were handed out with it, at the same moment
                assert received.get(ref) == row.t
            received[row.ref] = row.t
        elif (row.kind, row.code) in ends or row.kind == Kind.LOST:
            settled.add(row.ref)


@settings(max_examples=60, deadline=None)
@given(
    st.booleans(),
    st.lists(
        st.tuples(
            st.sampled_from(["send", "receive", "delete", "show", "wait"]), st.integers(0, 4), st.integers(0, 40)
        ),
        max_size=80,
    ),
)
def test_by_hand(fifo: bool, steps: list[tuple[str, int, int]]) -> None:
    """Any sequence of calls: the counts agree, and a FIFO group never overtakes."""
    cloud = Cloud(1)
    queue = Queue(cloud, "queue", QueueSettings(visibility=20 * S, fifo=fifo, retention=100 * S))
    held: list[tuple[Any, int]] = []
    sent = gone = 0

    def act(step: tuple[str, int, int]) -> None:
        nonlocal sent, gone
        what, number, us = step
        if what == "send":
            sent += 1
            delay = 0 if fifo else us * S // 10
            entry = {"body": {"n": sent}, "group": str(number), "deduplication_id": str(sent), "delay": delay}
            queue.send(entry, -1, 0)
        elif what == "receive":
            batch = queue.receive(number + 1)
            for message, count in zip(batch.messages, batch.numbers, strict=True) if batch else ():
                held.append((message, count))
            if fifo and batch:
                check_batch(queue, batch)
        elif held and what == "delete":
            gone += queue.delete(*held[us % len(held)])
        elif held and what == "show":
            message, count = held[us % len(held)]
            if message.state == 2 and count == message.receives:
                queue.show_in(message, count, number * S)

    time = 0
    for step in steps:
        time += step[2] * S if step[0] == "wait" else S // 10
        cloud.clock.at(time, act, step)
    recording = cloud.run(time + S)
    expired = len(rows(recording, Kind.LOST))
    assert sent == gone + expired + len(queue.waiting) + queue.in_flight + queue.delayed


def check_batch(queue: Queue, batch: Any) -> None:
    waiting: dict[str, list[int]] = defaultdict(list)
    for message in queue.waiting:
        waiting[message.group].append(message.serial)
    last: dict[str, int] = {}
    for message in batch.messages:
        assert message.serial > last.get(message.group, 0)
        last[message.group] = message.serial
    for group, serial in last.items():
        assert all(other > serial for other in waiting[group])


def test_a_smaller_batch_lets_go_what_was_gathered_for_a_larger_one() -> None:
    """A mapping is changed while it gathers more than its batches may have from now on."""
    cloud = Cloud(1)
    queue = Queue(cloud, "queue", QueueSettings(visibility=200 * S))
    model = Model((Compute(Exponential(10 * MS)),))
    box = Function(cloud, "f", FunctionSettings(handler=model, timeout=60 * S))
    poller = Poller(queue, box, PollerSettings(100, window=30 * S))
    cloud.clock.at(0, lambda _: [queue.send({"body": {}}, -1, 0) for _ in range(60)])
    cloud.clock.at(5 * S, lambda _: poller.change(PollerSettings(10)))
    cloud.clock.at(20 * S, lambda _: queue.send({"body": {}}, -1, 0))
    recording = cloud.run(100 * S)
    starts = [row.t for row in rows(recording, Kind.START)]
    assert 5 * S <= starts[0] < 7 * S
    assert 20 * S <= starts[1] < 22 * S
    assert len(starts) == 2
    assert not len(queue.waiting) + queue.in_flight


def test_who_receives_may_say_for_how_long() -> None:
    """The time of invisibility of one call goes before the queue's own; 0 shows the messages again at once."""
    cloud = Cloud(1)
    queue = Queue(cloud, "queue", QueueSettings(visibility=60 * S))
    seen: list[tuple[int, int]] = []

    def look(us: int | None) -> None:
        batch = queue.receive(10, us)
        seen.extend((cloud.clock.now, message.receives) for message in (batch.messages if batch else ()))

    cloud.clock.at(0, lambda _: queue.send({"body": {}}, -1, 0))
    for second, us in ((1, 5 * S), (5, None), (7, 0), (8, None), (67, None), (69, None)):
        cloud.clock.at(second * S, look, us)
    cloud.run(80 * S)
    assert seen == [(S, 1), (7 * S, 2), (8 * S, 3), (69 * S, 4)]


@pytest.mark.parametrize("fifo", [False, True])
def test_no_more_are_in_flight_than_may_be(fifo: bool) -> None:
    """A mapping waits for that, and goes on when messages are deleted."""
    cloud = Cloud(1)
    queue = Queue(cloud, "queue", QueueSettings(fifo=fifo, most_in_flight=3))
    box = Function(cloud, "f", FunctionSettings(handler=Model((Compute(Exponential(S)),)), timeout=20 * S))
    Poller(queue, box, PollerSettings(batch=1))
    flights: set[int] = set()
    for number in range(20):
        entry = {"body": {}, "group": str(number), "deduplication_id": str(number)}
        cloud.clock.at(S, lambda _, entry=entry: queue.send(entry, -1, 0))
    for tenth in range(300):
        cloud.clock.at(tenth * S // 10, lambda _: flights.add(queue.in_flight))
    recording = cloud.run(100 * S)
    assert max(flights) == 3
    assert len(rows(recording, Kind.END)) == 20
    assert not len(queue.waiting) + queue.in_flight


def test_the_window_of_a_batch_that_was_full_before_does_not_end_the_next_one() -> None:
    cloud = Cloud(1)
    queue = Queue(cloud, "queue", QueueSettings())
    box = Function(cloud, "f", FunctionSettings(handler=Model((Compute(Exponential(MS)),))))
    Poller(queue, box, PollerSettings(batch=3, window=10 * S))
    for second in (0, 1, 2, 5):  # three make a batch; the fourth has a window of its own, from 5 s to 15 s
        cloud.clock.at(second * S, lambda _: queue.send({"body": {}}, -1, 0))
    hops = [row for row in rows(cloud.run(30 * S), Kind.HOP) if row.code == Hop.EVENT]
    assert [row.t // S for row in hops] == [2, 2, 2, 15]


def test_a_refused_batch_is_tried_again_only_while_its_messages_are_out_of_sight() -> None:
    cloud = Cloud(1)
    queue = Queue(cloud, "queue", QueueSettings(visibility=20 * S))
    Poller(queue, Function(cloud, "f", FunctionSettings(reserved=0)), PollerSettings(batch=1))
    cloud.clock.at(0, lambda _: queue.send({"body": {}}, -1, 0))
    recording = cloud.run(100 * S)
    received = [row.t for row in rows(recording, Kind.OPERATION) if row.code == Operation.RECEIVE_MESSAGE]
    tries = [row.value for row in rows(recording, Kind.RETRY)]
    assert received == [0, 20 * S, 40 * S, 60 * S, 80 * S, 100 * S]
    assert all(any(since < moment < since + 20 * S for since in received) for moment in tries)
    assert len(tries) == 4 * 5  # after 1, 3, 7 and 15 s; the next would be after 31 s


@pytest.mark.parametrize("answer", [7, {"batchItemFailures": 7}, {"batchItemFailures": [{"itemIdentifier": "?"}]}])
def test_an_answer_that_says_nothing_clear_deletes_nothing(answer: Any) -> None:
    class Unclear:
        def init(self, _env: Any) -> Any:
            return
            yield

        def handle(self, _state: None, _call: Any) -> Any:
            return answer
            yield

        def discard(self, _state: None) -> None: ...

    cloud = Cloud(1)
    queue = Queue(cloud, "queue", QueueSettings(visibility=20 * S))
    Poller(queue, Function(cloud, "f", FunctionSettings(handler=Unclear())), PollerSettings(partial=True))
    cloud.clock.at(0, lambda _: queue.send({"body": {}}, -1, 0))
    recording = cloud.run(50 * S)
    assert [row.t // S for row in rows(recording, Kind.OPERATION) if row.code == Operation.RECEIVE_MESSAGE] == [
        0,
        20,
        40,
    ]
    assert not [row for row in rows(recording, Kind.OPERATION) if row.code == Operation.DELETE_MESSAGE]
