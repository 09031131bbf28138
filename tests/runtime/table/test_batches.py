"""BatchGetItem and BatchWriteItem."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from slslab.runtime.table import Refused, Table
from tests.runtime.table.desk import Desk, S, item


def put(**attributes: Any) -> dict[str, Any]:
    return {"PutRequest": {"Item": item(**attributes)}}


def test_writes_and_reads_over_several_tables() -> None:
    desk = Desk()
    Table(desk.cloud, "others")
    desk.put(p="old")
    answer = desk.ask(
        "batch_write_item",
        RequestItems={
            "items": [put(p="x", a=1), put(p="y"), {"DeleteRequest": {"Key": item(p="old")}}],
            "others": [put(id="z")],
        },
        ReturnConsumedCapacity="TOTAL",
    )
    assert answer["UnprocessedItems"] == {}
    assert [one["CapacityUnits"] for one in answer["ConsumedCapacity"]] == [3, 1]
    wanted = {
        "items": {"Keys": [item(p="x"), item(p="old")], "ProjectionExpression": "a", "ConsistentRead": True},
        "others": {"Keys": [item(id="z")], "ConsistentRead": True},
    }
    assert desk.ask("batch_get_item", RequestItems=wanted) == {
        "Responses": {"items": [item(a=1)], "others": [item(id="z")]},
        "UnprocessedKeys": {},
    }


def test_what_is_refused() -> None:
    desk = Desk()
    write: Any = lambda requests: {"RequestItems": requests}  # noqa: E731
    desk.refuses("length greater than or equal to 1", "batch_write_item", **write({}))
    desk.refuses("length greater than or equal to 1", "batch_get_item", **write({"items": {"Keys": []}}))
    desk.refuses("Member must not be null", "batch_get_item")
    many = [put(p=f"k{number}") for number in range(26)]
    desk.refuses("length less than or equal to 25", "batch_write_item", **write({"items": many}))
    over = {"items": many[:13], "others": many[13:]}
    desk.refuses("Too many items requested for the BatchWriteItem call", "batch_write_item", **write(over))
    keys = [item(p=f"k{number}") for number in range(101)]
    desk.refuses("length less than or equal to 100", "batch_get_item", **write({"items": {"Keys": keys}}))
    asked = {"items": {"Keys": keys[:51]}, "others": {"Keys": keys[51:]}}
    desk.refuses("Too many items requested for the BatchGetItem call", "batch_get_item", **write(asked))
    twice = [put(p="x"), {"DeleteRequest": {"Key": item(p="x")}}]
    duplicates = "Provided list of item keys contains duplicates"
    desk.refuses(duplicates, "batch_write_item", **write({"items": twice}))
    desk.refuses(duplicates, "batch_get_item", **write({"items": {"Keys": [item(p="x"), item(p="x")]}}))
    desk.refuses("more than one datatypes set", "batch_write_item", **write({"items": [{}]}))
    desk.refuses("does not match the schema", "batch_write_item", **write({"items": [put(a=1)]}))
    desk.refuses("does not match the schema", "batch_write_item", **write({"items": [put(p=1)]}))
    desk.refuses("", "batch_write_item", "ResourceNotFoundException", **write({"none": [put(p="x")]}))
    desk.refuses("", "batch_write_item", "SerializationException", **write({"items": 3}))
    assert desk.get(p="x") is None


def test_what_there_is_no_room_for_comes_back() -> None:
    desk = Desk(throttled=0.4)
    left = {"items": [put(p=f"k{number}") for number in range(25)]}
    rounds = 0
    while left:
        rounds += 1
        with suppress(Refused):
            left = desk.ask("batch_write_item", RequestItems=left)["UnprocessedItems"]
        assert rounds < 50
    assert rounds > 1
    assert len(desk.table.store.entries) == 25
    wanted: dict[str, Any] = {"items": {"Keys": [item(p=f"k{number}") for number in range(25)], "ConsistentRead": True}}
    answer = desk.ask("batch_get_item", RequestItems=wanted)
    left_keys = answer["UnprocessedKeys"]["items"]
    assert left_keys["ConsistentRead"] is True
    assert len(left_keys["Keys"]) + len(answer["Responses"]["items"]) == 25


def test_when_nothing_at_all_is_done_it_is_an_error() -> None:
    desk = Desk()
    desk.table.throttle(1 * S)
    desk.refuses("Throughput exceeds", "batch_write_item", "ThrottlingException", RequestItems={"items": [put(p="x")]})
    desk.refuses("Throughput exceeds", "get_item", "ThrottlingException", Key=item(p="x"))
    desk.pass_time(1 * S)
    desk.put(p="x")
    assert desk.get(p="x") == {"p": "x"}


def test_sixteen_megabytes_are_enough_for_one_answer() -> None:
    desk = Desk()
    for number in range(60):
        desk.put(p=f"k{number}", a="x" * 380_000)
    keys = [item(p=f"k{number}") for number in range(60)]
    answer = desk.ask("batch_get_item", RequestItems={"items": {"Keys": keys, "ConsistentRead": True}})
    assert 40 <= len(answer["Responses"]["items"]) < 60
    assert len(answer["Responses"]["items"]) + len(answer["UnprocessedKeys"]["items"]["Keys"]) == 60
