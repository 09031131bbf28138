"""What a request says: its arguments by the ecosystem's names, read strictly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from slslab.runtime.expressions import (
    Condition,
    ExpressionError,
    Item,
    KeyCondition,
    Placeholders,
    Projection,
    Update,
    bind_condition,
    bind_key_condition,
    bind_projection,
    bind_update,
    item_of,
)
from slslab.runtime.table.errors import Refused, invalid

_OLD: Final = {
    "Expected": "ConditionExpression", "ConditionalOperator": "ConditionExpression",
    "AttributeUpdates": "UpdateExpression", "KeyConditions": "KeyConditionExpression",
    "QueryFilter": "FilterExpression", "ScanFilter": "FilterExpression", "AttributesToGet": "ProjectionExpression",
}  # fmt: skip
_EXPRESSIONS: Final = (
    "UpdateExpression", "ConditionExpression", "KeyConditionExpression", "FilterExpression", "ProjectionExpression",
)  # fmt: skip


class Asked:
    """One request. `update`, `condition` (or filter), `range` and `projection` are its expressions, bound and checked.

    `allowed`: the expressions that this operation takes.
    """

    __slots__ = ("_arguments", "condition", "projection", "range", "update")

    def __init__(self, arguments: Mapping[str, Any], *allowed: str) -> None:
        self._arguments = arguments
        self.update: Update | None = None
        self.condition: Condition | None = None
        self.range: dict[str, KeyCondition] | None = None
        self.projection: Projection | None = None
        for name, instead in _OLD.items():
            if arguments.get(name) is not None:
                raise invalid(f"{name} belongs to the old interface, which is not offered here; use {instead}")
        if allowed:
            self._bind(allowed)

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
        placeholders = Placeholders(names, values)
        for name in given:
            self._bind_one(name, str(self.text(name)), placeholders)
        placeholders.done()

    def _bind_one(self, name: str, text: str, placeholders: Placeholders) -> None:
        if name == "KeyConditionExpression":
            self.range = bind_key_condition(text, placeholders)
            return
        try:
            if name == "UpdateExpression":
                self.update = bind_update(text, placeholders)
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

    def number(self, name: str, low: int = 1, high: int | None = None) -> int | None:
        """A whole number from `low` to `high`."""
        found = self.get(name)
        if found is None:
            return None
        if not isinstance(found, int) or isinstance(found, bool):
            raise Refused("SerializationException", f"{type(found).__name__} cannot be converted to Integer")
        if found < low:
            raise self._constraint(name, found, f"Member must have value greater than or equal to {low}")
        if high is not None and found > high:
            raise self._constraint(name, found, f"Member must have value less than or equal to {high}")
        return found

    def choice(self, name: str, choices: tuple[str, ...], usual: str) -> str:
        """One of `choices`."""
        found = self.text(name)
        if found is None:
            return usual
        if found not in choices:
            raise self._constraint(name, found, f"Member must satisfy enum value set: [{', '.join(choices)}]")
        return found

    def item(self, name: str) -> Item:
        """A map of attribute values, which must be there."""
        found = self.get(name)
        if found is None:
            raise self._constraint(name, None, "Member must not be null")
        return item_of(found)

    def _typed(self, name: str, wanted: type[Any]) -> Any:
        found = self.get(name)
        if found is None or isinstance(found, wanted):
            return found
        called = "Boolean" if wanted is bool else "String"
        raise Refused("SerializationException", f"{type(found).__name__} cannot be converted to {called}")

    @staticmethod
    def _constraint(name: str, value: Any, constraint: str) -> Refused:
        shown = "null" if value is None else f"'{value}'"
        return invalid(
            f"1 validation error detected: Value {shown} at '{name[0].lower()}{name[1:]}' "
            f"failed to satisfy constraint: {constraint}"
        )
