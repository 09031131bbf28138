"""Streams whose shards are split and merged, mappings that share a shard's reads, and tumbling windows."""

from __future__ import annotations

import base64
import json
from collections import defaultdict
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from slslab.runtime import (
    Cloud,
    FixedInit,
    Function,
    HandlerError,
    Reader,
    ReaderSettings,
    Sleep,
    Stream,
    StreamSettings,
)
from slslab.runtime.recording import Kind
from slslab.runtime.stream.sharding import HASHES, Sharding
from slslab.runtime.table import Table, TableSettings
from tests.runtime.building import MS, S, lasting, rows, settings


class Eater:
    """Keeps what it gets, in order: (key, number). Fails now and then."""

    def __init__(self, us: int = 30 * MS, fails: float = 0.0) -> None:
        self.us, self.fails = us, fails
        self.eaten: list[tuple[str, int]] = []
        self.ages: list[int] = []

    def init(self, env: Any) -> Any:
        return env.function.stream("eater").random
        yield

    def handle(self, luck: Any, call: Any) -> Any:
        self.ages += [call.now - message.sent for message in call.messages]
        yield Sleep(self.us)
        if luck() < self.fails:
            raise HandlerError("Unlucky")
        self.eaten += [(message.key, message.body) for message in call.messages]

    def discard(self, _state: object) -> None: ...


def ranges(sharding: Sharding) -> list[tuple[int, int]]:
    return [(sharding.shards[number].first, sharding.shards[number].last) for number in sharding.open()]


def check_whole(sharding: Sharding) -> None:
    """Every hash has one open shard."""
    bounds = ranges(sharding)
    assert (bounds[0][0], bounds[-1][1]) == (0, HASHES - 1)
    assert all(one[1] + 1 == two[0] for one, two in pairwise(bounds))


