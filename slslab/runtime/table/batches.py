"""Batches: several items of several tables in one request, each by itself. What there was no room for comes back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from slslab.runtime.expressions import item_of
from slslab.runtime.table.asked import Asked
from slslab.runtime.table.capacity import Consumed
from slslab.runtime.table.errors import Refused, invalid, throttled
from slslab.runtime.table.order import Position
from slslab.runtime.table.reads import read_one, shown
from slslab.runtime.table.writes import Change, delete_change, put_change

if TYPE_CHECKING:
    from slslab.runtime.table.component import Table

_MOST_KEYS: Final = 100
_MOST_WRITES: Final = 25
_MOST_BYTES: Final = 16 * 1024 * 1024  # of one answer
_DUPLICATES: Final = "Provided list of item keys contains duplicates"


def _requests(arguments: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    given = arguments.get("RequestItems")
    if not isinstance(given, Mapping):
        raise invalid(
            "1 validation error detected: Value null at 'requestItems' failed to satisfy constraint: "
            "Member must not be null"
        )
    if not given:
        raise invalid(
            "1 validation error detected: Value '{}' at 'requestItems' failed to satisfy constraint: "
            "Member must have length greater than or equal to 1"
        )
    return iter(given.items())


def _listed(where: str, found: Any, most: int, of_map: bool = False) -> list[Any]:
    """The list, if it has from 1 to `most` members. `of_map`: it is a value of the map that `where` names."""
    if not isinstance(found, list | tuple):
        raise Refused("SerializationException", "Unexpected field type")
    if 1 <= len(found) <= most:
        return list(found)
    bottom = "Member must have length greater than or equal to 1"
    top = f"Member must have length less than or equal to {most}"
    limit = f"Map value must satisfy constraint: [{top}, {bottom}]" if of_map else top if found else bottom
    shown = f"a list of {len(found)}" if found else ""
    shown = f"{{{shown}}}" if of_map else f"[{shown}]"
    raise invalid(f"1 validation error detected: Value '{shown}' at '{where}' failed to satisfy constraint: {limit}")


def batch_get_item(table: Table, arguments: Mapping[str, Any], ref: int) -> dict[str, Any]:
    """BatchGetItem: what was found comes in no promised order."""
    consumed = Consumed(Asked(arguments).choice("ReturnConsumedCapacity"))
    wanted: list[tuple[str, Table, Asked, Any]] = []
    seen: set[tuple[str, Position]] = set()
    requests = list(_requests(arguments))
    keys = 0
    for name, request in requests:
        if not isinstance(request, Mapping):
            raise Refused("SerializationException", "Unexpected field type")
        keys += len(_listed(f"requestItems.{name}.member.keys", request.get("Keys"), _MOST_KEYS))
    if keys > _MOST_KEYS:
        raise invalid("Too many items requested for the BatchGetItem call")
    for name, request in requests:
        target, asked = table.named(name), Asked(request, "ProjectionExpression")
        for given in request["Keys"]:
            key = item_of(given)
            target.schema.check_key(key)
            mark = (target.name, target.schema.position(key))
            if mark in seen:
                raise invalid(_DUPLICATES)
            seen.add(mark)
            wanted.append((name, target, asked, given))
    answer: dict[str, Any] = {"Responses": {name: [] for name, *_ in wanted}, "UnprocessedKeys": {}}
    size = done = 0
    for name, target, asked, given in wanted:
        if size > _MOST_BYTES or target.is_throttled():
            left = answer["UnprocessedKeys"].setdefault(name, {**_rest(arguments, name), "Keys": []})
            left["Keys"].append(given)
            continue
        entry = read_one(target, asked, item_of(given), ref, consumed)
        done += 1
        if entry is not None:
            size += entry.size
            answer["Responses"][name].append(shown(asked, entry))
    if not done:
        raise throttled()
    return _with(answer, consumed)


def _rest(arguments: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in arguments["RequestItems"][name].items() if key != "Keys"}


def batch_write_item(table: Table, arguments: Mapping[str, Any], ref: int) -> dict[str, Any]:
    """BatchWriteItem: puts and deletes without conditions."""
    consumed = Consumed(Asked(arguments).choice("ReturnConsumedCapacity"))
    changes: list[tuple[str, Change, Any]] = []
    seen: set[tuple[str, Position]] = set()
    listed = {name: _listed("requestItems", requests, _MOST_WRITES, True) for name, requests in _requests(arguments)}
    if sum(map(len, listed.values())) > _MOST_WRITES:
        raise invalid("Too many items requested for the BatchWriteItem call")
    for name, requests in listed.items():
        target = table.named(name)
        for request in requests:
            change = _change(target, request)
            mark = (target.name, change.position)
            if mark in seen:
                raise invalid(_DUPLICATES)
            seen.add(mark)
            changes.append((name, change, request))
    left: dict[str, list[Any]] = {}
    for name, change, request in changes:
        target = change.table
        if target.is_throttled():
            left.setdefault(name, []).append(request)
            continue
        new = change.outcome()
        target.note(change.code, ref, change.cost(new))
        consumed.add(target.name, change.cost(new), True)
        target.replace(change.position, change.key, new, ref, consumed)
    if sum(map(len, left.values())) == len(changes):
        raise throttled()
    return _with({"UnprocessedItems": left}, consumed)


def _change(table: Table, request: Any) -> Change:
    given = [kind for kind in ("PutRequest", "DeleteRequest") if isinstance(request, Mapping) and request.get(kind)]
    if len(given) != 1:
        raise invalid(
            "Supplied AttributeValue has more than one datatypes set, "
            "must contain exactly one of the supported datatypes"
        )
    inside = request[given[0]]
    if not isinstance(inside, Mapping):
        raise Refused("SerializationException", "Unexpected field type")
    if given[0] == "PutRequest":
        return put_change(table, Asked(inside, required=("Item",)), batch=True)
    return delete_change(table, Asked(inside, required=("Key",)))


def _with(answer: dict[str, Any], consumed: Consumed) -> dict[str, Any]:
    shown_capacity = consumed.shown()
    if shown_capacity:
        answer["ConsumedCapacity"] = shown_capacity
    return answer
