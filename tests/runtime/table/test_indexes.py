"""Secondary indexes: sparse and projected; global ones some time behind, local ones at once."""

from __future__ import annotations

from typing import Any

from slslab.runtime import Constant
from slslab.runtime.table import Attribute, Index
from tests.runtime.table.desk import MS, Desk, item, plain_item, values

BY_STATE = Index("by-state", Attribute("state"), Attribute("at", "N"))
KEYS = Index("keys", Attribute("state"), projection="KEYS_ONLY")
SOME = Index("some", Attribute("state"), projection="INCLUDE", include=("a",))


def desk_with(*indexes: Index, lag: int = 10 * MS) -> Desk:
    return Desk(indexes=indexes, index_lag=Constant(lag))


def states(desk: Desk, index: str = "by-state", state: str = "open", **more: Any) -> list[dict[str, Any]]:
    answer = desk.ask(
        "query", IndexName=index, KeyConditionExpression="#s = :s", ExpressionAttributeNames={"#s": "state"},
        ExpressionAttributeValues=values(s=state), **more,
    )  # fmt: skip
    return [plain_item(one) for one in answer["Items"]]


def test_an_index_knows_of_a_write_some_time_later() -> None:
    desk = desk_with(BY_STATE)
    desk.put(p="x", state="open", at=2)
    assert states(desk) == []
    desk.pass_time(9 * MS)
    assert states(desk) == []
    desk.pass_time(1 * MS)
    assert states(desk) == [{"p": "x", "state": "open", "at": 2}]
    desk.put(p="x", state="shut", at=2)
    assert (len(states(desk)), states(desk, state="shut")) == (1, [])
    desk.pass_time(10 * MS)
    assert (states(desk), len(states(desk, state="shut"))) == ([], 1)
    desk.ask("delete_item", Key=item(p="x"))
    assert len(states(desk, state="shut")) == 1
    desk.pass_time(10 * MS)
    assert states(desk, state="shut") == []


def test_only_items_with_its_key_are_in_an_index_and_several_may_have_the_same() -> None:
    desk = desk_with(BY_STATE)
    for name in "cab":
        desk.put(p=name, state="open", at=1)
    desk.put(p="without", state="open")
    desk.put(p="early", state="open", at=-1)
    desk.pass_time(10 * MS)
    assert states(desk)[0]["p"] == "early"
    assert sorted(one["p"] for one in states(desk)) == ["a", "b", "c", "early"]
    assert desk.ask("scan", IndexName="by-state")["Count"] == 4
    found, start = [], {}
    for _ in range(9):
        answer = desk.ask("scan", IndexName="by-state", Limit=1, **start)
        found += answer["Items"]
        if "LastEvaluatedKey" not in answer:
            break
        assert answer["LastEvaluatedKey"].keys() == {"p", "state", "at"}
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
    assert sorted(one["p"]["S"] for one in found) == ["a", "b", "c", "early"]


def test_projections() -> None:
    desk = desk_with(KEYS, SOME)
    desk.put(p="x", state="open", a=1, b=2)
    desk.pass_time(10 * MS)
    assert states(desk, "keys") == [{"p": "x", "state": "open"}]
    assert states(desk, "some") == [{"p": "x", "state": "open", "a": 1}]
    query: dict[str, Any] = {
        "KeyConditionExpression": "#s = :s",
        "ExpressionAttributeNames": {"#s": "state"},
        "ExpressionAttributeValues": values(s="open"),
    }
    desk.refuses("because its projection type is not ALL", "query", IndexName="keys", Select="ALL_ATTRIBUTES", **query)
    desk.refuses("index keys does not project [a]", "query", IndexName="keys", ProjectionExpression="a", **query)
    message = "Consistent reads are not supported on global secondary indexes"
    desk.refuses(message, "query", IndexName="keys", ConsistentRead=True, **query)


def test_a_key_of_an_index_has_its_type() -> None:
    desk = desk_with(BY_STATE)
    message = "Type mismatch for Index Key at Expected: N Actual: S IndexName: by-state"
    desk.refuses(message, "put_item", Item=item(p="x", state="open", at="now"))
    desk.refuses(
        message, "update_item", Key=item(p="x"), UpdateExpression="SET #a = :v",
        ExpressionAttributeNames={"#a": "at"}, ExpressionAttributeValues=values(v="now"),
    )  # fmt: skip
    desk.refuses("IndexName: by-state, IndexKey: state", "put_item", Item=item(p="x", state=""))


def test_writes_to_indexes_are_paid_for() -> None:
    desk = desk_with(BY_STATE, KEYS)

    def cost(**attributes: Any) -> dict[str, Any]:
        answer = desk.ask("put_item", Item=item(p="x", **attributes), ReturnConsumedCapacity="INDEXES")
        shown = answer["ConsumedCapacity"]
        indexes = shown.get("GlobalSecondaryIndexes", {})
        return {"all": shown["CapacityUnits"], **{name: one["CapacityUnits"] for name, one in indexes.items()}}

    assert cost(a=1) == {"all": 1}
    assert cost(state="open", at=1) == {"all": 3, "by-state": 1, "keys": 1}
    assert cost(state="open", at=1, b=2) == {"all": 2, "by-state": 1}
    assert cost(state="shut", at=1, b=2) == {"all": 5, "by-state": 2, "keys": 2}


LOCAL = Index("by-at", Attribute("p"), Attribute("at", "N"), projection="KEYS_ONLY", local=True)


def by_at(desk: Desk, **more: Any) -> dict[str, Any]:
    return desk.ask("query", IndexName="by-at", KeyConditionExpression="p = :p", **more | given(":p"))


def given(name: str) -> dict[str, Any]:
    return {"ExpressionAttributeValues": {name: {"S": "x"}}}


def test_a_local_index_knows_of_a_write_at_once_and_can_be_read_consistently() -> None:
    desk = Desk(sorted=True, indexes=(LOCAL,), index_lag=Constant(10 * MS))
    for number, at in enumerate((3, 1, 2)):
        desk.put(p="x", s=number, at=at, more="m" * number)
    desk.put(p="x", s=9)
    for consistent in (True, False):
        found = [plain_item(one) for one in by_at(desk, ConsistentRead=consistent)["Items"]]
        assert found == [{"p": "x", "s": 1, "at": 1}, {"p": "x", "s": 2, "at": 2}, {"p": "x", "s": 0, "at": 3}]


def test_what_a_local_index_has_not_is_fetched_from_the_table_and_paid_for() -> None:
    desk = Desk(sorted=True, indexes=(LOCAL,))
    for number in range(3):
        desk.put(p="x", s=number, at=number, more="m" * 4000)
    answer = by_at(desk, Select="ALL_ATTRIBUTES", ConsistentRead=True, ReturnConsumedCapacity="INDEXES")
    assert [len(plain_item(one)["more"]) for one in answer["Items"]] == [4000] * 3
    assert answer["ConsumedCapacity"] == {
        "TableName": "items",
        "CapacityUnits": 4,
        "Table": {"CapacityUnits": 3},
        "LocalSecondaryIndexes": {"by-at": {"CapacityUnits": 1}},
    }
    few = by_at(desk, ProjectionExpression="more", Limit=1)
    assert [list(one) for one in few["Items"]] == [["more"]]
    described = desk.ask("describe_table")["Table"]
    assert [one["IndexName"] for one in described["LocalSecondaryIndexes"]] == ["by-at"]
    assert "GlobalSecondaryIndexes" not in described
