"""The change stream, and expiry."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slslab.runtime import EPOCH_US, Cloud, Constant
from slslab.runtime.stream import Shards
from slslab.runtime.table import Table, TableSettings
from tests.runtime.table.desk import MS, Desk, S, item

HOUR = 3_600 * S
START = EPOCH_US // S


def bodies(desk: Desk) -> list[dict[str, Any]]:
    table = desk.table
    return [one.body for shard in range(len(table.shards())) for one in table.read(shard, 0, 10_000)]


def test_a_record_has_the_shape_that_is_delivered() -> None:
    desk = Desk(stream="NEW_AND_OLD_IMAGES")
    desk.pass_time(1500 * MS)
    desk.put(p="x", a=1)
    (record,) = bodies(desk)
    sequence = record["dynamodb"]["SequenceNumber"]
    assert (sequence.isdigit(), 21 <= len(sequence) <= 40) == (True, True)
    assert len(record["eventID"]) == 32
    assert record == {
        "eventID": record["eventID"],
        "eventName": "INSERT",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "eu-west-1",
        "dynamodb": {
            "ApproximateCreationDateTime": START + 1,
            "Keys": item(p="x"),
            "NewImage": item(p="x", a=1),
            "SequenceNumber": sequence,
            "SizeBytes": 7,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        },
        "eventSourceARN": "arn:aws:dynamodb:eu-west-1:123456789012:table/items/stream/2026-01-01T00:00:00.000",
    }


@pytest.mark.parametrize(
    ("view", "images"),
    [
        ("KEYS_ONLY", [set(), set(), set()]),
        ("NEW_IMAGE", [{"NewImage"}, {"NewImage"}, set()]),
        ("OLD_IMAGE", [set(), {"OldImage"}, {"OldImage"}]),
        ("NEW_AND_OLD_IMAGES", [{"NewImage"}, {"NewImage", "OldImage"}, {"OldImage"}]),
    ],
)
def test_views(view: str, images: list[set[str]]) -> None:
    desk = Desk(stream=view)
    desk.put(p="x", a=1)
    desk.update("SET a = a + a")
    desk.ask("delete_item", Key=item(p="x"))
    found = bodies(desk)
    assert [one["eventName"] for one in found] == ["INSERT", "MODIFY", "REMOVE"]
    assert [{name for name in one["dynamodb"] if name.endswith("Image")} for one in found] == images


def test_a_write_that_changes_nothing_tells_nothing() -> None:
    desk = Desk(stream="KEYS_ONLY")
    desk.put(p="x", a=1, s={"a", "b"})
    desk.ask("put_item", Item={"p": {"S": "x"}, "a": {"N": "1.0"}, "s": {"SS": ["b", "a"]}})
    desk.update("SET a = a REMOVE q")
    desk.ask("delete_item", Key=item(p="none"))
    desk.refuses(
        "",
        "put_item",
        "ConditionalCheckFailedException",
        Item=item(p="x"),
        ConditionExpression="attribute_not_exists(p)",
    )
    assert len(bodies(desk)) == 1


def test_without_a_stream_there_are_no_shards() -> None:
    desk = Desk()
    desk.put(p="x")
    assert desk.table.shards() == ()
    with pytest.raises(ValueError, match="NEW_IMAGE"):
        Table(Cloud(1), "t", settings=TableSettings(stream="ALL"))


def test_who_listens_is_told_of_the_shard() -> None:
    desk = Desk(stream="KEYS_ONLY", shards=4)
    source: Shards = desk.table
    told: list[int] = []
    source.listen(told.append)
    for number in range(40):
        desk.put(p=f"k{number}")
    assert set(told) == {0, 1, 2, 3}
    assert [source.newest(shard) for shard in range(4)] == [told.count(shard) for shard in range(4)]
    (record,) = source.read(told[0], 0, 1)
    assert (record.key, record.shard, record.shape) == ("k0", source.shards()[told[0]], "dynamodb")


def test_records_are_there_for_a_day() -> None:
    desk = Desk(stream="KEYS_ONLY")
    desk.put(p="x")
    desk.pass_time(23 * HOUR)
    desk.put(p="y")
    assert (desk.table.oldest(0), desk.table.since(0, 1)) == (0, 1)
    desk.pass_time(2 * HOUR)
    assert desk.table.oldest(0) == 1
    assert [one["dynamodb"]["Keys"] for one in bodies(desk)] == [item(p="y")]


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from(["put", "delete", "add"])), max_size=40))
def test_the_changes_of_an_item_tell_its_story_in_order(steps: list[tuple[str, str]]) -> None:
    desk = Desk(stream="NEW_AND_OLD_IMAGES", shards=3)
    for number, (name, step) in enumerate(steps):
        if step == "put":
            desk.put(p=name, n=number % 3)
        elif step == "delete":
            desk.ask("delete_item", Key=item(p=name))
        else:
            desk.update("ADD n :v", p=name, with_={"v": number % 2})
    images: dict[str, Any] = {}
    for body in bodies(desk):
        name, change = body["dynamodb"]["Keys"]["p"]["S"], body["dynamodb"]
        assert change.get("OldImage") == images.get(name)
        images[name] = change.get("NewImage")
        assert change.get("OldImage") != images[name]
    assert {name: image for name, image in images.items() if image} == {
        entry.item["p"]["S"]: entry.item for entry in desk.table.store.entries.values()
    }
    for shard in range(3):
        sequences = [int(one.sequence) for one in desk.table.read(shard, 0, 1000)]
        assert sequences == sorted(set(sequences))


# Expiry


def expiring(**more: Any) -> Desk:
    return Desk(expiry="until", expiry_delay=Constant(5 * S), **more)


def test_what_has_expired_is_there_until_it_is_removed() -> None:
    desk = expiring(stream="OLD_IMAGE")
    desk.put(p="x", until=START + 10)
    desk.put(p="y", until=START + 100)
    desk.put(p="z")
    desk.pass_time(14 * S)
    assert desk.get(p="x") == {"p": "x", "until": START + 10}
    desk.pass_time(1 * S)
    assert (desk.get(p="x"), desk.get(p="y") is None, desk.get(p="z")) == (None, False, {"p": "z"})
    (*_, last) = bodies(desk)
    assert (last["eventName"], last["userIdentity"]) == (
        "REMOVE", {"type": "Service", "principalId": "dynamodb.amazonaws.com"},
    )  # fmt: skip


def test_a_new_expiry_takes_the_place_of_the_old_one() -> None:
    desk = expiring()
    for name in "xyz":
        desk.put(p=name, until=START + 10)
    until = {"ExpressionAttributeNames": {"#u": "until"}}
    desk.update("SET #u = #u + :v", p="x", with_={"v": 50}, **until)
    desk.update("REMOVE #u", p="y", **until)
    desk.ask("delete_item", Key=item(p="z"))
    desk.pass_time(30 * S)
    assert (desk.get(p="x") is None, desk.get(p="y")) == (False, {"p": "y"})
    desk.pass_time(40 * S)
    assert (desk.get(p="x"), desk.get(p="y")) == (None, {"p": "y"})


def test_what_is_no_time_does_not_expire() -> None:
    desk = expiring()
    desk.put(p="text", until=str(START))
    desk.put(p="long ago", until=START - 6 * 365 * 86_400)
    desk.put(p="millis", until=START * 1000)
    desk.put(p="gone", until=START - 60)
    desk.ask("put_item", Item={"p": {"S": "huge"}, "until": {"N": "9e125"}})
    desk.pass_time(60 * S)
    left = {entry.item["p"]["S"] for entry in desk.table.store.entries.values()}
    assert left == {"text", "long ago", "millis", "huge"}
