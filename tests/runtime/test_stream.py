"""The stream and its mapping: shards, order, limits, retries, bisection, lanes, age."""

from __future__ import annotations

import base64
import json
from collections import defaultdict
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as bounds
from hypothesis import strategies as st

from slslab.runtime import (
    Call,
    Client,
    ClientSettings,
    Cloud,
    Faults,
    Function,
    HandlerError,
    Once,
    Queue,
    QueueSettings,
    Reader,
    ReaderSettings,
    ServiceError,
    Sleep,
    Stream,
    StreamSettings,
)
from slslab.runtime.filters import FilterCriteria
from slslab.runtime.recording import Kind, Loss, Operation, Recording, Skip, Status
from slslab.runtime.stream.sharding import shard_of
from tests.runtime.building import MS, S, rows, settings

HOUR = 3_600 * S


class Eater:
    """A handler that fails on some numbers (`bad`), or says which failed, and keeps what it was given."""

    def __init__(self, bad: frozenset[int] = frozenset(), us: int = 10 * MS, partial: bool = False) -> None:
        self.bad, self.us, self.partial = bad, us, partial
        self.seen: list[tuple[int, list[int]]] = []
        self.eaten: list[int] = []
        self.events: list[dict[str, Any]] = []

    def init(self, _env: object) -> Any:
        return
        yield

    def handle(self, _state: object, call: Call) -> Any:
        event = call.event()
        self.events.append(event)
        found = [json.loads(base64.b64decode(one["kinesis"]["data"]))["n"] for one in event["Records"]]
        self.seen.append((call.now // MS, found))
        yield Sleep(self.us)
        for number, n in enumerate(found):
            if n in self.bad:
                if self.partial:
                    return {
                        "batchItemFailures": [{"itemIdentifier": event["Records"][number]["kinesis"]["sequenceNumber"]}]
                    }
                raise HandlerError("Poison", str(n))
            if self.partial:
                self.eaten.append(n)
        if not self.partial:
            self.eaten += found
        return None

    def discard(self, _state: object) -> None: ...


def world(
    handler: Eater,
    mapping: ReaderSettings,
    count: int = 10,
    until: int = 60,
    stream: StreamSettings | None = None,
    keys: int = 1,
    **more: Any,
) -> tuple[Stream, Reader, Recording, Cloud]:
    cloud = Cloud(1)
    source = Stream(cloud, "stream", stream or StreamSettings())
    reader = Reader(source, Function(cloud, "f", settings(handler=handler, **more)), mapping)
    for n in range(count):
        cloud.clock.at(S, lambda _, n=n: source.put_record({"key": f"k{n % keys}", "data": {"n": n}}, -1))
    return source, reader, cloud.run(until * S), cloud


def batches(handler: Eater) -> list[list[int]]:
    return [found for _, found in handler.seen]


def test_a_key_has_its_shard_by_md5() -> None:
    # MD5("a") begins with 0x0c, MD5("b") with 0x92, MD5("hello") with 0x5d.
    assert [shard_of(key, 4) for key in ("a", "b", "hello")] == [0, 2, 1]
    assert shard_of("b", 256) == 0x92
    assert {shard_of(str(n), 3) for n in range(50)} == {0, 1, 2}


def test_records_come_in_order_in_batches() -> None:
    handler = Eater()
    _, reader, recording, _ = world(handler, ReaderSettings(batch=4))
    assert batches(handler) == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]
    assert reader.waiting == 0
    assert 1_000 <= handler.seen[0][0] <= 2_100  # a shard is looked at once a second
    ages = rows(recording, Kind.ITERATOR_AGE)
    assert len(ages) == 3
    assert [age.value for age in ages] == [age.t - S for age in ages]


def test_the_event_has_the_shape_of_the_platform() -> None:
    handler = Eater()
    world(handler, ReaderSettings(), count=1)
    (record,) = handler.events[0]["Records"]
    assert record["eventID"] == "shardId-000000000000:" + record["kinesis"]["sequenceNumber"]
    assert record["eventSourceARN"].endswith(":stream/stream")
    assert record["kinesis"]["partitionKey"] == "k0"
    assert record["kinesis"]["approximateArrivalTimestamp"] == 1_767_225_601.0
    assert len(record["kinesis"]["sequenceNumber"]) == 56


def test_a_shard_takes_a_thousand_records_or_a_mebibyte_a_second() -> None:
    cloud = Cloud(1)
    stream = Stream(cloud, "stream", StreamSettings())
    call = Call(-1, (), lambda _: None)
    many = [{"key": "a", "data": "x"}] * 400
    failed = [stream.perform("put_records", {"records": many}, call)["failed"] for _ in range(3)]
    assert failed == [0, 0, 200]
    cloud = Cloud(1)
    stream = Stream(cloud, "stream", StreamSettings())
    big = {"key": "a", "data": "x" * 600_000}
    stream.perform("put_record", big, call)
    with pytest.raises(ServiceError) as caught:
        stream.perform("put_record", big, call)
    assert caught.value.code == "ProvisionedThroughputExceededException"
    answer = stream.perform("put_records", {"records": [big, {"key": "a", "data": "y"}]}, call)
    assert [sorted(one) for one in answer["records"]] == [["code", "message"], ["sequence", "shard"]]
    assert stream.newest(0) == 2
    for bad in ({"key": ""}, {"key": "a" * 257}, {"key": "a", "data": "x" * 1_100_000}):
        with pytest.raises(ServiceError, match="Validation"):
            stream.perform("put_record", bad, call)
    for wrong in ([], [big] * 501):
        with pytest.raises(ServiceError, match="Validation"):
            stream.perform("put_records", {"records": wrong}, call)


def test_a_client_is_told_when_a_shard_has_had_enough() -> None:
    cloud = Cloud(1)
    stream = Stream(cloud, "stream", StreamSettings())
    Client(cloud, "clients", stream, ClientSettings(arrivals=Once(1_005, S), body={"key": "a"}))
    recording = cloud.run(2 * S)
    answers = [row.code for row in rows(recording, Kind.RECEIVE)]
    assert [answers.count(one) for one in (Status.OK, Status.THROTTLED)] == [1_000, 5]


def test_a_poison_record_holds_up_its_shard_until_it_expires() -> None:
    handler = Eater(frozenset({1}))
    source, reader, recording, _ = world(handler, ReaderSettings(batch=2), count=4, until=25 * 3_600)
    assert handler.eaten == []  # those behind it are as old as it is
    assert {row.code for row in rows(recording, Kind.LOST)} == {Loss.TOO_OLD}
    assert (len(rows(recording, Kind.LOST)), reader.waiting) == (4, 0)
    assert source.oldest(0) == source.newest(0) == 4
    tries = [when for when, _ in handler.seen]
    gaps = [round((after - before) / 1000) for before, after in pairwise(tries)]
    assert gaps[:8] == [1, 2, 4, 8, 16, 32, 60, 60]


def test_tries_can_be_bounded_and_the_destination_is_told_which_records_they_were() -> None:
    cloud = Cloud(1)
    letters = Queue(cloud, "letters", QueueSettings())
    source = Stream(cloud, "stream", StreamSettings())
    handler = Eater(frozenset({1}))
    function = Function(cloud, "f", settings(handler=handler))
    Reader(source, function, ReaderSettings(batch=2, retries=2, on_failure=letters))
    for n in range(4):
        source.put_record({"key": "k", "data": {"n": n}}, -1)
    recording = cloud.run(60 * S)
    assert batches(handler) == [[0, 1], [0, 1], [0, 1], [2, 3]]
    (letter,) = letters.waiting
    assert letter.body["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert letter.body["requestContext"]["approximateInvokeCount"] == 3
    assert letter.body["KinesisBatchInfo"]["batchSize"] == 2
    assert letter.body["KinesisBatchInfo"]["shardId"] == "shardId-000000000000"
    assert "requestPayload" not in letter.body
    assert [row.code for row in rows(recording, Kind.SKIP)] == [Skip.BYPASSED] * 2


def test_a_record_can_grow_too_old_for_the_mapping() -> None:
    handler = Eater(frozenset({0}))
    _, _, recording, _ = world(handler, ReaderSettings(batch=1, max_age=60 * S), count=1, until=200)
    lost = rows(recording, Kind.LOST)
    assert [row.code for row in lost] == [Loss.TOO_OLD]
    assert 61 * S <= lost[0].t <= 130 * S


def test_bisection_isolates_the_bad_record_without_using_up_tries() -> None:
    handler = Eater(frozenset({5}))
    mapping = ReaderSettings(batch=8, retries=1, bisect=True)
    _, _, recording, _ = world(handler, mapping, count=8, until=120)
    assert batches(handler)[:7] == [[0, 1, 2, 3, 4, 5, 6, 7], [0, 1, 2, 3], [4, 5, 6, 7], [4, 5], [4], [5], [5]]
    assert batches(handler)[7:] == [[6, 7]]
    assert handler.eaten == [0, 1, 2, 3, 4, 6, 7]
    assert len(rows(recording, Kind.LOST)) == 1


@pytest.mark.parametrize("bisect", [False, True])
def test_with_partial_answers_work_goes_on_at_the_lowest_that_failed(bisect: bool) -> None:
    handler = Eater(frozenset({2}), partial=True)
    mapping = ReaderSettings(batch=5, retries=1, partial=True, bisect=bisect)
    world(handler, mapping, count=5)
    assert batches(handler)[:2] == [[0, 1, 2, 3, 4], [2, 3, 4]]
    assert handler.eaten == ([0, 1, 3, 4] if bisect else [0, 1])
    assert (batches(handler)[2:] == []) == (not bisect)


def test_throttles_use_up_no_tries() -> None:
    handler = Eater(us=20 * S)
    mapping = ReaderSettings(batch=1, retries=0)
    _, _, recording, _ = world(handler, mapping, 4, 300, StreamSettings(4), keys=4, reserved=1)
    assert sorted(handler.eaten) == [0, 1, 2, 3]
    assert rows(recording, Kind.RETRY)
    assert not rows(recording, Kind.LOST)


def test_a_window_gathers() -> None:
    handler = Eater()
    cloud = Cloud(1)
    source = Stream(cloud, "stream", StreamSettings())
    Reader(source, Function(cloud, "f", settings(handler=handler)), ReaderSettings(batch=5, window=10 * S))
    for n in range(8):
        cloud.clock.at(n * S, lambda _, n=n: source.put_record({"key": "k", "data": {"n": n}}, -1))
    cloud.run(60 * S)
    assert batches(handler) == [[0, 1, 2, 3, 4], [5, 6, 7]]


def test_lanes_work_at_the_same_time_and_keep_the_order_of_each_key() -> None:
    handler = Eater(us=S)
    world(handler, ReaderSettings(batch=5, parallel=10), 100, 30, keys=20)
    assert len({when for when, _ in handler.seen}) < 15  # one lane alone would take twenty batches, one after another
    order: dict[int, list[int]] = defaultdict(list)
    for n in handler.eaten:
        order[n % 20].append(n)
    assert all(found == sorted(found) and len(found) == 5 for found in order.values())


@pytest.mark.parametrize(
    ("start", "expected"), [("TRIM_HORIZON", [0, 1, 2, 3]), ("LATEST", [2, 3]), (2 * S, [1, 2, 3])]
)
def test_where_reading_begins(start: Any, expected: list[int]) -> None:
    handler = Eater()
    cloud = Cloud(1)
    source = Stream(cloud, "stream", StreamSettings())
    for n in range(4):
        cloud.clock.at((1 + n) * S, lambda _, n=n: source.put_record({"key": "k", "data": {"n": n}}, -1))
    function = Function(cloud, "f", settings(handler=handler))
    cloud.clock.at(2 * S + 1, lambda _: Reader(source, function, ReaderSettings(start=start)))
    cloud.run(60 * S)
    assert handler.eaten == expected


def test_records_that_no_filter_wants_are_passed_over() -> None:
    wanted = FilterCriteria.of({"Filters": [{"Pattern": '{"data": {"n": [{"numeric": [">", 6]}]}}'}]}).takes
    handler = Eater()
    _, reader, recording, _ = world(handler, ReaderSettings(wanted=wanted))
    assert handler.eaten == [7, 8, 9]
    assert [row.code for row in rows(recording, Kind.SKIP)] == [Skip.FILTERED] * 7
    assert reader.waiting == 0


def test_a_stream_that_has_been_read_takes_no_memory() -> None:
    cloud = Cloud(1, record=False)
    stream = Stream(cloud, "stream", StreamSettings(retention=HOUR, bounded=False))
    for n in range(20):
        for _ in range(500):
            stream.put_record({"key": "k", "data": "x"}, -1)
        cloud.clock.now = n * HOUR
    assert stream.newest(0) == 10_000
    assert len(stream._shelves[0]._records) < 2_500


@bounds(max_examples=60, deadline=None)
@given(
    st.integers(1, 3),
    st.integers(1, 4),
    st.integers(1, 7),
    st.sampled_from([0, 2 * S]),
    st.sampled_from([None, 0, 2]),
    st.sampled_from([None, 60 * S]),
    st.booleans(),
    st.booleans(),
    st.sampled_from([None, Faults(errors=0.3), Faults(crashes=0.3)]),
    st.sampled_from([None, 1]),
    st.lists(st.tuples(st.integers(0, 20 * S), st.integers(0, 4)), min_size=1, max_size=40),
    st.frozensets(st.integers(0, 40), max_size=4),
    st.integers(0, 99),
)
def test_order_holds_and_nothing_is_lost_or_invented(
    shards: int,
    parallel: int,
    batch: int,
    window: int,
    retries: int | None,
    max_age: int | None,
    bisect: bool,
    partial: bool,
    faults: Faults | None,
    reserved: int | None,
    puts: list[tuple[int, int]],
    bad: frozenset[int],
    seed: int,
) -> None:
    cloud = Cloud(seed)
    source = Stream(cloud, "stream", StreamSettings(shards))
    handler = Eater(bad, 300 * MS, partial)
    function = Function(cloud, "f", settings(handler=handler, reserved=reserved))
    function.set_faults(faults)
    mapping = ReaderSettings(batch, window, parallel, retries, max_age, bisect, partial)
    reader = Reader(source, function, mapping)
    numbered = [(when, n, key) for n, (when, key) in enumerate(sorted(puts))]
    for when, n, key in numbered:
        cloud.clock.at(when, lambda _, n=n, key=key: source.put_record({"key": str(key), "data": {"n": n}}, -1))
    cloud.clock.at(30 * S, lambda _: source.fail(5 * S))
    recording = cloud.run(200 * S)
    put = [row for row in rows(recording, Kind.OPERATION) if row.code == Operation.PUT_RECORD]
    assert len(put) == len(puts)
    lost = len(rows(recording, Kind.LOST))
    gone = len(puts) - lost - reader.waiting
    assert 0 <= gone <= len(puts)
    assert gone <= len({n for _, found in handler.seen for n in found})  # at least once means at least once
    keys = {n: key for _, n, key in numbered}
    first: dict[int, list[int]] = defaultdict(list)
    for _, found in handler.seen:
        for n in found:
            if n not in first[keys[n]]:
                assert not first[keys[n]] or n > first[keys[n]][-1]  # nobody is seen before one ahead of it
                first[keys[n]].append(n)
