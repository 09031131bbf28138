"""Keys: where an item belongs, and whether its key attributes are as the table wants them."""

from __future__ import annotations

import hashlib
from base64 import b64decode
from collections.abc import Mapping
from typing import Any, Final

from slslab.runtime.expressions import Item, KeyCondition, Path, Value, kind_of, sortable
from slslab.runtime.table.errors import WRONG, invalid
from slslab.runtime.table.order import TOP, Position
from slslab.runtime.table.settings import Attribute

_MISMATCH: Final = "The provided key element does not match the schema"
_MOST: Final = {
    True: (2048, "Size of hashkey has exceeded the maximum size limit of2048 bytes"),
    False: (1024, "Aggregated size of all range keys has exceeded the size limit of 1024 bytes"),
}
_HASHES: Final = 1 << 64


class Schema:
    """The key of a table or index."""

    __slots__ = ("attributes", "names", "partition", "sort")

    def __init__(self, partition: Attribute, sort: Attribute | None) -> None:
        self.partition = partition
        self.sort = sort
        self.attributes = (partition,) if sort is None else (partition, sort)
        self.names = tuple(one.name for one in self.attributes)

    def position(self, item: Mapping[str, Value]) -> Position:
        """Where an item with this key belongs."""
        start = self._partition(item[self.partition.name])
        return start if self.sort is None else (*start, sortable(item[self.sort.name]))

    def _partition(self, value: Value) -> Position:
        text: str = value[self.partition.type]
        digest = hashlib.md5(text.encode("utf-8", "surrogatepass"), usedforsecurity=False).digest()
        return int.from_bytes(digest[:8], "big"), text

    def covers(self, item: Mapping[str, Value]) -> bool:
        """Whether an item has this key at all: only such items are in an index."""
        return all(one.name in item for one in self.attributes)

    def key_of(self, item: Mapping[str, Value]) -> Item:
        """The key attributes of an item."""
        return {name: item[name] for name in self.names}

    # Ranges

    def range_of(self, conditions: Mapping[str, KeyCondition]) -> tuple[Position, Position]:
        """From where and to where (not included) the positions lie that fit. ValidationException if it is no key."""
        if self.sort is None and len(conditions) > 1:
            raise invalid("Query key condition not supported")
        for one in self.attributes:
            self._fits(one, conditions)
        if any(name not in self.names for name in conditions):
            raise invalid("Query key condition not supported")
        start = self._partition(conditions[self.partition.name].values[0])
        if self.sort is None or self.sort.name not in conditions:
            return start, (*start, TOP)
        return _between(start, conditions[self.sort.name])

    def _fits(self, attribute: Attribute, conditions: Mapping[str, KeyCondition]) -> None:
        condition = conditions.get(attribute.name)
        first = attribute is self.partition
        if condition is None:
            if first or len(conditions) > 1:
                raise invalid(f"Query condition missed key schema element: {attribute.name}")
            return
        if any(kind_of(value) != attribute.type for value in condition.values):
            raise invalid(WRONG + "Condition parameter type does not match schema type")
        if first and condition.operator != "=":
            raise invalid("Query key condition not supported")
        for value in condition.values:
            if value[attribute.type] == "" and condition.operator != "begins_with":
                raise invalid(
                    "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain "
                    f"an empty {_called(attribute)} value. Key: {attribute.name}"
                )

    @staticmethod
    def segment(number: int, total: int) -> tuple[Position, Position]:
        """The range of one segment of a parallel scan."""
        return (-(-number * _HASHES // total),), (-(-(number + 1) * _HASHES // total),)

    # Checks

    def check_item(self, item: Mapping[str, Value]) -> None:
        """ValidationException when an item that is put lacks its key."""
        for attribute in self.attributes:
            value = item.get(attribute.name)
            if value is None:
                raise invalid(f"{WRONG}Missing the key {attribute.name} in the item")
            if attribute.type not in value:
                raise invalid(
                    f"{WRONG}Type mismatch for key {attribute.name} expected: {attribute.type} actual: {kind_of(value)}"
                )
            self._check_value(attribute, value)

    def check_key(self, key: Mapping[str, Value], before: str = "") -> None:
        """ValidationException when a key has not exactly what a key has; `before`: how the message begins."""
        if len(key) != len(self.attributes) or any(
            attribute.type not in key.get(attribute.name, {}) for attribute in self.attributes
        ):
            raise invalid(before + _MISMATCH)
        for attribute in self.attributes:
            self._check_value(attribute, key[attribute.name])

    def _check_value(self, attribute: Attribute, value: Value) -> None:
        inner: str = value[attribute.type]
        if not inner:
            raise invalid(
                "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an "
                f"empty {_called(attribute)} value. Key: {attribute.name}"
            )
        most, message = _MOST[attribute is self.partition]
        size = len(b64decode(inner)) if attribute.type == "B" else len(inner.encode("utf-8", "surrogatepass"))
        if attribute.type != "N" and size > most:
            raise invalid(WRONG + message)

    def check_index(self, name: str, item: Mapping[str, Value]) -> None:
        """ValidationException when an attribute that is this index's key has another type."""
        for attribute in self.attributes:
            value = item.get(attribute.name)
            if value is None:
                continue
            if attribute.type not in value:
                raise invalid(
                    f"{WRONG}Type mismatch for Index Key {attribute.name} Expected: {attribute.type} "
                    f"Actual: {kind_of(value)} IndexName: {name}"
                )
            if not value[attribute.type]:
                raise invalid(
                    "One or more parameter values are not valid. A value specified for a secondary index key is not "
                    f"supported. The AttributeValue for a key attribute cannot contain an empty {_called(attribute)} "
                    f"value. IndexName: {name}, IndexKey: {attribute.name}"
                )

    def check_paths(self, paths: tuple[Path, ...], what: str) -> None:
        """ValidationException when a path leads into a key attribute."""
        for path in paths:
            if len(path.parts) > 1 and path.parts[0] in self.names:
                raise invalid(
                    "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: "
                    f"{what}: {path.parts[0]}"
                )


def _called(attribute: Attribute) -> str:
    return "binary" if attribute.type == "B" else "string"


def _between(start: Position, condition: KeyCondition) -> tuple[Position, Position]:
    value = sortable(condition.values[0])
    here: Position = (*start, value)
    behind: Position = (*here, TOP)
    operator = condition.operator
    if operator == "=":
        return here, behind
    if operator in ("<", "<="):
        return start, here if operator == "<" else behind
    if operator in (">", ">="):
        return behind if operator == ">" else here, (*start, TOP)
    if operator == "between":
        return here, (*start, sortable(condition.values[1]), TOP)
    if isinstance(value, str | bytes):
        following = _following(value)
        return here, (*start, TOP if following is None else following)
    raise invalid(
        "Invalid KeyConditionExpression: Incorrect operand type for operator or function; "
        "operator or function: begins_with, operand type: N"
    )


def _following(prefix: Any) -> Any:
    """The first text (or bytes) after all those that begin with `prefix`; None when there is none."""
    last = 0x10FFFF if isinstance(prefix, str) else 0xFF
    codes = [ord(one) for one in prefix] if isinstance(prefix, str) else list(prefix)
    while codes and codes[-1] == last:
        codes.pop()
    if not codes:
        return None
    codes[-1] += 1
    return "".join(map(chr, codes)) if isinstance(prefix, str) else bytes(codes)
