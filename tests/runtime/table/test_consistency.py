"""Eventually consistent reads, and a table at work inside handlers, in virtual time."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slslab.runtime import (
    Ask,
    Call,
    Client,
    ClientSettings,
    Cloud,
    Constant,
    FixedInit,
    Function,
    FunctionSettings,
    Once,
    Poisson,
    ServiceError,
)
from slslab.runtime.recording import Kind, Operation, Status
from slslab.runtime.table import Attribute, Index, Table, TableSettings
from tests.runtime.building import rows
from tests.runtime.table.desk import MS, Desk, S, item, values


def test_an_eventually_consistent_read_may_miss_the_last_writes() -> None:
    desk = Desk(lag=Constant(10 * MS))
    desk.put(p="x", n=0)
    desk.pass_time(20 * MS)
    desk.put(p="x", n=1)
    desk.pass_time(5 * MS)
    desk.put(p="x", n=2)
    read = lambda: desk.ask("get_item", Key=item(p="x"))["Item"]["n"]["N"]  # noqa: E731
    seen = [read() for _ in range(600)]
    assert set(seen) == {"0", "2"}
    assert 140 < seen.count("0") < 260
    assert all(desk.get(p="x") == {"p": "x", "n": 2} for _ in range(50))
    desk.pass_time(5 * MS)
    assert {read() for _ in range(100)} == {"1", "2"}
    desk.pass_time(5 * MS)
    assert {read() for _ in range(100)} == {"2"}


def test_so_may_queries_and_scans() -> None:
    desk = Desk(sorted=True, lag=Constant(10 * MS))
    for number in (1, 3, 5):
        desk.put(p="x", s=number)
    desk.pass_time(10 * MS)
    desk.ask("delete_item", Key=item(p="x", s=3))
    desk.put(p="x", s=4)
    desk.put(p="x", s=5, a=1)
    ask = {"KeyConditionExpression": "p = :p", "ExpressionAttributeValues": values(p="x")}
    seen = {
        tuple(len(one) * 10 + int(one["s"]["N"]) for one in desk.ask("query", **ask, ScanIndexForward=False)["Items"])
        for _ in range(60)
    }
    assert seen == {(25, 23, 21), (35, 24, 21)}
    assert {desk.ask("scan")["Count"] for _ in range(60)} == {3}
    assert {desk.ask("query", **ask, ConsistentRead=True)["Items"][1]["s"]["N"] for _ in range(20)} == {"4"}


class Steps:
    """A handler made of one function that yields."""

    def __init__(self, run: Any) -> None:
        self.run = run

    def init(self, _env: Any) -> Any:
        return
        yield

    def handle(self, _state: Any, call: Call) -> Any:
        return (yield from self.run(call))

    def discard(self, _state: Any) -> None:
        pass


def cloud_with(run: Any, arrivals: Any, seed: int = 1, **more: Any) -> tuple[Cloud, Table]:
    cloud = Cloud(seed)
    table = Table(cloud, "items", Constant(3 * MS), TableSettings(Attribute("p"), **more))
    box = Function(cloud, "f", FunctionSettings(handler=Steps(run), init=FixedInit(), timeout=60 * S, bill_init=False))
    Client(cloud, "clients", box, ClientSettings(arrivals=arrivals))
    return cloud, table


def ask(action: str, **arguments: Any) -> Ask:
    return Ask("items", action, {"TableName": "items", **arguments})


def test_an_operation_takes_its_time() -> None:
    took: list[int] = []

    def run(call: Call) -> Any:
        for step in (
            ask("put_item", Item=item(p="x")),
            ask("scan"),
            ask("transact_get_items", TransactItems=[{"Get": {"TableName": "items", "Key": item(p="x")}}]),
        ):
            before = call.now
            yield step
            took.append(call.now - before)

    cloud, table = cloud_with(run, Once(1, S), work=Constant(2 * MS))
    recording = cloud.run(10 * S)
    assert took == [6 * MS, 8 * MS, 10 * MS]
    operations = [(row.code, row.value) for row in rows(recording, Kind.OPERATION)]
    assert operations == [(Operation.PUT_ITEM, 2), (Operation.SCAN, 1), (Operation.GET_ITEM, 4)]
    assert (table.read_halves, table.write_halves) == (5, 2)


def test_what_a_table_refuses_arrives_as_an_exception() -> None:
    seen: list[Any] = []

    def run(_: Call) -> Any:
        try:
            yield ask("transact_write_items", TransactItems=[])
        except ServiceError as error:
            seen.append(error.code)
        yield ask("put_item", Item=item(p="x"), ConditionExpression="attribute_exists(p)")

    cloud, _ = cloud_with(run, Once(1, S))
    recording = cloud.run(10 * S)
    assert seen == ["ValidationException"]
    assert [row.code for row in rows(recording, Kind.END)] == [Status.ERROR]


@pytest.mark.parametrize("careful", [True, False])
def test_only_conditions_keep_counters_right_when_invocations_overlap(careful: bool) -> None:
    """Read, wait, write back: with a condition and another try nothing is lost; without, updates are."""
    refusals: set[str] = set()

    def run(_: Call) -> Any:
        while True:
            found = yield ask("get_item", Key=item(p="n"), ConsistentRead=True)
            number = int(found["Item"]["n"]["N"])
            more: dict[str, Any] = {}
            if careful:
                more = {"ConditionExpression": "n = :n", "ExpressionAttributeValues": values(n=number)}
            try:
                yield ask("put_item", Item=item(p="n", n=number + 1), **more)
                return {}
            except ServiceError as error:
                refusals.add(error.code)

    cloud, table = cloud_with(run, Poisson(200.0))
    table.ask("put_item", {"Item": item(p="n", n=0)})
    recording = cloud.run(2 * S)
    done = sum(row.code == Status.OK for row in rows(recording, Kind.END))
    under_way = len(rows(recording, Kind.START)) - done
    count = int(table.ask("get_item", {"Key": item(p="n"), "ConsistentRead": True})["Item"]["n"]["N"])
    assert done > 100
    assert refusals == ({"ConditionalCheckFailedException"} if careful else set())
    assert (done <= count <= done + under_way) is careful


@settings(max_examples=15)
@given(st.integers(0, 2**32))
def test_exactly_one_takes_the_lock_whatever_the_luck(seed: int) -> None:
    def run(call: Call) -> Any:
        try:
            yield ask("put_item", Item=item(p="lock", by=call.ref), ConditionExpression="attribute_not_exists(p)")
        except ServiceError:
            return {"got": False}
        return {"got": True}

    cloud, table = cloud_with(run, Once(20, 1 * MS), seed)
    table.set_faults(None)
    recording = cloud.run(5 * S)
    assert len(rows(recording, Kind.END)) == 20
    assert len([entry for entry in table.store.entries.values() if "by" in entry.item]) == 1
    assert sum(row.code == Operation.PUT_ITEM for row in rows(recording, Kind.OPERATION)) == 20


def test_the_same_seed_gives_the_same_recording() -> None:
    def run(call: Call) -> Any:
        yield ask("put_item", Item=item(p=f"k{call.ref % 5}", n=call.ref, until=1_767_225_601))
        yield ask("get_item", Key=item(p="k1"))
        return (yield ask("scan"))

    more: dict[str, Any] = {"stream": "NEW_IMAGE", "expiry": "until", "expiry_delay": Constant(S), "throttled": 0.05}
    index = Index("by-n", Attribute("n", "N"))
    digests = []
    for seed in (1, 1, 2):
        cloud, table = cloud_with(run, Poisson(50.0), seed, indexes=(index,), **more)
        recording = cloud.run(3 * S)
        digests.append((recording.digest(), str([one.body for one in table.read(0, 0, 9999)])))
    assert digests[0] == digests[1]
    assert digests[0] != digests[2]
