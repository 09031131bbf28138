"""PutItem, GetItem, UpdateItem, DeleteItem: arguments, answers, errors."""

from __future__ import annotations

from typing import Any

import pytest

from slslab.runtime.table import Attribute, Index
from tests.runtime.table.desk import Desk, S, item, plain_item, values


def test_what_is_put_can_be_got() -> None:
    desk = Desk()
    assert desk.ask("put_item", Item=item(p="x", n=1, b=b"\x00\xff")) == {}
    assert desk.ask("get_item", Key=item(p="x"), ConsistentRead=True) == {
        "Item": {"p": {"S": "x"}, "n": {"N": "1"}, "b": {"B": "AP8="}}
    }
    assert desk.ask("get_item", Key=item(p="y")) == {}
    desk.pass_time(1 * S)
    assert desk.ask("get_item", Key=item(p="x"), ProjectionExpression="n, gone") == {"Item": item(n=1)}


def test_answers_are_copies() -> None:
    desk = Desk()
    given = item(p="x", box={"list": [1]})
    desk.ask("put_item", Item=given)
    given["box"]["M"]["list"]["L"].append({"N": "2"})
    for _ in range(2):
        found = desk.ask("get_item", Key=item(p="x"), ConsistentRead=True)["Item"]
        assert plain_item(found) == {"p": "x", "box": {"list": [1]}}
        found["box"]["M"]["list"]["L"].clear()


def test_put_takes_the_place_of_what_was_there() -> None:
    desk = Desk()
    desk.put(p="x", a=1)
    assert desk.ask("put_item", Item=item(p="x", b=2), ReturnValues="ALL_OLD") == {"Attributes": item(p="x", a=1)}
    assert desk.get(p="x") == {"p": "x", "b": 2}
    assert desk.ask("put_item", Item=item(p="y"), ReturnValues="ALL_OLD") == {}


def test_delete() -> None:
    desk = Desk()
    desk.put(p="x", a=1)
    assert desk.ask("delete_item", Key=item(p="x"), ReturnValues="ALL_OLD") == {"Attributes": item(p="x", a=1)}
    assert desk.ask("delete_item", Key=item(p="x"), ReturnValues="ALL_OLD") == {}
    assert desk.get(p="x") is None


@pytest.mark.parametrize(
    ("wanted", "attributes"),
    [
        ("NONE", None), ("ALL_OLD", {"p": "x", "a": 1, "m": {"k": 1, "l": 2}}),
        ("ALL_NEW", {"p": "x", "a": 2, "m": {"k": 5, "l": 2}}),
        ("UPDATED_OLD", {"a": 1, "m": {"k": 1}}), ("UPDATED_NEW", {"a": 2, "m": {"k": 5}}),
    ],
)  # fmt: skip
def test_what_an_update_returns(wanted: str, attributes: dict[str, Any] | None) -> None:
    desk = Desk()
    desk.put(p="x", a=1, m={"k": 1, "l": 2})
    answer = desk.ask(
        "update_item", Key=item(p="x"), UpdateExpression="SET a = a + :o, m.k = :f REMOVE gone",
        ExpressionAttributeValues=values(o=1, f=5), ReturnValues=wanted,
    )  # fmt: skip
    assert answer == ({} if attributes is None else {"Attributes": item(**attributes)})


def test_an_update_makes_an_item_unless_it_only_takes_away() -> None:
    desk = Desk()
    assert desk.update("SET a = :v", with_={"v": 1}) == {"p": "x", "a": 1}
    assert desk.update("REMOVE a", p="y") is None
    assert desk.update("DELETE a :v", p="y", with_={"v": {1}}) is None
    desk.ask("update_item", Key=item(p="z"))
    assert desk.get(p="z") == {"p": "z"}


def test_a_condition_that_does_not_hold_leaves_everything_as_it_was() -> None:
    desk = Desk()
    desk.put(p="x", a=1)
    unless = {"ConditionExpression": "attribute_not_exists(p)"}
    failed: dict[str, Any] = {
        "code": "ConditionalCheckFailedException", "message": "The conditional request failed",
    }  # fmt: skip
    error = desk.refuses(action="put_item", Item=item(p="x", a=2), **unless, **failed)
    assert error.fields == {}
    seen = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
    error = desk.refuses(action="delete_item", Key=item(p="x"), **unless, **seen, **failed)
    assert error.fields == {"Item": item(p="x", a=1)}
    desk.refuses(
        action="update_item", Key=item(p="x"), UpdateExpression="SET a = :v", ExpressionAttributeValues=values(v=3),
        **unless, **failed,
    )  # fmt: skip
    desk.refuses(action="delete_item", Key=item(p="q"), ConditionExpression="attribute_exists(p)", **seen, **failed)
    assert desk.get(p="x") == {"p": "x", "a": 1}
    assert desk.ask("put_item", Item=item(p="y"), **unless) == {}


