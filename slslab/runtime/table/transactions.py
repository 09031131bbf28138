"""Transactions: several items of several tables, all or nothing."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from slslab.runtime.expressions import ExpressionError
from slslab.runtime.recording import Operation
from slslab.runtime.table.asked import Asked
from slslab.runtime.table.capacity import Consumed, read_halves
from slslab.runtime.table.errors import Refused, invalid
from slslab.runtime.table.order import Position
from slslab.runtime.table.reads import shown
from slslab.runtime.table.store import Entry
from slslab.runtime.table.writes import (
    Change,
    check_change,
    delete_change,
    put_change,
    update_change,
)

if TYPE_CHECKING:
    from slslab.runtime.table.component import Table

_MOST: Final = 100
_MOST_BYTES: Final = 4 * 1024 * 1024
_TOKEN_US: Final = 600_000_000  # a token is remembered for ten minutes
_KINDS: Final[dict[str, tuple[Callable[[Table, Asked], Change], tuple[str, ...], str]]] = {
    "ConditionCheck": (check_change, ("ConditionExpression",), "Key"),
    "Put": (put_change, ("ConditionExpression",), "Item"),
    "Delete": (delete_change, ("ConditionExpression",), "Key"),
    "Update": (update_change, ("UpdateExpression", "ConditionExpression"), "Key"),
}


class Tokens:
    """Client request tokens of the last ten minutes, and what was asked with each."""

    __slots__ = ("_known", "_order")

    def __init__(self) -> None:
        self._known: dict[str, str] = {}
        self._order: deque[tuple[int, str]] = deque()

    def seen(self, token: str, what: str, now: int) -> bool:
        """Whether this was done before. IdempotentParameterMismatchException when the token was for something else."""
        while self._order and now - self._order[0][0] >= _TOKEN_US:
            del self._known[self._order.popleft()[1]]
        known = self._known.get(token)
        if known is not None and known != what:
            raise Refused(
                "IdempotentParameterMismatchException",
                "Idempotent parameter mismatch: the token was used with other parameters",
            )
        return known is not None

    def keep(self, token: str, what: str, now: int) -> None:
        """It is done."""
        self._known[token] = what
        self._order.append((now, token))


def _items(arguments: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    given = arguments.get("TransactItems")
    if not isinstance(given, list | tuple) or not all(isinstance(one, Mapping) for one in given):
        raise Refused("SerializationException", "Unexpected field type")
    if not 1 <= len(given) <= _MOST:
        limit = "less than or equal to 100" if given else "greater than or equal to 1"
        raise invalid(
            f"1 validation error detected: Value '[]' at 'transactItems' failed to satisfy constraint: "
            f"Member must have length {limit}"
        )
    return list(given)


def _named(table: Table, request: Any) -> Table:
    if not isinstance(request, Mapping):
        raise Refused("SerializationException", "Unexpected field type")
    return table.named(request.get("TableName"))


def transact_write_items(table: Table, arguments: Mapping[str, Any], ref: int) -> dict[str, Any]:
    """TransactWriteItems. TransactionCanceledException, with a reason for each item, when one cannot be done."""
    asked = Asked(arguments)
    consumed = Consumed(asked.choice("ReturnConsumedCapacity"))
    items = _items(arguments)
    token, what = asked.text("ClientRequestToken"), ""
    if token is not None:
        what = json.dumps(items, sort_keys=True, default=_plain)
        if table.tokens.seen(token, what, table.clock.now):
            return {}
    changes = [_change(table, item) for item in items]
    _check_distinct([(change.table.name, change.position) for change in changes])
    outcomes = _outcomes(changes)
    if sum(new.size for new in outcomes if new is not None) > _MOST_BYTES:
        raise invalid("Transaction size has exceeded the maximum allowed size")
    for change, new in zip(changes, outcomes, strict=True):
        cost = change.cost(new, transaction=True)
        change.table.note(Operation.UPDATE_ITEM if change.code == Operation.GET_ITEM else change.code, ref, cost)
        consumed.add(change.table.name, cost, True)
        if change.code != Operation.GET_ITEM:
            change.table.replace(change.position, change.key, new, ref, consumed)
    if token is not None:
        table.tokens.keep(token, what, table.clock.now)
    capacity = consumed.shown(split=True)
    return {"ConsumedCapacity": capacity} if capacity else {}


def _plain(value: Any) -> Any:
    """What JSON does not know: sets, whose order means nothing, and bytes."""
    return sorted(map(repr, value)) if isinstance(value, set | frozenset) else repr(value)


def _change(table: Table, item: Mapping[str, Any]) -> Change:
    given = [kind for kind in _KINDS if item.get(kind) is not None]
    if len(given) != 1:
        raise invalid(
            "TransactItems can only contain one of Check, Put, Update or Delete"
            if given
            else "Invalid Request: TransactWriteRequest should contain Delete or Put or Update request"
        )
    request = item[given[0]]
    make, allowed, needed = _KINDS[given[0]]
    target = _named(table, request)
    if given[0] == "Update" and request.get("UpdateExpression") is None:
        raise invalid(
            "1 validation error detected: Value null at 'transactItems.1.member.update.updateExpression' failed to "
            "satisfy constraint: Member must not be null"
        )
    return make(target, Asked(request, *allowed, required=(needed,)))


def _check_distinct(marks: list[tuple[str, Position]]) -> None:
    if len(set(marks)) < len(marks):
        raise invalid("Transaction request cannot include multiple operations on one item")


def _outcomes(changes: list[Change]) -> list[Entry | None]:
    """What each item would become. Nothing is changed yet, so that nothing has to be taken back."""
    outcomes: list[Entry | None] = []
    reasons: list[dict[str, Any]] = []
    for change in changes:
        reason: dict[str, Any] = {"Code": "None"}
        try:
            outcomes.append(change.outcome())
        except Refused as error:
            code = "ConditionalCheckFailed" if error.code.startswith("Conditional") else "ValidationError"
            reason = {"Code": code, "Message": error.message, **error.fields}
        except ExpressionError as error:
            reason = {"Code": "ValidationError", "Message": error.message}
        if change.table.is_throttled():
            reason = {"Code": "ThrottlingError", "Message": "Throughput exceeds the current capacity of your table"}
        reasons.append(reason)
    codes = [str(reason["Code"]) for reason in reasons]
    if any(code != "None" for code in codes):
        raise Refused(
            "TransactionCanceledException",
            f"Transaction cancelled, please refer cancellation reasons for specific reasons [{', '.join(codes)}]",
            {"CancellationReasons": reasons},
        )
    return outcomes


def transact_get_items(table: Table, arguments: Mapping[str, Any], ref: int) -> dict[str, Any]:
    """TransactGetItems: all of them as they were at one moment."""
    consumed = Consumed(Asked(arguments).choice("ReturnConsumedCapacity"))
    wanted: list[tuple[Table, Asked, Position]] = []
    for item in _items(arguments):
        request = item.get("Get")
        if not isinstance(request, Mapping):
            raise Refused("SerializationException", "Unexpected field type")
        target = table.named(request.get("TableName"))
        asked = Asked(request, "ProjectionExpression", required=("Key",))
        key = asked.item("Key")
        target.schema.check_key(key)
        wanted.append((target, asked, target.schema.position(key)))
    _check_distinct([(target.name, position) for target, _, position in wanted])
    responses: list[dict[str, Any]] = []
    for target, asked, position in wanted:
        entry = target.store.get(position, False)
        halves = read_halves(entry.size if entry else 0, True, transaction=True)
        target.note(Operation.GET_ITEM, ref, halves)
        consumed.add(target.name, halves, False)
        responses.append({} if entry is None else {"Item": shown(asked, entry)})
    answer: dict[str, Any] = {"Responses": responses}
    capacity = consumed.shown(split=True)
    if capacity:
        answer["ConsumedCapacity"] = capacity
    return answer
