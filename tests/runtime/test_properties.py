"""What holds in every run, whatever the settings and whatever goes wrong."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slslab.runtime import (
    AsyncSettings,
    Client,
    ClientSettings,
    Cloud,
    Compute,
    Constant,
    Exponential,
    Fail,
    Faults,
    FixedInit,
    Function,
    FunctionSettings,
    Model,
    Once,
    Poller,
    PollerSettings,
    Queue,
    QueueSettings,
    Request,
    Subscription,
    Table,
    Topic,
)
from slslab.runtime.recording import Fault, Kind, Recording, Status
from tests.runtime.building import MS, S, rows

FUNCTIONS = st.builds(
    FunctionSettings,
    handler=st.sampled_from(
        [
            Model((Compute(Exponential(300 * MS)),)),
            Model((Compute(Exponential(100 * MS)), Fail(0.4))),
            Model((Compute(Exponential(100 * MS)), Request("table", "update_item", {"key": "n"}))),
        ]
    ),
    memory=st.sampled_from([128, 512, 1769]),
    timeout=st.sampled_from([500 * MS, 5 * S]),
    init=st.sampled_from([FixedInit(0), FixedInit(700 * MS), FixedInit(11 * S)]),
    keep_alive=st.sampled_from([0, S, (S, 30 * S), 300 * S]),
    reserved=st.sampled_from([None, 2, 3]),
    prepared=st.sampled_from([0, 2]),
    allocation=st.sampled_from([0, 5 * S]),
    width=st.sampled_from([1, 3]),
    recycle=st.sampled_from([None, 8 * S]),
    scaling=st.sampled_from([None, 3]),
)
FAULTS = st.sampled_from([None, Faults(errors=0.2), Faults(crashes=0.2), Faults(duplicates=0.5)])
PLANS = st.lists(
    st.tuples(st.integers(0, 30 * S), st.sampled_from(["kill", "fail", "change", "burst"]), st.integers(1, 12)),
    max_size=5,
)


def disturb(cloud: Cloud, plan: list[tuple[int, str, int]], other: FunctionSettings) -> None:
    def act(what: tuple[str, int]) -> None:
        action, number = what
        if action == "kill":
            cloud.kill(number)
        elif action == "fail":
            cloud.get("f").fail(number * S)
        elif action == "change":
            cloud.get("f").change(other)
        else:
            cloud.get("clients").burst(number)

    for when, action, number in plan:
        cloud.clock.at(when, act, (action, number))


def check_environments(recording: Recording, width: int) -> None:
    """Each begins, is ready, serves at most `width` at a time, and after its end does nothing."""
    alive: dict[int, bool] = {}
    inside: Counter[int] = Counter()
    running: set[int] = set()
    for row in rows(recording, *_LIVES):
        if row.kind == Kind.CREATE:
            assert row.env not in alive
            alive[row.env] = False
        elif row.kind == Kind.READY:
            assert alive[row.env] is False
            alive[row.env] = True
        elif row.kind == Kind.START:
            assert alive[row.env] is True
            assert row.ref not in running
            running.add(row.ref)
            inside[row.env] += 1
            assert inside[row.env] <= width
        elif row.kind == Kind.END:
            running.remove(row.ref)
            inside[row.env] -= 1
            assert inside[row.env] >= 0
        elif row.kind == Kind.REMOVE:
            del alive[row.env]
        else:
            assert alive[row.env] is False


_LIVES = (Kind.CREATE, Kind.PHASE, Kind.READY, Kind.START, Kind.END, Kind.REMOVE)


def check_order(recording: Recording) -> None:
    assert list(recording.t) == sorted(recording.t)
    assert all(parent < ref for ref, parent in enumerate(recording.parents))
    assert all(row.value >= row.t for row in rows(recording, Kind.HOP, Kind.RETRY))


@settings(max_examples=60, deadline=None)
@given(FUNCTIONS, FUNCTIONS, FAULTS, PLANS, st.integers(0, 2), st.booleans(), st.integers(0, 1000))
def test_every_event_is_handled_kept_lost_with_a_reason_or_still_there(
    function: FunctionSettings,
    other: FunctionSettings,
    faults: Faults | None,
    plan: list[Any],
    retries: int,
    letters: bool,
    seed: int,
) -> None:
    cloud = Cloud(seed)
    Table(cloud, "table")
    box = Function(cloud, "f", function)
    box.prepare()
    kept = Queue(cloud, "letters", QueueSettings()) if letters else None
    cloud.async_queue(box).set = AsyncSettings(retries=retries, dead_letters=kept)
    topic = Topic(cloud, "topic", (Subscription(box, 3),))
    topic.set_faults(faults)
    box.set_faults(faults)
    Client(cloud, "clients", topic, ClientSettings(arrivals=Once(10, S, 300 * MS)))
    disturb(cloud, plan, other)
    recording = cloud.run(400 * S)
    assert not cloud.stopped
    check_order(recording)
    check_environments(recording, max(function.width, other.width))
    accepted = len([row for row in rows(recording, Kind.RECEIVE) if row.code == Status.OK])
    deliveries = 3 * accepted + len([row for row in rows(recording, Kind.HOP) if row.code == 3])
    twice = [row for row in rows(recording, Kind.FAULT) if row.code == Fault.DUPLICATE and row.who == box.index]
    deliveries += len(twice)
    handled = len([row for row in rows(recording, Kind.END) if row.code == Status.OK])
    dead, lost = len(rows(recording, Kind.DEAD_LETTER)), len(rows(recording, Kind.LOST))
    assert deliveries == handled + dead + lost + cloud.async_queue(box).waiting
    busy = sum(1 for env in box.environments.values() if env.calls and not env.prepared)
    assert box.pool.used == busy
    assert cloud.totals.environments == len(cloud.environments)


@settings(max_examples=40, deadline=None)
@given(FUNCTIONS, FUNCTIONS, PLANS, st.sampled_from([None, 2]), st.integers(1, 10), st.integers(0, 1000))
def test_every_message_of_a_queue_is_deleted_kept_or_still_there(
    function: FunctionSettings,
    other: FunctionSettings,
    plan: list[Any],
    receives: int | None,
    batch: int,
    seed: int,
) -> None:
    cloud = Cloud(seed)
    Table(cloud, "table")
    box = Function(cloud, "f", function)
    box.prepare()
    letters = Queue(cloud, "letters", QueueSettings())
    dead_letters = letters if receives else None
    queue = Queue(cloud, "queue", QueueSettings(visibility=10 * S, receives=receives, dead_letters=dead_letters))
    Poller(queue, box, PollerSettings(batch))
    Client(cloud, "clients", queue, ClientSettings(arrivals=Once(20, S, 100 * MS)))
    disturb(cloud, plan, other)
    recording = cloud.run(100 * S)
    check_order(recording)
    check_environments(recording, max(function.width, other.width))
    operations = Counter(row.code for row in rows(recording, Kind.OPERATION))
    sent, deleted = operations[2], operations[4]
    moving = len([row for row in rows(recording, Kind.HOP) if row.code == 4]) - letters.kept
    assert sent == deleted + len(queue.waiting) + queue.in_flight + letters.kept + moving


@settings(max_examples=30, deadline=None)
@given(FUNCTIONS, FUNCTIONS, PLANS, st.integers(0, 1000))
def test_without_a_record_the_same_happens(
    function: FunctionSettings, other: FunctionSettings, plan: list[Any], seed: int
) -> None:
    totals = []
    for record in (True, False):
        cloud = Cloud(seed, record=record)
        Table(cloud, "table")
        box = Function(cloud, "f", function)
        box.prepare()
        Client(cloud, "clients", box, ClientSettings(arrivals=Once(30, S, 200 * MS)))
        disturb(cloud, plan, other)
        recording = cloud.run(60 * S)
        assert bool(len(recording)) == record
        counts = cloud.totals.latency.counts
        totals.append([counts, *(getattr(cloud.totals, n) for n in ("invocations", "cold", "billed_us", "throttles"))])
    assert totals[0] == totals[1]


@pytest.mark.parametrize(("reserved", "prepared"), [(5, 2), (5, 5), (5, 0), (None, 4)])
def test_provisioned_environments_are_a_part_of_what_is_reserved(reserved: int | None, prepared: int) -> None:
    """Of twelve calls at once, so many as are provisioned are not cold, the rest of the reserve is, others are refused.

    Of an account that has ten for all, what is provisioned is set aside too.
    """
    cloud = Cloud(1, account_limit=10 if reserved is None else 1_000)
    usual = FunctionSettings(
        handler=Model((Compute(Constant(S)),)), reserved=reserved, prepared=prepared, timeout=60 * S
    )
    box = Function(cloud, "f", usual)
    box.prepare()
    Client(cloud, "clients", box, ClientSettings(arrivals=Once(12, 0)))
    recording = cloud.run(20 * S)
    starts = rows(recording, Kind.START)
    most = reserved or 10
    assert [row.code for row in starts].count(0) == prepared
    assert len(starts) == most
    assert len(rows(recording, Kind.THROTTLE)) == 12 - most
