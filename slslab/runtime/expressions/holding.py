"""Whether a bound condition is true of an item, and what its operands are there."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Mapping
from operator import ge, gt, le, lt
from typing import Any, Final

from slslab.runtime.expressions.tree import (
    Action,
    Add,
    Among,
    Between,
    Call,
    Compare,
    Condition,
    Constant,
    Delete,
    Every,
    Inverse,
    Operand,
    Path,
    Remove,
    Set,
    Some,
    Sum,
)
from slslab.runtime.expressions.values import Value, kind_of, number_text, sortable

ORDERS: Final[dict[str, Callable[[Any, Any], bool]]] = {"<": lt, "<=": le, ">": gt, ">=": ge}


def paths_of(*nodes: Condition | Operand | Sum | Action) -> tuple[Path, ...]:
    """The paths that bound conditions, or actions of an update, name."""
    found: list[Path] = []
    waiting: list[Condition | Operand | Sum | Action] = [*reversed(nodes)]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Path):
            found.append(one)
        elif isinstance(one, Every | Some):
            waiting.extend(reversed(one.parts))
        elif isinstance(one, Inverse):
            waiting.append(one.part)
        elif isinstance(one, Compare | Sum):
            waiting.extend((one.right, one.left))
        elif isinstance(one, Between):
            waiting.extend((one.high, one.low, one.operand))
        elif isinstance(one, Among):
            waiting.extend((*reversed(one.options), one.operand))
        elif isinstance(one, Call):
            waiting.extend(reversed(one.operands))
        elif isinstance(one, Set | Add | Delete):
            waiting.extend((one.value, one.path))
        elif isinstance(one, Remove):
            waiting.append(one.path)
    return tuple(found)


def holds(node: Condition, item: Mapping[str, Value]) -> bool:
    """Whether a bound condition is true of an item."""
    if isinstance(node, Compare):
        left, right = value_of(node.left, item), value_of(node.right, item)
        if node.operator in ("=", "<>"):
            return (left is not None and left == right) == (node.operator == "=")
        return _ordered(node.operator, left, right)
    if isinstance(node, Every | Some):
        wanted = isinstance(node, Some)
        for part in node.parts:
            if holds(part, item) is wanted:
                return wanted
        return not wanted
    if isinstance(node, Inverse):
        return not holds(node.part, item)
    if isinstance(node, Between):
        value = value_of(node.operand, item)
        return _ordered(">=", value, value_of(node.low, item)) and _ordered("<=", value, value_of(node.high, item))
    if isinstance(node, Among):
        value = value_of(node.operand, item)
        return value is not None and any(value == value_of(option, item) for option in node.options)
    return _function(node, item)


def _ordered(operator: str, left: Value | None, right: Value | None) -> bool:
    if left is None or right is None or kind_of(left) != kind_of(right):
        return False
    one = sortable(left)
    return one is not None and bool(ORDERS[operator](one, sortable(right)))


def value_of(operand: Operand, item: Mapping[str, Value]) -> Value | None:
    """What an operand is, for this item; None when there is nothing at its path."""
    if isinstance(operand, Path):
        return walk(operand, item)
    if isinstance(operand, Constant):
        return operand.value
    assert isinstance(operand, Call)
    size = _size(value_of(operand.operands[0], item))
    return None if size is None else {"N": number_text(str(size))}


def walk(path: Path, item: Mapping[str, Value]) -> Value | None:
    """What stands at a path; None when there is nothing."""
    found = item.get(path.parts[0])  # type: ignore[arg-type]
    for part in path.parts[1:]:
        if found is None:
            return None
        if isinstance(part, int):
            inner = found.get("L")
            found = inner[part] if inner is not None and part < len(inner) else None
        else:
            found = found["M"].get(part) if "M" in found else None
    return found


def _size(value: Value | None) -> int | None:
    if value is None:
        return None
    kind = kind_of(value)
    if kind in ("N", "BOOL", "NULL"):
        return None
    return len(b64decode(value["B"])) if kind == "B" else len(value[kind])


def _function(node: Call, item: Mapping[str, Value]) -> bool:
    first = value_of(node.operands[0], item)
    if node.name in ("attribute_exists", "attribute_not_exists"):
        return (first is not None) == (node.name == "attribute_exists")
    second = value_of(node.operands[1], item)
    if first is None or second is None:
        return False
    if node.name == "attribute_type":
        return bool(kind_of(first) == second["S"])
    if node.name == "begins_with":
        kind = kind_of(first)
        return kind in ("S", "B") and kind in second and bool(sortable(first).startswith(sortable(second)))
    return _contains(first, second)


def _contains(whole: Value, part: Value) -> bool:
    kind, wanted = kind_of(whole), kind_of(part)
    if kind == "L":
        return part in whole["L"]
    if kind in ("SS", "NS", "BS"):
        return wanted == kind[0] and part[wanted] in whole[kind]
    return kind in ("S", "B") and wanted == kind and bool(sortable(part) in sortable(whole))
