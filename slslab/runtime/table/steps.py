"""The simple steps of scenarios: counters, sets of texts, and values put once. They have a place of their own in a
table, `Table.items`, by a key that is a text; what a handler keeps with the ecosystem's calls is not there.

All with `key`. Every answer is a map.

`get_item`: {item, found, size}, `size` being that of a set or the length of a text.
`put_item` {value, if_absent}: {new: True}; with `if_absent` an existing item is a ConditionalCheckFailedException
and stays as it was.
`update_item` {add}: adds to a counter that begins at 0; {count}: its new value.
`add_member` {member}: puts a text into a set; {size, new}: how many it has now, and whether that is one more.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from slslab.runtime.handler import ServiceError
from slslab.runtime.recording import Kind, Operation
from slslab.runtime.table.errors import CONDITION_FAILED

if TYPE_CHECKING:
    from slslab.runtime.table.component import Table

_WRONG_TYPE: Final = "An operand in the update expression has an incorrect data type"
_PUBLISHED: Final = frozenset(("TableName", "Key", "Item"))


def is_step(action: str, arguments: Mapping[str, Any]) -> bool:
    """Whether this is one of these steps, and not the ecosystem's call of the same name."""
    return action in _STEPS and _PUBLISHED.isdisjoint(arguments)


def do_step(table: Table, action: str, arguments: Mapping[str, Any], ref: int) -> dict[str, Any]:
    """The answer to one step."""
    return _STEPS[action](table, str(arguments.get("key", "")), arguments, ref)


def _get(table: Table, key: str, _: Mapping[str, Any], ref: int) -> dict[str, Any]:
    table.note(Operation.GET_ITEM, ref, 0)
    item = table.items.get(key)
    size = len(item) if isinstance(item, set | str | dict | list) else 0
    return {"item": sorted(item) if isinstance(item, set) else item, "found": key in table.items, "size": size}


def _put(table: Table, key: str, arguments: Mapping[str, Any], ref: int) -> dict[str, Any]:
    table.note(Operation.PUT_ITEM, ref, 0)
    if arguments.get("if_absent") and key in table.items:
        raise ServiceError("ConditionalCheckFailedException", CONDITION_FAILED)
    table.items[key] = arguments.get("value")
    return {"new": True}


def _add(table: Table, key: str, arguments: Mapping[str, Any], ref: int) -> dict[str, Any]:
    table.note(Operation.UPDATE_ITEM, ref, 0)
    item = table.items.get(key, 0)
    if not isinstance(item, int):
        raise ServiceError("ValidationException", _WRONG_TYPE)
    count = table.items[key] = item + int(arguments.get("add", 1))
    _count(table, count, ref)
    return {"count": count}


def _member(table: Table, key: str, arguments: Mapping[str, Any], ref: int) -> dict[str, Any]:
    table.note(Operation.UPDATE_ITEM, ref, 0)
    members = table.items.setdefault(key, set())
    if not isinstance(members, set):
        raise ServiceError("ValidationException", _WRONG_TYPE)
    member = str(arguments.get("member", ""))
    new = member not in members
    members.add(member)
    _count(table, len(members), ref)
    return {"size": len(members), "new": new}


def _count(table: Table, value: int, ref: int) -> None:
    if table.write is not None:
        table.write((table.clock.now, Kind.COUNT, 0, table.index, -1, ref, value))


_STEPS: Final = {"get_item": _get, "put_item": _put, "update_item": _add, "add_member": _member}
