"""Single writes: what a request would change, whether its condition holds, and the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from slslab.runtime.expressions import (
    Condition,
    Item,
    Projection,
    Unappliable,
    Update,
    apply,
    clone_item,
    holds,
    item_size,
    paths_of,
)
from slslab.runtime.expressions.sizes import levels
from slslab.runtime.expressions.values import MOST_LEVELS
from slslab.runtime.recording import Operation
from slslab.runtime.table.asked import Asked
from slslab.runtime.table.capacity import Consumed, write_halves
from slslab.runtime.table.errors import CONDITION_FAILED, WRONG, Refused, invalid
from slslab.runtime.table.order import Position
from slslab.runtime.table.store import Entry

if TYPE_CHECKING:
    from slslab.runtime.table.component import Table

MOST_BYTES: Final = 400 * 1024  # of an item (developer guide, quotas, 2026)
_OLD_OR_NOTHING: Final = ("NONE", "ALL_OLD")


@dataclass(frozen=True, slots=True)
class Change:
    """One write that was asked for. `put`: the item that is put; `update`: what is done to the one that is there.

    `code` GET_ITEM means that only the condition is looked at. `shows`: whether who fails gets to see the item.
    """

    table: Table
    code: Operation
    position: Position
    key: Item
    condition: Condition | None
    shows: bool
    put: Entry | None = None
    update: Update | None = None

    @property
    def old(self) -> Entry | None:
        """What is there now."""
        return self.table.store.entries.get(self.position)

    def outcome(self) -> Entry | None:
        """What would be there afterwards. Refused or Unappliable when it may not or cannot be done."""
        old = self.old
        if self.condition is not None and not holds(self.condition, old.item if old else {}):
            seen = {"Item": clone_item(old.item)} if self.shows and old else {}
            raise Refused("ConditionalCheckFailedException", CONDITION_FAILED, seen)
        if self.code == Operation.UPDATE_ITEM:
            return self._updated(old)
        return old if self.code == Operation.GET_ITEM else self.put

    def _updated(self, old: Entry | None) -> Entry | None:
        if self.update is None:
            return old or Entry(self.key, item_size(self.key))
        if old is None and self.update.only_takes_away:
            apply(self.update, self.key)
            return None
        item = apply(self.update, old.item if old else self.key)
        if levels(item) > MOST_LEVELS:
            raise Unappliable("Nesting Levels have exceeded supported limits")
        for index in self.table.indexes.values():
            index.schema.check_index(index.name, item)
        size = item_size(item)
        if size > MOST_BYTES:
            raise Unappliable("Item size to update has exceeded the maximum allowed size")
        return Entry(item, size)

    def cost(self, new: Entry | None, transaction: bool = False) -> int:
        """Half request units of the table itself."""
        return write_halves(self.old, new, transaction)


def put_change(table: Table, asked: Asked, batch: bool = False) -> Change:
    """The write that a PutItem asks for. `batch`: in a batch, where a wrong key is not told in detail."""
    item = asked.item("Item")
    size = item_size(item)
    if size > MOST_BYTES:
        raise invalid("Item size has exceeded the maximum allowed size")
    if batch:
        table.schema.check_key({name: item[name] for name in table.schema.names if name in item})
    else:
        table.schema.check_item(item)
    for index in table.indexes.values():
        index.schema.check_index(index.name, item)
    _check_condition(table, asked)
    key = table.schema.key_of(item)
    position = table.schema.position(key)
    return Change(table, Operation.PUT_ITEM, position, key, asked.condition, _shows(asked), put=Entry(item, size))


def delete_change(table: Table, asked: Asked) -> Change:
    """The write that a DeleteItem asks for."""
    return _keyed(table, asked, Operation.DELETE_ITEM)


def check_change(table: Table, asked: Asked) -> Change:
    """A transaction's ConditionCheck."""
    if asked.condition is None:
        raise invalid("The expression can not be empty;")
    return _keyed(table, asked, Operation.GET_ITEM)


def update_change(table: Table, asked: Asked) -> Change:
    """The write that an UpdateItem asks for."""
    if asked.update is not None:
        paths = tuple(action.path for action in asked.update.actions)
        for path in paths:
            if path.parts[0] in table.schema.names:
                raise invalid(f"{WRONG}Cannot update attribute {path.parts[0]}. This attribute is part of the key")
        table.check_scalars(paths_of(*asked.update.actions))
    return _keyed(table, asked, Operation.UPDATE_ITEM)


def _keyed(table: Table, asked: Asked, code: Operation) -> Change:
    key = asked.item("Key")
    table.schema.check_key(key)
    _check_condition(table, asked)
    return Change(table, code, table.schema.position(key), key, asked.condition, _shows(asked), update=asked.update)


def _check_condition(table: Table, asked: Asked) -> None:
    if asked.condition is not None:
        table.check_scalars(paths_of(asked.condition))


def _shows(asked: Asked) -> bool:
    return asked.choice("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"


# One alone


def put_item(table: Table, arguments: Mapping[str, Any], ref: int) -> dict[str, Any]:
    """PutItem."""
    asked = Asked(arguments, "ConditionExpression", required=("Item",))
    wanted = _old_or_nothing(asked)
    return _write(put_change(table, asked), asked, wanted, ref)


def delete_item(table: Table, arguments: Mapping[str, Any], ref: int) -> dict[str, Any]:
    """DeleteItem."""
    asked = Asked(arguments, "ConditionExpression", required=("Key",))
    wanted = _old_or_nothing(asked)
    return _write(delete_change(table, asked), asked, wanted, ref)


def update_item(table: Table, arguments: Mapping[str, Any], ref: int) -> dict[str, Any]:
    """UpdateItem."""
    asked = Asked(arguments, "UpdateExpression", "ConditionExpression", required=("Key",))
    wanted = asked.choice("ReturnValues")
    return _write(update_change(table, asked), asked, wanted, ref)


def _old_or_nothing(asked: Asked) -> str:
    wanted = asked.choice("ReturnValues")
    if wanted not in _OLD_OR_NOTHING:
        raise invalid("Return values set to invalid value")
    return wanted


def _write(change: Change, asked: Asked, wanted: str, ref: int) -> dict[str, Any]:
    consumed = Consumed(asked.choice("ReturnConsumedCapacity"))
    old, table = change.old, change.table
    try:
        new = change.outcome()
    except (Refused, Unappliable):
        table.note(change.code, ref, change.cost(None))  # a write that fails its condition is paid for all the same
        raise
    table.note(change.code, ref, change.cost(new))
    consumed.add(table.name, change.cost(new), True)
    table.replace(change.position, change.key, new, ref, consumed)
    answer: dict[str, Any] = {}
    attributes = _returned(change, wanted, old, new)
    if attributes:
        answer["Attributes"] = attributes
    for shown in consumed.shown():
        answer["ConsumedCapacity"] = shown
    return answer


def _returned(change: Change, wanted: str, old: Entry | None, new: Entry | None) -> Item | None:
    shown = old if wanted.endswith("OLD") else new
    if wanted == "NONE" or shown is None:
        return None
    if wanted.startswith("ALL"):
        return clone_item(shown.item)
    paths = tuple(action.path for action in change.update.actions) if change.update else ()
    return Projection(paths).of(shown.item)