def test_a_shard_is_split_and_two_are_merged() -> None:
    sharding = Sharding(2)
    middle = HASHES // 2
    assert sharding.split(0) == (2, 3)
    assert ranges(sharding) == [(0, middle // 2 - 1), (middle // 2, middle - 1), (middle, HASHES - 1)]
    assert (sharding.shards[2].parents, sharding.shards[0].open) == ((0,), False)
    assert sharding.merge(1, 3) == (4,)
    assert sharding.shards[4].parents == (3, 1)
    assert ranges(sharding) == [(0, middle // 2 - 1), (middle // 2, HASHES - 1)]
    for wrong in (lambda: sharding.split(0), lambda: sharding.split(2, 0), lambda: sharding.merge(2, 2)):
        with pytest.raises(ValueError, match="shard"):
            wrong()
    with pytest.raises(ValueError, match="from 2 shards there can be 1 to 4; not 5"):
        sharding.fit(5)
    check_whole(sharding)


@trying(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 40 * S), st.sampled_from(["fit", "split", "merge"]), st.integers(0, 30)), max_size=6
    ),
    st.sampled_from([1, 3]),
    st.sampled_from([0.0, 0.3]),
    st.sampled_from([MS, 400 * MS]),
    st.booleans(),
    st.integers(0, 99),
)
def test_order_of_a_key_is_kept_while_shards_come_and_go(
    plan: list[tuple[int, str, int]], parallel: int, fails: float, us: int, enhanced: bool, seed: int
) -> None:
    cloud = Cloud(seed)
    stream = Stream(cloud, "stream", StreamSettings(2))
    eater = Eater(us, fails)
    function = Function(cloud, "f", settings(handler=eater))
    reader = Reader(stream, function, ReaderSettings(batch=7, parallel=parallel, enhanced=enhanced))

    def act(what: tuple[str, int]) -> None:
        action, number = what
        opened = stream.sharding.open()
        if action == "fit":
            present = len(opened)
            stream.change(StreamSettings(-(-present // 2) + number % (2 * present - (present + 1) // 2 + 1)))
        elif action == "split":
            stream.split(opened[number % len(opened)])
        elif len(opened) > 1:
            at = number % (len(opened) - 1)
            stream.merge(opened[at], opened[at + 1])
        check_whole(stream.sharding)

    for when, *what in plan:
        cloud.clock.at(when, act, tuple(what))
    for number in range(200):
        entry = {"key": str(number % 9), "data": number}
        cloud.clock.at(number * 250 * MS, lambda entry: stream.put_record(entry, -1), entry)
    cloud.run(3_600 * S)
    assert reader.waiting == 0
    by_key: dict[str, list[int]] = defaultdict(list)
    for key, number in eater.eaten:
        by_key[key].append(number)
    assert sorted(number for _, number in eater.eaten) == list(range(200))
    assert all(numbers == sorted(numbers) for numbers in by_key.values())


def ages(readers: int, *, enhanced: bool, size: int = 10) -> list[float]:
    """How old records are when they are read, s: so many mappings read a shard to which 20 records a second come."""
    cloud = Cloud(1)
    stream = Stream(cloud, "stream", StreamSettings(1, bounded=False))
    eaters = [Eater(MS) for _ in range(readers)]
    for number, eater in enumerate(eaters):
        function = Function(cloud, f"f{number}", settings(handler=eater, init=FixedInit(0)))
        Reader(stream, function, ReaderSettings(batch=10_000, enhanced=enhanced))
    entry = {"key": "a", "data": "x" * size}
    for number in range(1_200):
        cloud.clock.at(number * 50 * MS, lambda _: stream.put_record(entry, -1))
    cloud.run(300 * S)
    return sorted(age / S for eater in eaters for age in eater.ages)


def test_enhanced_fan_out_is_faster_and_is_not_shared() -> None:
    assert ages(1, enhanced=True)[-1] < 0.2 < ages(1, enhanced=False)[-1] < 1.1
    assert ages(8, enhanced=True)[-1] < 0.2
    large = 40_000  # 20 a second are 0.8 MB: two mappings can read that together, and four cannot
    assert ages(2, enhanced=False, size=large)[-1] < 2.5
    assert ages(4, enhanced=False, size=large)[-1] > 10
    assert ages(4, enhanced=True, size=large)[-1] < 0.3


class Adder:
    """Adds up within a window, and keeps the sums."""

    def __init__(self, forgets: bool = False) -> None:
        self.forgets = forgets
        self.events: list[dict[str, Any]] = []
        self.sums: dict[tuple[str, str], int] = {}

    def init(self, _env: object) -> Any:
        return
        yield

    def handle(self, _state: object, call: Any) -> Any:
        event = call.event()
        self.events.append(event)
        yield Sleep(200 * MS)
        total = event["state"].get("sum", 0)
        for record in event["Records"]:
            total += json.loads(base64.b64decode(record["kinesis"]["data"]))
        if event["isFinalInvokeForWindow"]:
            assert not event["Records"]
            self.sums[event["shardId"], event["window"]["start"]] = total
        return {} if self.forgets else {"state": {"sum": total}}

    def discard(self, _state: object) -> None: ...


def summed(adder: Adder, **more: Any) -> Cloud:
    cloud = Cloud(1)
    stream = Stream(cloud, "stream", StreamSettings(2))
    mapping = ReaderSettings(batch=5, tumbling=30 * S, **more)
    Reader(stream, Function(cloud, "f", settings(handler=adder)), mapping)
    for number in range(100):
        entry = {"key": str(number), "data": number}
        cloud.clock.at(number * S + 500 * MS, lambda entry: stream.put_record(entry, -1), entry)
    cloud.run(600 * S)
    return cloud


def test_a_state_goes_through_a_tumbling_window_and_ends_with_it() -> None:
    adder = Adder()
    summed(adder)
    by_window: dict[str, int] = defaultdict(int)
    for (_, start), total in adder.sums.items():
        by_window[start] += total
    seconds = ["00:00:00", "00:00:30", "00:01:00", "00:01:30"]
    sums = [sum(range(begin, min(begin + 30, 100))) for begin in (0, 30, 60, 90)]
    assert by_window == {f"2026-01-01T{at}Z": total for at, total in zip(seconds, sums, strict=True)}
    first = next(event for event in adder.events if event["window"]["start"].endswith("00:00:30Z"))
    assert (first["state"], first["isWindowTerminatedEarly"]) == ({}, False)
    assert first["eventSourceARN"].endswith("stream/stream")


def test_an_answer_without_a_state_is_a_failure() -> None:
    adder = Adder(forgets=True)
    cloud = summed(adder, retries=1)
    assert cloud.totals.lost == 100
    assert len([event for event in adder.events if event["isFinalInvokeForWindow"]]) == 2 * len(adder.sums)


def test_windows_and_lanes_exclude_each_other_and_a_table_has_windows_too() -> None:
    with pytest.raises(ValueError, match="either"):
        ReaderSettings(tumbling=S, parallel=2).check()
    with pytest.raises(ValueError, match="tumbling"):
        ReaderSettings(tumbling=901 * S).check()
    cloud = Cloud(1)
    table = Table(cloud, "table", settings=TableSettings(stream="KEYS_ONLY"))
    function = Function(cloud, "f", settings(handler=lasting(MS)))
    Reader(table, function, ReaderSettings(tumbling=60 * S))
    memory: list[Any] = []
    cloud.clock.at(S, lambda _: memory.append(table.changed({"id": {"S": "1"}}, None, {"id": {"S": "1"}}, -1, False)))
    recording = cloud.run(300 * S)
    assert len(rows(recording, Kind.END)) == 2  # with the change, and at the end of the minute
