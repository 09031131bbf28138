"""Query and Scan: ranges, pages, filters."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slslab.runtime import Cloud
from slslab.runtime.table import Attribute, Table, TableSettings
from tests.runtime.table.desk import Desk, item, plain_item, values


def stocked() -> Desk:
    desk = Desk(sorted=True)
    for number in (3, -1, 10, 2.5, 0):
        desk.put(p="x", s=number, even=number % 2 == 0)
    for number in range(4):
        desk.put(p="y", s=number)
    return desk


def query(desk: Desk, condition: str = "p = :p", **more: Any) -> dict[str, Any]:
    given_ = values(**{"p": "x", **more.pop("with_", {})})
    return desk.ask(
        "query", KeyConditionExpression=condition, ExpressionAttributeValues=given_, ConsistentRead=True, **more
    )  # fmt: skip


def numbers(answer: dict[str, Any]) -> list[Any]:
    return [plain_item(one)["s"] for one in answer["Items"]]


@pytest.mark.parametrize(
    ("condition", "with_", "found"),
    [
        ("p = :p", {}, [-1, 0, 2.5, 3, 10]), ("p = :p AND s = :a", {"a": 2.5}, [2.5]),
        ("p = :p AND s = :a", {"a": 4}, []),
        ("p = :p AND s < :a", {"a": 3}, [-1, 0, 2.5]), ("p = :p AND s <= :a", {"a": 3}, [-1, 0, 2.5, 3]),
        ("p = :p AND s > :a", {"a": 2.5}, [3, 10]), ("p = :p AND s >= :a", {"a": 2.5}, [2.5, 3, 10]),
        ("p = :p AND s BETWEEN :a AND :b", {"a": 0, "b": 3}, [0, 2.5, 3]), ("s > :a AND :p = p", {"a": 9}, [10]),
    ],
)  # fmt: skip
def test_ranges(condition: str, with_: dict[str, Any], found: list[Any]) -> None:
    desk = stocked()
    assert numbers(query(desk, condition, with_=with_)) == found
    assert numbers(query(desk, condition, with_=with_, ScanIndexForward=False)) == found[::-1]


@pytest.mark.parametrize("kind", ["S", "B"])
def test_prefixes(kind: str) -> None:
    table = Table(Cloud(1), "t", settings=TableSettings(Attribute("p"), Attribute("s", kind)))
    texts = ["", "a", "ab", "ab\U0010ffff", "ab\U0010ffff\U0010ffff", "abc", "ac", "b", "é"]
    for text in texts[1:]:
        table.ask("put_item", {"Item": {"p": {"S": "x"}, "s": {kind: text.encode() if kind == "B" else text}}})
    for prefix in texts:
        given_ = {":p": {"S": "x"}, ":t": {kind: prefix.encode() if kind == "B" else prefix}}
        condition = "p = :p AND begins_with(s, :t)"
        asked = {"KeyConditionExpression": condition, "ExpressionAttributeValues": given_, "ConsistentRead": True}
        assert table.ask("query", asked)["Count"] == sum(text.startswith(prefix) for text in texts[1:])


def test_pages_follow_each_other() -> None:
    desk = stocked()
    for forward in (True, False):
        found: list[Any] = []
        start: dict[str, Any] = {}
        for _ in range(10):
            answer = query(desk, Limit=2, ScanIndexForward=forward, **start)
            found += numbers(answer)
            if "LastEvaluatedKey" not in answer:
                break
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
        wanted = [-1, 0, 2.5, 3, 10]
        assert found == (wanted if forward else wanted[::-1])


def test_a_limit_that_is_just_met_still_gives_a_key() -> None:
    desk = stocked()
    answer = query(desk, Limit=5)
    assert (answer["Count"], answer["LastEvaluatedKey"]) == (5, item(p="x", s=10))
    after = query(desk, Limit=5, ExclusiveStartKey=answer["LastEvaluatedKey"])
    assert after == {"Items": [], "Count": 0, "ScannedCount": 0}


def test_a_start_need_not_be_an_item() -> None:
    assert numbers(query(stocked(), ExclusiveStartKey=item(p="x", s=1))) == [2.5, 3, 10]


def test_filters_come_after_the_limit() -> None:
    desk = stocked()
    answer = query(desk, FilterExpression="even = :t", with_={"t": True}, Limit=3)
    assert (answer["Count"], answer["ScannedCount"], numbers(answer)) == (1, 3, [0])
    assert query(desk, Select="COUNT") == {"Count": 5, "ScannedCount": 5}
    assert query(desk, ProjectionExpression="s")["Items"][0] == item(s=-1)


def test_a_page_has_one_megabyte() -> None:
    desk = Desk(sorted=True)
    for number in range(4):
        desk.put(p="x", s=number, a="x" * 400_000)
    answer = query(desk, ReturnConsumedCapacity="TOTAL", FilterExpression="attribute_exists(b)")
    assert (answer["ScannedCount"], answer["Count"]) == (2, 0)
    assert answer["LastEvaluatedKey"] == item(p="x", s=1)
    assert answer["ConsumedCapacity"]["CapacityUnits"] == 196
    assert desk.ask("scan")["LastEvaluatedKey"] == item(p="x", s=1)


@pytest.mark.parametrize(
    ("condition", "more", "message"),
    [
        ("s = :p", {}, "Query condition missed key schema element: p"),
        ("p = :p AND q = :p", {}, "Query condition missed key schema element: s"),
        ("p > :p", {}, "Query key condition not supported"),
        ("p = :p AND s = :p", {}, "Condition parameter type does not match schema type"),
        ("p = :p AND begins_with(s, :n)", {"with_": {"n": 1}}, "Invalid KeyConditionExpression"),
        ("p = :p", {"FilterExpression": "s > :n", "with_": {"n": 1}}, "Primary key attribute: s"),
        ("p = :p", {"Limit": 0}, "Value '0' at 'limit' failed to satisfy constraint"),
        ("p = :p", {"IndexName": "none"}, "The table does not have the specified index: none"),
        ("p = :p", {"IndexName": "a;"}, "2 validation errors detected: Value 'a;' at 'indexName'"),
        ("p = :p AND s > :n", {"with_": {"n": 1}, "ExclusiveStartKey": item(p="x", s=1)}, "the range key predicate"),
        ("p = :p AND s > :n", {"with_": {"n": 1}, "ExclusiveStartKey": item(p="y", s=2)}, "at most one row"),
        ("p = :p", {"ExclusiveStartKey": item(p="x", s="1")}, "The provided key element does not match the schema"),
        ("p = :p", {"ExclusiveStartKey": {"p": {}}}, "starting key is invalid: Supplied AttributeValue is empty"),
        ("p > :p", {"FilterExpression": ""}, "Invalid FilterExpression: The expression can not be empty;"),
        ("p = :p", {"ProjectionExpression": "p.q"}, "map lookup '.' are not allowed: Key: p"),
        ("p = :p", {"FilterExpression": "attribute_exists(p.q)"}, "Primary key attribute: p"),
        ("p = :p", {"ExclusiveStartKey": item(p="x")}, "The provided starting key is invalid"),
        ("p = :p", {"ExclusiveStartKey": item(p="y", s=1)}, "outside query boundaries"),
        ("p = :p", {"Select": "SPECIFIC_ATTRIBUTES"}, "Must specify the AttributesToGet or ProjectionExpression"),
        ("p = :p", {"Select": "ALL_PROJECTED_ATTRIBUTES"}, "can be used only when Querying using an IndexName"),
        ("p = :p", {"Select": "COUNT", "ProjectionExpression": "s"}, "when choosing to get only the Count"),
    ],
)
def test_what_is_refused(condition: str, more: dict[str, Any], message: str) -> None:
    given_ = values(**{"p": "x", **more.pop("with_", {})})
    stocked().refuses(message, "query", KeyConditionExpression=condition, ExpressionAttributeValues=given_, **more)


def test_a_query_needs_a_key_condition() -> None:
    stocked().refuses("KeyConditionExpression parameter must be specified", "query")


def all_pages(desk: Desk, **arguments: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    start: dict[str, Any] = {}
    while True:
        answer = desk.ask("scan", ConsistentRead=True, **arguments, **start)
        found += map(plain_item, answer["Items"])
        if "LastEvaluatedKey" not in answer:
            return found
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}


def test_a_scan_finds_everything_once() -> None:
    desk = Desk()
    for number in range(50):
        desk.put(p=f"key-{number}", n=number)
    assert sorted(one["n"] for one in all_pages(desk, Limit=7)) == list(range(50))
    parts = [all_pages(desk, Limit=3, Segment=number, TotalSegments=4) for number in range(4)]
    assert sorted(one["n"] for part in parts for one in part) == list(range(50))
    assert all(parts)
    few = all_pages(desk, FilterExpression="n < :v", ExpressionAttributeValues=values(v=3))
    assert sorted(one["n"] for one in few) == [0, 1, 2]
    desk.refuses("Segment: 4 is not less than TotalSegments: 4", "scan", Segment=4, TotalSegments=4)
    desk.refuses("The TotalSegments parameter is required", "scan", Segment=0)
    there = all_pages(desk, Segment=0, TotalSegments=4)[0]["p"]
    elsewhere = {"Segment": 3, "TotalSegments": 4, "ExclusiveStartKey": item(p=there)}
    desk.refuses("Please use ExclusiveStartKey with correct Segment", "scan", **elsewhere)


KEYS = st.tuples(st.sampled_from("ab"), st.integers(0, 12))


@given(st.lists(st.tuples(KEYS, st.booleans()), max_size=40), st.integers(0, 12), st.integers(0, 12))
def test_a_dict_agrees(steps: list[tuple[tuple[str, int], bool]], low: int, high: int) -> None:
    desk = Desk(sorted=True)
    model: set[tuple[str, int]] = set()
    for (p, s), put in steps:
        if put:
            desk.put(p=p, s=s)
            model.add((p, s))
        else:
            desk.ask("delete_item", Key=item(p=p, s=s))
            model.discard((p, s))
    low, high = sorted((low, high))
    for p in "ab":
        wanted = sorted(s for q, s in model if q == p and low <= s <= high)
        given_ = {"p": p, "a": low, "b": high}
        assert numbers(query(desk, "p = :p AND s BETWEEN :a AND :b", with_=given_)) == wanted
    assert sorted((one["p"], one["s"]) for one in all_pages(desk, Limit=3)) == sorted(model)
