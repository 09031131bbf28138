"""Key conditions: which partition a query reads, and which range of its sort key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from slslab.runtime.expressions.errors import ExpressionError
from slslab.runtime.expressions.tree import Among, Between, Call, Compare, Condition, Constant, Every, Operand, Path
from slslab.runtime.expressions.values import Value

_TURNED: Final = {"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_INVALID: Final = "Invalid condition in KeyConditionExpression: "
_MOST: Final = 2


@dataclass(frozen=True, slots=True)
class KeyCondition:
    """One comparison of a key attribute: `operator` is =, <, <=, >, >=, between or begins_with."""

    name: str
    operator: str
    values: tuple[Value, ...]


def key_conditions(condition: Condition) -> dict[str, KeyCondition]:
    """The comparisons by attribute of a bound key condition. ExpressionError, whose message stands for itself, if it
    is none."""
    found: dict[str, KeyCondition] = {}
    for part in condition.parts if isinstance(condition, Every) else (condition,):
        one = _comparison(part)
        if one.name in found:
            raise ExpressionError("KeyConditionExpressions must only contain one condition per key")
        found[one.name] = one
    if len(found) > _MOST:
        raise ExpressionError("Conditions can be of length 1 or 2 only")
    return found


def _comparison(node: Condition) -> KeyCondition:
    if isinstance(node, Compare) and node.operator != "<>":
        operator, first, values = node.operator, node.left, (node.right,)
        if isinstance(first, Constant) and isinstance(node.right, Path):
            operator, first, values = _TURNED[operator], node.right, (node.left,)
        return _made(operator, first, values)
    if isinstance(node, Between):
        return _made("between", _first("BETWEEN", node.operand), (node.low, node.high))
    if isinstance(node, Call) and node.name == "begins_with":
        return _made("begins_with", _first(node.name, node.operands[0]), node.operands[1:])
    raise ExpressionError(f"Invalid operator used in KeyConditionExpression: {_operator(node)}")


def _operator(node: Condition) -> str:
    if isinstance(node, Compare):
        return node.operator
    if isinstance(node, Call):
        return node.name
    return "IN" if isinstance(node, Among) else "NOT" if type(node).__name__ == "Inverse" else "OR"


def _first(operator: str, operand: Operand) -> Operand:
    if not isinstance(operand, Path):
        raise ExpressionError(f"{_INVALID}{operator} operator must have the key attribute as its first operand")
    return operand


def _made(operator: str, first: Operand, rest: tuple[Operand, ...]) -> KeyCondition:
    found: Path | None = None
    values: list[Value] = []
    for one in (first, *rest):
        if isinstance(one, Call):
            raise ExpressionError("KeyConditionExpressions cannot contain nested operations")
        if isinstance(one, Constant):
            values.append(one.value)
            continue
        assert isinstance(one, Path)
        if found is not None:
            raise ExpressionError(f"{_INVALID}Multiple attribute names used in one condition")
        if len(one.parts) > 1:
            raise ExpressionError("KeyConditionExpressions cannot have conditions on nested attributes")
        found = one
    if not isinstance(first, Path):
        raise ExpressionError(f"{_INVALID}No key attribute specified")
    return KeyCondition(str(first.parts[0]), operator, tuple(values))