KEY_TYPE = "The provided key element does not match the schema"


@pytest.mark.parametrize(
    ("action", "arguments", "message"),
    [
        ("put_item", {"Item": item(a=1)}, "Missing the key p in the item"),
        ("put_item", {"Item": item(p="x", s="1")}, "Type mismatch for key s expected: N actual: S"),
        ("put_item", {"Item": item(p="", s=1)}, "cannot contain an empty string value. Key: p"),
        ("put_item", {"Item": item(p="x" * 2049, s=1)}, "Size of hashkey has exceeded the maximum size limit of2048"),
        ("put_item", {"Item": item(p="x", s=1, a="x" * 409_600)}, "Item size has exceeded the maximum allowed size"),
        ("put_item", {"Item": {"p": {"X": "x"}}}, "Supplied AttributeValue is empty"),
        ("put_item", {}, "Value null at 'item' failed to satisfy constraint: Member must not be null"),
        ("put_item", {"Item": item(p="x", s=1), "ReturnValues": "ALL_NEW"}, "Return values set to invalid value"),
        ("put_item", {"Item": item(p="x", s=1), "ReturnValues": "X"}, "Value 'X' at 'returnValues' failed to satisfy"),
        ("put_item", {"Item": item(p="x", s=1), "ConditionExpression": "a ="}, "Invalid ConditionExpression: Syntax"),
        ("put_item", {"Item": item(p="x", s=1), "ConditionExpression": ""}, "The expression can not be empty;"),
        (
            "put_item", {"Item": item(p="x", s=1), "ExpressionAttributeNames": {"#a": "a"}},
            "ExpressionAttributeNames can only be specified when using expressions",
        ),
        (
            "put_item", {"Item": item(p="x", s=1), "ExpressionAttributeValues": values(a=1)},
            "ExpressionAttributeValues can only be specified when using expressions: ConditionExpression is null",
        ),
        ("put_item", {"Item": item(p="x", s=1), "Expected": {}}, "use ConditionExpression"),
        ("get_item", {"Key": item(p="x")}, KEY_TYPE),
        ("get_item", {"Key": item(p="x", s="1")}, KEY_TYPE),
        ("get_item", {"Key": item(p="x", s=1, t=1)}, KEY_TYPE),
        ("get_item", {"Key": item(p="x", s=1), "ProjectionExpression": "p.q"}, "Key attributes must be scalars"),
        ("delete_item", {"Key": item(p=1, s=1)}, KEY_TYPE),
        (
            "update_item",
            {"Key": item(p="x", s=1), "UpdateExpression": "SET s = :v", "ExpressionAttributeValues": values(v=2)},
            "Cannot update attribute s. This attribute is part of the key",
        ),
        (
            "update_item", {"Key": item(p="x", s=1), "UpdateExpression": "REMOVE p"},
            "Cannot update attribute p. This attribute is part of the key",
        ),
        (
            "update_item",
            {
                "Key": item(p="x", s=1),
                "UpdateExpression": "SET a = :v",
                "ExpressionAttributeValues": values(v="x" * 409_600),
            },
            "Item size to update has exceeded the maximum allowed size",
        ),
        (
            "update_item", {"Key": item(p="x", s=1), "UpdateExpression": "SET a = b"},
            "The provided expression refers to an attribute that does not exist in the item",
        ),
        (
            "update_item", {"Key": item(p="x", s=1), "ExpressionAttributeValues": values(v=1)},
            "UpdateExpression and ConditionExpression are null",
        ),
    ],
)  # fmt: skip
def test_what_is_refused(action: str, arguments: dict[str, Any], message: str) -> None:
    Desk(sorted=True).refuses(message, action, **arguments)


def test_what_has_not_even_the_form() -> None:
    desk = Desk()
    for arguments in ({"Item": 3}, {"Item": {"p": "x"}}, {"Item": item(p="x"), "ConditionExpression": 3}):
        desk.refuses("", "put_item", "SerializationException", **arguments)
    desk.refuses("", "get_item", "SerializationException", Key=item(p="x"), ConsistentRead="yes")
    desk.refuses("cannot do fly", "fly", "InvalidAction")
    desk.refuses(
        "Requested resource not found", "get_item", "ResourceNotFoundException", TableName="q", Key=item(p="x")
    )


