"""Attribute values in wire form: `{"S": "a"}`, `{"N": "1.5"}`, `{"B": base64}`, BOOL, NULL, M, L, SS, NS, BS.

What is kept is canonical: numbers as plain decimals without needless zeros, binaries as base64 text, sets sorted. So
two values are equal exactly when Python says that they are.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from decimal import Context, Decimal, InvalidOperation
from typing import Any, Final, TypeAlias

from slslab.runtime.expressions.errors import BadType, ExpressionError

Value: TypeAlias = dict[str, Any]
"""One attribute value: a dict with one key, its type."""

Item: TypeAlias = dict[str, Value]

TYPES: Final = ("S", "N", "B", "BOOL", "NULL", "M", "L", "SS", "NS", "BS")
MOST_DIGITS: Final = 38
MOST_LEVELS: Final = 32  # of lists and maps in each other
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,9})?")
_MOST_CHARACTERS: Final = 1000  # of a number's text: longer ones have more than 38 digits, or are no numbers
_EXACT: Final = Context(prec=400)  # room for any sum of two numbers that can be stored
_WRONG: Final = "One or more parameter values were invalid: "


def item_of(given: Any) -> Item:
    """A canonical copy of a map of attribute values. ExpressionError when something is wrong with it."""
    if not isinstance(given, Mapping):
        raise BadType("Unexpected value type in payload")
    return {_name(name): canonical(value) for name, value in given.items()}


def canonical(given: Any, level: int = 0) -> Value:
    """A canonical copy of one attribute value. ExpressionError when something is wrong with it."""
    if not isinstance(given, Mapping):
        raise BadType("Unexpected value type in payload")
    found = [(kind, value) for kind, value in given.items() if kind in TYPES and value is not None]
    if not found:
        raise ExpressionError("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes")
    if len(found) > 1:
        for kind, value in found:
            if kind in ("N", "NS"):  # numbers are converted first
                canonical({kind: value}, level)
        raise ExpressionError(
            "Supplied AttributeValue has more than one datatypes set, "
            "must contain exactly one of the supported datatypes"
        )
    kind, value = found[0]
    if kind == "S":
        return {"S": _text(value)}
    if kind == "N":
        return {"N": number_text(_text(value))}
    if kind == "B":
        return {"B": _binary(value)}
    if kind in ("SS", "NS", "BS"):
        return {kind: _set(kind, value)}
    if kind in ("M", "L"):
        return {kind: _document(kind, value, level + 1)}
    if not isinstance(value, bool):
        raise BadType(f"{type(value).__name__} cannot be converted to Boolean")
    if kind == "NULL" and not value:
        raise ExpressionError(_WRONG + "Null attribute value types must have the value of true")
    return {kind: value}


def _document(kind: str, value: Any, level: int) -> Any:
    if level > MOST_LEVELS:
        raise ExpressionError("Nesting Levels have exceeded supported limits")
    if kind == "M":
        if not isinstance(value, Mapping):
            raise BadType("Unexpected value type in payload")
        return {_name(name): canonical(inner, level) for name, inner in value.items()}
    if not isinstance(value, list | tuple):
        raise BadType("Unexpected value type in payload")
    return [canonical(inner, level) for inner in value]


def _name(name: Any) -> str:
    if not isinstance(name, str):
        raise BadType("Unexpected field type")
    return name


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise BadType(f"{type(value).__name__} cannot be converted to String")
    return value


def _binary(value: Any) -> str:
    if isinstance(value, bytes | bytearray | memoryview):
        return b64encode(value).decode("ascii")
    try:
        return b64encode(b64decode(_text(value), validate=True)).decode("ascii")
    except (binascii.Error, ValueError) as error:
        raise BadType("only base-64-encoded strings are convertible to bytes") from error


def _set(kind: str, value: Any) -> list[str]:
    if not isinstance(value, list | tuple | set | frozenset):
        raise BadType("Unexpected field type")
    if not value:
        named = {"SS": "An string set  may not be empty", "NS": "An number set  may not be empty"}
        raise ExpressionError(_WRONG + named.get(kind, "Binary sets should not be empty"))
    if kind == "SS":
        members = [_text(member) for member in value]
    elif kind == "NS":
        members = [number_text(_text(member)) for member in value]
    else:
        members = [_binary(member) for member in value]
    if len(set(members)) < len(members):
        if kind == "NS":
            raise ExpressionError("Input collection contains duplicates")
        shown = ", ".join(members)
        tail = " contains duplicates." if kind == "SS" else "of type BS contains duplicates."
        raise ExpressionError(f"{_WRONG}Input collection [{shown}]{tail}")
    return in_order(kind, members)


def in_order(kind: str, members: list[str]) -> list[str]:
    """The members of a set (canonical, distinct) in the order in which sets are kept."""
    if kind == "NS":
        return sorted(members, key=Decimal)
    return sorted(members, key=b64decode) if kind == "BS" else sorted(members)


def number_text(text: str) -> str:
    """A number as it is kept: plain, without needless zeros. ExpressionError for what is none, or too large."""
    if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS and (text[0] != "0" or text == "0"):
        return text
    if not text:
        raise ExpressionError("The parameter cannot be converted to a numeric value")
    if len(text) > _MOST_CHARACTERS or not _NUMBER.fullmatch(text):
        raise ExpressionError(f"The parameter cannot be converted to a numeric value: {text[:_MOST_CHARACTERS]}")
    try:
        return plain(Decimal(text))
    except InvalidOperation as error:
        raise ExpressionError(f"The parameter cannot be converted to a numeric value: {text}") from error


def plain(number: Decimal) -> str:
    """The text of a number that can be stored; ExpressionError for one that cannot."""
    if not number:
        return "0"
    if number.adjusted() > 125:
        raise ExpressionError(
            "Number overflow. Attempting to store a number with magnitude larger than supported range"
        )
    if number.adjusted() < -130:
        raise ExpressionError(
            "Number underflow. Attempting to store a number with magnitude smaller than supported range"
        )
    digits = number.as_tuple().digits
    if len(digits) > MOST_DIGITS and any(digits[MOST_DIGITS:]):
        raise ExpressionError("Attempting to store more than 38 significant digits in a Number")
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def summed(left: Value, right: Value, sign: int = 1) -> Value:
    """`left + right`, or `left - right`, exactly."""
    one, other = Decimal(left["N"]), Decimal(right["N"])
    return {"N": plain(_EXACT.add(one, other) if sign > 0 else _EXACT.subtract(one, other))}


def kind_of(value: Value) -> str:
    """Its type: "S", "N", …"""
    return next(iter(value))


def sortable(value: Value) -> Any:
    """A string, number or binary as something that Python compares as the table does; None for other types.

    Strings by their code points, which is the order of their UTF-8 bytes; binaries by unsigned bytes.
    """
    kind = kind_of(value)
    if kind == "S":
        return value["S"]
    if kind == "N":
        return Decimal(value["N"])
    return b64decode(value["B"]) if kind == "B" else None


def clone(value: Value) -> Value:
    """A copy that shares nothing which could be changed."""
    kind, inner = next(iter(value.items()))
    if kind == "M":
        return {"M": {name: clone(one) for name, one in inner.items()}}
    if kind == "L":
        return {"L": [clone(one) for one in inner]}
    return {kind: list(inner) if kind in ("SS", "NS", "BS") else inner}


def clone_item(item: Mapping[str, Value]) -> Item:
    """A copy of an item that shares nothing which could be changed."""
    return {name: clone(value) for name, value in item.items()}
