"""What a request says: its arguments by the ecosystem's names, read strictly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from slslab.runtime.expressions import (
    BadType,
    Condition,
    ExpressionError,
    Item,
    KeyCondition,
    Placeholders,
    Projection,
    Update,
    bind_condition,
    bind_projection,
    bind_update,
    item_of,
    key_conditions,
)
from slslab.runtime.table.constraints import check
from slslab.runtime.table.errors import BAD_START, WRONG, Refused, invalid

_OLD: Final = {
    "Expected": "ConditionExpression", "ConditionalOperator": "ConditionExpression",
    "AttributeUpdates": "UpdateExpression", "KeyConditions": "KeyConditionExpression",
    "QueryFilter": "FilterExpression", "ScanFilter": "FilterExpression", "AttributesToGet": "ProjectionExpression",
}  # fmt: skip
_EXPRESSIONS: Final = (
    "UpdateExpression", "ConditionExpression", "KeyConditionExpression", "FilterExpression", "ProjectionExpression",
)  # fmt: skip


# What is wrong with a number, or a set of them, in a starting key is told without saying that it is of that key.
_BY_THEMSELVES: Final = ("Number ", "Attempting", "Input", "The parameter", f"{WRONG}An number set")


class Asked:
    """One request. `update`, `condition` (or filter), `range` and `projection` are its expressions, bound and checked.

    `allowed`: the expressions that this operation takes; `required`: the items that must be there, Key or Item. In the
    order of the service: constraints, then the item or key, then expressions, and only then the table.
    """

    __slots__ = ("_arguments", "_items", "_key_condition", "condition", "projection", "range", "start", "update")

    def __init__(self, arguments: Mapping[str, Any], *allowed: str, required: tuple[str, ...] = ()) -> None:
        check(arguments, required)
        self._arguments = arguments
        self.update: Update | None = None
        self.condition: Condition | None = None
        self.range: dict[str, KeyCondition] = {}
        self._key_condition: Condition | None = None
        self.projection: Projection | None = None
        for name, instead in _OLD.items():
            if arguments.get(name) is not None:
                raise invalid(f"{name} belongs to the old interface, which is not offered here; use {instead}")
        self._items = {name: item_of(arguments[name]) for name in required}
        self.start: Item | None = self._start()
        self._check_segment()
        if allowed:
            self._bind(allowed)

    def _start(self) -> Item | None:
        """Where a page begins. (That it is a wrong one is said in two ways.)"""
        given = self.get("ExclusiveStartKey")
        if given is None:
            return None
        try:
            return item_of(given)
        except BadType:
            raise
        except ExpressionError as error:
            by_itself = error.message.startswith(_BY_THEMSELVES) or "contains duplicates" in error.message
            raise invalid(error.message if by_itself else f"{BAD_START}: {error.message}") from error

    def _check_segment(self) -> None:
        total, segment = self.number("TotalSegments"), self.number("Segment")
        if total is None and segment is not None:
            raise invalid(
                "The TotalSegments parameter is required but was not present in the request when Segment parameter "
                "is present"
            )
        if total is not None and segment is None:
            raise invalid(
                "The Segment parameter is required but was not present in the request when parameter TotalSegments "
                "is present"
            )
        if total is not None and segment is not None and segment >= total:
            raise invalid(
                "The Segment parameter is zero-based and must be less than parameter TotalSegments: "
                f"Segment: {segment} is not less than TotalSegments: {total}"
            )

    def _bind(self, allowed: tuple[str, ...]) -> None:
        given = [name for name in _EXPRESSIONS if name in allowed and self.text(name) is not None]
        names, values = self.get("ExpressionAttributeNames"), self.get("ExpressionAttributeValues")
        if names is not None and not given:
            raise invalid("ExpressionAttributeNames can only be specified when using expressions")
        takers = [name for name in allowed if name != "ProjectionExpression"]
        if values is not None and not any(name in given for name in takers):
            if not takers:
                raise invalid("ExpressionAttributeValues can only be specified when using expressions")
            raise invalid(
                "ExpressionAttributeValues can only be specified when using expressions: "
                f"{' and '.join(takers)} {'are' if len(takers) > 1 else 'is'} null"
            )
        if "KeyConditionExpression" in allowed and "KeyConditionExpression" not in given:
            raise invalid(
                "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request."
            )
        placeholders = Placeholders(names, values)
        for name in given:
            self._bind_one(name, str(self.text(name)), placeholders)
        placeholders.done()
        if self._key_condition is not None:
            self.range = key_conditions(self._key_condition)

    def _bind_one(self, name: str, text: str, placeholders: Placeholders) -> None:
        try:
            if name == "UpdateExpression":
                self.update = bind_update(text, placeholders)
            elif name == "KeyConditionExpression":
                self._key_condition = bind_condition(text, placeholders)
            elif name == "ProjectionExpression":
                self.projection = bind_projection(text, placeholders)
            else:
                self.condition = bind_condition(text, placeholders)
        except ExpressionError as error:
            raise invalid(f"Invalid {name}: {error.message}") from error

    def get(self, name: str) -> Any:
        """The argument as it was given; None when it was not."""
        return self._arguments.get(name)

    def text(self, name: str) -> str | None:
        """A text."""
        found: str | None = self._typed(name, str)
        return found

    def flag(self, name: str, usual: bool = False) -> bool:
        """A yes or no."""
        found: bool | None = self._typed(name, bool)
        return usual if found is None else found

    def number(self, name: str) -> int | None:
        """A whole number."""
        found = self.get(name)
        if found is not None and (not isinstance(found, int) or isinstance(found, bool)):
            raise Refused("SerializationException", f"{type(found).__name__} cannot be converted to Integer")
        return found

    def choice(self, name: str, usual: str = "NONE") -> str:
        """One of a few words."""
        found = self.text(name)
        return usual if found is None else found

    def item(self, name: str) -> Item:
        """A map of attribute values, which is one of those required."""
        return self._items[name]

    def _typed(self, name: str, wanted: type[Any]) -> Any:
        found = self.get(name)
        if found is None or isinstance(found, wanted):
            return found
        called = "Boolean" if wanted is bool else "String"
        raise Refused("SerializationException", f"{type(found).__name__} cannot be converted to {called}")