def test_a_table_is_found_by_its_arn() -> None:
    desk = Desk()
    arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/items"
    desk.ask("put_item", TableName=arn, Item=item(p="x"))
    assert desk.get(p="x") == {"p": "x"}
    found = desk.ask("describe_table", TableName="items")["Table"]
    assert (found["TableArn"], found["ItemCount"], found["KeySchema"]) == (
        arn, 1, [{"AttributeName": "p", "KeyType": "HASH"}],
    )  # fmt: skip


def test_numbers_that_are_equal_are_one_key() -> None:
    desk = Desk(sorted=True)
    desk.ask("put_item", Item={"p": {"S": "x"}, "s": {"N": "1.0"}})
    desk.ask("put_item", Item={"p": {"S": "x"}, "s": {"N": "1e0"}, "a": {"S": "b"}})
    assert desk.get(p="x", s=1) == {"p": "x", "s": 1, "a": "b"}


@pytest.mark.parametrize(
    ("action", "arguments", "units"),
    [
        ("get_item", {"Key": item(p="small"), "ConsistentRead": True}, 1),
        ("get_item", {"Key": item(p="small")}, 0.5),
        ("get_item", {"Key": item(p="none"), "ConsistentRead": True}, 1),
        ("get_item", {"Key": item(p="large"), "ConsistentRead": True}, 3),
        ("get_item", {"Key": item(p="large")}, 1.5),
        ("put_item", {"Item": item(p="new", a="x" * 1000)}, 1),
        ("put_item", {"Item": item(p="new", a="x" * 1500)}, 2),
        ("put_item", {"Item": item(p="large")}, 10),
        ("delete_item", {"Key": item(p="large")}, 10),
        ("delete_item", {"Key": item(p="none")}, 1),
        ("update_item", {"Key": item(p="small"), "UpdateExpression": "REMOVE a"}, 1),
    ],
)
def test_capacity_units(action: str, arguments: dict[str, Any], units: float) -> None:
    desk = Desk()
    desk.put(p="small", a=1)
    desk.put(p="large", a="x" * 10_000)
    desk.table.read_halves = desk.table.write_halves = 0
    answer = desk.ask(action, **arguments, ReturnConsumedCapacity="TOTAL")
    assert answer["ConsumedCapacity"] == {"TableName": "items", "CapacityUnits": units}
    assert desk.table.read_halves + desk.table.write_halves == 2 * units


@pytest.mark.parametrize(
    ("action", "arguments", "message"),
    [
        ("get_item", {}, "1 validation error detected: Value null at 'key' failed to satisfy constraint"),
        (
            "put_item",
            {"ReturnValues": "x", "ReturnConsumedCapacity": "y"},
            "3 validation errors detected: Value null at 'item'",
        ),
        ("put_item", {"Item": {"p": {}}, "ConditionExpression": ""}, "Supplied AttributeValue is empty"),
        ("put_item", {"Item": item(p="x"), "ConditionExpression": ""}, "The expression can not be empty;"),
        ("put_item", {"Item": item(p="x" * 410_000)}, "Item size has exceeded the maximum allowed size"),
        ("get_item", {"Key": {"p": {"S": "a", "N": "b"}}}, "The parameter cannot be converted to a numeric value: b"),
        ("query", {}, "Either the KeyConditions or KeyConditionExpression parameter must be specified"),
        ("scan", {"FilterExpression": "a = :v"}, "attribute value: :v"),
    ],
)
def test_what_is_wrong_with_a_request_is_told_before_the_table_is_looked_for(
    action: str, arguments: dict[str, Any], message: str
) -> None:
    Desk().refuses(message, action, TableName="none", **arguments)


def test_then_the_table_is_looked_for() -> None:
    desk, missing = Desk(), "Requested resource not found"
    for action, arguments in (("get_item", {"Key": item(q=1)}), ("put_item", {"Item": item(q=1)}), ("scan", {})):
        desk.refuses(missing, action, "ResourceNotFoundException", TableName="none", **arguments)
    named = f"{missing}: Table: none not found"
    desk.refuses(named, "describe_table", "ResourceNotFoundException", TableName="none")


def test_a_path_leads_into_no_key_attribute() -> None:
    desk = Desk(indexes=(Index("by-q", Attribute("q")),))
    scalars = "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: "
    desk.refuses(scalars + "Key: p", "get_item", Key=item(p="x"), ProjectionExpression="p.a")
    desk.refuses(scalars + "IndexKey: q", "get_item", Key=item(p="x"), ProjectionExpression="q[1]")
    desk.refuses(scalars + "IndexKey: q", "scan", FilterExpression="attribute_exists(q.a)")
    desk.refuses(scalars + "Key: p", "delete_item", Key=item(p="x"), ConditionExpression="attribute_exists(p.a)")
    desk.refuses(scalars + "IndexKey: q", "update_item", Key=item(p="x"), UpdateExpression="SET a = q.b")
