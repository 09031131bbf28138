"""How many bytes an item has, as the developer guide counts them (item sizes and formats, 2026)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slslab.runtime.expressions.values import Value


def item_size(item: Mapping[str, Value]) -> int:
    """Names in UTF-8 and values."""
    return sum(_text(name) + value_size(value) for name, value in item.items())


def value_size(value: Value) -> int:
    """One value: text in UTF-8; two digits a byte; three bytes for a list or map and one for each of its elements."""
    kind, inner = next(iter(value.items()))
    if kind == "L":
        return 3 + sum(1 + value_size(one) for one in inner)
    if kind == "M":
        return 3 + sum(1 + _text(name) + value_size(one) for name, one in inner.items())
    if kind in ("SS", "NS", "BS"):
        return sum(_scalar(kind[0], one) for one in inner)
    return _scalar(kind, inner)


def levels(item: Mapping[str, Value]) -> int:
    """How many lists and maps there are in each other, at the deepest."""
    return max(map(_levels, item.values()), default=0)


def _levels(value: Value) -> int:
    kind, inner = next(iter(value.items()))
    if kind == "L":
        return 1 + max(map(_levels, inner), default=0)
    return 1 + max(map(_levels, inner.values()), default=0) if kind == "M" else 0


def _scalar(kind: str, inner: Any) -> int:
    if kind == "S":
        return _text(inner)
    if kind == "N":
        return _number(inner)
    if kind == "B":
        return len(inner) // 4 * 3 - int(inner.count("=", -2))
    return 1


def _text(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def _number(text: str) -> int:
    digits = text.lstrip("-").replace(".", "").strip("0")
    return 1 + (len(digits) + 1) // 2 + text.startswith("-")
