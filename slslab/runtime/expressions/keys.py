"""Key conditions: which partition a query reads, and which range of its sort key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from slslab.runtime.expressions.binding import Placeholders
from slslab.runtime.expressions.conditions import bind_condition
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


def bind_key_condition(text: str, placeholders: Placeholders) -> dict[str, KeyCondition]:
    """The comparisons of `text` by attribute. ExpressionError, whose message stands for itself, if it is none."""
    try:
        condition = bind_condition(text, placeholders)
    except ExpressionError as error:
        raise ExpressionError(f"Invalid KeyConditionExpression: {error.message}") from error
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
    if any(isinstance(one, Call) for one in (first, *rest)):
        raise ExpressionError("KeyConditionExpressions cannot contain nested operations")
    if not isinstance(first, Path):
        raise ExpressionError(f"{_INVALID}No key attribute specified")
    values: list[Value] = []
    for one in rest:
        if not isinstance(one, Constant):
            raise ExpressionError(f"{_INVALID}Multiple attribute names used in one condition")
        values.append(one.value)
    if len(first.parts) > 1:
        raise ExpressionError("KeyConditionExpressions cannot have conditions on nested attributes")
    return KeyCondition(str(first.parts[0]), operator, tuple(values))
