"""Python's values as attribute values of a table, and back. Numbers are Decimal, as in boto3."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AnySet
from decimal import Clamped, Context, Decimal, Inexact, Overflow, Rounded, Underflow
from typing import Any

STRING, NUMBER, BINARY = "S", "N", "B"
STRING_SET, NUMBER_SET, BINARY_SET = "SS", "NS", "BS"
NULL, BOOLEAN, MAP, LIST = "NULL", "BOOL", "M", "L"

DYNAMODB_CONTEXT = Context(Emin=-128, Emax=126, prec=38, traps=[Clamped, Overflow, Inexact, Rounded, Underflow])


class Binary:
    """Bytes, as a table gives them back."""

    def __init__(self, value: bytes | bytearray) -> None:
        if not isinstance(value, bytes | bytearray):
            raise TypeError(f"Value must be of the following types: {bytes}, {bytearray}")
        self.value = value

    def __eq__(self, other: object) -> bool:
        return self.value == (other.value if isinstance(other, Binary) else other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __repr__(self) -> str:
        return f"Binary({self.value!r})"

    def __str__(self) -> Any:
        return self.value

    def __bytes__(self) -> bytes:
        return bytes(self.value)

    def __hash__(self) -> int:
        return hash(bytes(self.value))


class TypeSerializer:
    """Python to the table."""

    def serialize(self, value: Any) -> dict[str, Any]:
        """One value with its type. TypeError for a float, and for what a table cannot keep."""
        if isinstance(value, str):
            return {"S": value}
        if value is None:
            return {"NULL": True}
        if isinstance(value, bool):
            return {"BOOL": value}
        if isinstance(value, int | Decimal):
            return {"N": self._number(value)}
        if isinstance(value, float):
            raise TypeError("Float types are not supported. Use Decimal types instead.")
        if isinstance(value, bytes | bytearray | Binary):
            return {"B": bytes(value)}
        if isinstance(value, Mapping):
            return {"M": {name: self.serialize(inner) for name, inner in value.items()}}
        if isinstance(value, list | tuple):
            return {"L": [self.serialize(inner) for inner in value]}
        if isinstance(value, AnySet) and value:
            return self._set(value)
        raise TypeError(f'Unsupported type "{type(value)}" for value "{value}"')

    @staticmethod
    def _number(value: int | Decimal) -> str:
        number = str(DYNAMODB_CONTEXT.create_decimal(value))
        if number in ("Infinity", "-Infinity", "NaN"):
            raise TypeError("Infinity and NaN not supported")
        return number

    def _set(self, value: AnySet[Any]) -> dict[str, Any]:
        typed = [self.serialize(inner) for inner in value]
        kinds = {kind for one in typed for kind in one}
        if kinds == {"S"}:
            return {"SS": sorted(one["S"] for one in typed)}
        if kinds == {"N"}:
            return {"NS": sorted((one["N"] for one in typed), key=Decimal)}
        if kinds == {"B"}:
            return {"BS": sorted(one["B"] for one in typed)}
        raise TypeError(f'Unsupported type "{type(value)}" for value "{value}"')


class TypeDeserializer:
    """The table to Python."""

    def deserialize(self, value: Mapping[str, Any]) -> Any:
        """The value of one attribute. TypeError for what is none."""
        if not value:
            raise TypeError("Value must be a nonempty dictionary whose key is a valid dynamodb type.")
        ((kind, inner),) = value.items()
        if kind in ("S", "BOOL"):
            return inner
        if kind == "N":
            return DYNAMODB_CONTEXT.create_decimal(inner)
        if kind == "NULL":
            return None
        if kind == "M":
            return {name: self.deserialize(one) for name, one in inner.items()}
        if kind == "L":
            return [self.deserialize(one) for one in inner]
        if kind == "B":
            return Binary(inner)
        if kind == "SS":
            return set(inner)
        if kind == "NS":
            return {DYNAMODB_CONTEXT.create_decimal(one) for one in inner}
        if kind == "BS":
            return {Binary(one) for one in inner}
        raise TypeError(f"Dynamodb type {kind} is not supported")
