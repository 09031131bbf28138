"""TransactWriteItems and TransactGetItems: all or nothing."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from slslab.runtime.table import Table
from tests.runtime.table.desk import Desk, S, item, values

CANCELLED = "TransactionCanceledException"


def put(p: str, condition: str | None = None, **attributes: Any) -> dict[str, Any]:
    more = {"ConditionExpression": condition} if condition else {}
    return {"Put": {"TableName": "items", "Item": item(p=p, **attributes), **more}}


def add(p: str, number: int, least: int | None = None) -> dict[str, Any]:
    condition: dict[str, Any] = {} if least is None else {"ConditionExpression": "n >= :l"}
    given_ = {"v": number} if least is None else {"v": number, "l": least}
    return {
        "Update": {
            "TableName": "items", "Key": item(p=p), "UpdateExpression": "ADD n :v",
            "ExpressionAttributeValues": values(**given_), **condition,
        }
    }  # fmt: skip


def test_all_are_done() -> None:
    desk = Desk()
    Table(desk.cloud, "others")
    desk.put(p="old")
    desk.put(p="there", n=1)
    answer = desk.ask(
        "transact_write_items",
        TransactItems=[
            put("x", "attribute_not_exists(p)", n=1),
            add("y", 5),
            {"Delete": {"TableName": "items", "Key": item(p="old")}},
            {
                "ConditionCheck": {
                    "TableName": "items",
                    "Key": item(p="there"),
                    "ConditionExpression": "attribute_exists(p)",
                }
            },
            {"Put": {"TableName": "others", "Item": item(id="z")}},
        ],
        ReturnConsumedCapacity="TOTAL",
    )
    assert answer["ConsumedCapacity"] == [
        {"TableName": "items", "CapacityUnits": 8, "WriteCapacityUnits": 8},
        {"TableName": "others", "CapacityUnits": 2, "WriteCapacityUnits": 2},
    ]
    assert (desk.get(p="x"), desk.get(p="y"), desk.get(p="old")) == ({"p": "x", "n": 1}, {"p": "y", "n": 5}, None)
    wanted = [
        {"Get": {"TableName": "others", "Key": item(id="z")}},
        {"Get": {"TableName": "items", "Key": item(p="none")}},
        {"Get": {"TableName": "items", "Key": item(p="x"), "ProjectionExpression": "n"}},
    ]
    assert desk.ask("transact_get_items", TransactItems=wanted) == {
        "Responses": [{"Item": item(id="z")}, {}, {"Item": item(n=1)}]
    }


def test_or_none_is_and_each_has_its_reason() -> None:
    desk = Desk()
    desk.put(p="x", n=1, t="text")
    failing = put("x", "attribute_not_exists(p)")
    failing["Put"]["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    wrong = add("w", 1)
    wrong["Update"]["UpdateExpression"] = "SET n = gone + :v"
    error = desk.refuses(
        "Transaction cancelled, please refer cancellation reasons for specific reasons "
        "[None, ConditionalCheckFailed, ValidationError]",
        "transact_write_items", CANCELLED, TransactItems=[put("new"), failing, wrong],
    )  # fmt: skip
    assert error.fields["CancellationReasons"] == [
        {"Code": "None"},
        {
            "Code": "ConditionalCheckFailed", "Message": "The conditional request failed",
            "Item": item(p="x", n=1, t="text"),
        },
        {
            "Code": "ValidationError",
            "Message": "The provided expression refers to an attribute that does not exist in the item",
        },
    ]  # fmt: skip
    assert (desk.get(p="new"), desk.get(p="w")) == (None, None)
    assert desk.get(p="x") == {"p": "x", "n": 1, "t": "text"}


def test_a_token_makes_it_happen_once_in_ten_minutes() -> None:
    desk = Desk()
    asked: dict[str, Any] = {"TransactItems": [add("x", 1)], "ClientRequestToken": "token"}
    for _ in range(3):
        assert desk.ask("transact_write_items", **asked) == {}
    assert desk.get(p="x") == {"p": "x", "n": 1}
    desk.refuses(
        "", "transact_write_items", "IdempotentParameterMismatchException", TransactItems=[add("x", 2)],
        ClientRequestToken="token",
    )  # fmt: skip
    desk.pass_time(600 * S)
    desk.ask("transact_write_items", **asked)
    assert desk.get(p="x") == {"p": "x", "n": 2}


def test_a_token_of_what_was_cancelled_is_not_spent() -> None:
    desk = Desk()
    asked: dict[str, Any] = {"TransactItems": [add("x", 1, least=1)], "ClientRequestToken": "token"}
    desk.refuses("[ConditionalCheckFailed]", "transact_write_items", CANCELLED, **asked)
    desk.put(p="x", n=1)
    desk.ask("transact_write_items", **asked)
    assert desk.get(p="x") == {"p": "x", "n": 2}


def test_what_is_refused() -> None:
    desk = Desk()

    def refused(message: str, items: Any, code: str = "ValidationException") -> None:
        desk.refuses(message, "transact_write_items", code, TransactItems=items)

    refused("Transaction request cannot include multiple operations on one item", [put("x"), add("x", 1)])
    refused("Member must have length greater than or equal to 1", [])
    refused("Member must have length less than or equal to 100", [put(f"k{number}") for number in range(101)])
    refused("can only contain one of Check, Put, Update or Delete", [{**put("x"), **add("y", 1)}])
    refused("should contain Delete or Put or Update request", [{}])
    refused("Invalid ConditionExpression: Syntax error", [put("x", "a =")])
    refused("", 3, "SerializationException")
    refused("", [{"Put": 3}], "SerializationException")
    refused("", [{"Put": {"TableName": "none", "Item": item(p="x")}}], "ResourceNotFoundException")
    assert not desk.table.store.entries
    again = [{"Get": {"TableName": "items", "Key": item(p="x")}}] * 2
    desk.refuses("multiple operations on one item", "transact_get_items", TransactItems=again)


def test_throttling_cancels() -> None:
    desk = Desk()
    desk.table.throttle(1 * S)
    desk.refuses("[ThrottlingError]", "transact_write_items", CANCELLED, TransactItems=[put("x")])


TRANSFERS = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from("abc"), st.integers(1, 12)), max_size=20
)  # fmt: skip


@given(TRANSFERS)
def test_nothing_is_lost_in_transfers(transfers: list[tuple[str, str, int]]) -> None:
    desk = Desk()
    model = {"a": 10, "b": 10, "c": 10}
    for name in model:
        desk.put(p=name, n=10)
    for source, target, number in transfers:
        if source == target:
            continue
        asked: dict[str, Any] = {"TransactItems": [add(target, number), add(source, -number, least=number)]}
        if model[source] >= number:
            desk.ask("transact_write_items", **asked)
            model[source] -= number
            model[target] += number
        else:
            desk.refuses("[None, ConditionalCheckFailed]", "transact_write_items", CANCELLED, **asked)
        assert {name: (desk.get(p=name) or {})["n"] for name in model} == model
