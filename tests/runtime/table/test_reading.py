"""A function that reads a table's change stream, as it reads any stream."""

from __future__ import annotations

import json
from typing import Any

from slslab.runtime import Ask, Call, Client, ClientSettings, Cloud, FixedInit, Function, FunctionSettings, Once, Sleep
from slslab.runtime.mapping.reader import Reader, ReaderSettings
from slslab.runtime.recording import Kind
from slslab.runtime.table import Table, TableSettings
from tests.runtime.building import rows
from tests.runtime.table.desk import MS, S, item


class Writer:
    """Each invocation counts one of two items up."""

    def init(self, _env: Any) -> Any:
        return
        yield

    def handle(self, _state: Any, call: Call) -> Any:
        key = item(id=f"k{call.ref % 2}")
        values = {":one": {"N": "1"}}
        asked = {"Key": key, "UpdateExpression": "ADD n :one", "ExpressionAttributeValues": values}
        yield Ask("counters", "update_item", {"TableName": "counters", **asked})

    def discard(self, _state: Any) -> None:
        pass


class Keeper(Writer):
    """Keeps the events that it gets."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []

    def handle(self, _state: Any, call: Call) -> Any:
        self.events.append(call.event())
        yield Sleep(1 * MS)


def test_a_function_is_told_of_each_change_in_order() -> None:
    cloud, keeper = Cloud(1), Keeper()
    table = Table(cloud, "counters", settings=TableSettings(stream="NEW_IMAGE", shards=2))
    settings = {"init": FixedInit(), "timeout": 60 * S, "bill_init": False}
    writer = Function(cloud, "writer", FunctionSettings(handler=Writer(), **settings))
    reader = Function(cloud, "reader", FunctionSettings(handler=keeper, **settings))
    Reader(table, reader, ReaderSettings(batch=7))
    Client(cloud, "clients", writer, ClientSettings(arrivals=Once(40, S, 20 * MS)))
    recording = cloud.run(30 * S)
    records = [record for event in keeper.events for record in event["Records"]]
    assert json.loads(json.dumps(records)) == records
    seen: dict[str, list[int]] = {}
    for record in records:
        change = record["dynamodb"]
        seen.setdefault(change["Keys"]["id"]["S"], []).append(int(change["NewImage"]["n"]["N"]))
    assert sum(map(len, seen.values())) == 40
    assert all(counts == list(range(1, len(counts) + 1)) for counts in seen.values())
    assert rows(recording, Kind.ITERATOR_AGE)
