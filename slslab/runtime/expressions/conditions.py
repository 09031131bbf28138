"""Conditions: bound and checked."""

from __future__ import annotations

from typing import Final

from slslab.runtime.expressions.binding import Placeholders
from slslab.runtime.expressions.errors import CONDITION_ORDER, LEAF_ORDER, Findings
from slslab.runtime.expressions.holding import ORDERS
from slslab.runtime.expressions.parser import parse_condition
from slslab.runtime.expressions.tree import (
    Among,
    Between,
    Call,
    Compare,
    Condition,
    Constant,
    Every,
    Inverse,
    Operand,
    Path,
    Place,
    Some,
)
from slslab.runtime.expressions.values import TYPES, Value, kind_of, sortable

_ORDERED: Final = ("S", "N", "B")
_OPERANDS: Final = {
    "attribute_exists": 1, "attribute_not_exists": 1, "attribute_type": 2, "begins_with": 2, "contains": 2, "size": 1,
}  # fmt: skip
UPDATE_FUNCTIONS: Final = ("if_not_exists", "list_append")
FUNCTIONS: Final = tuple(_OPERANDS)
_MOST_OPTIONS: Final = 100


def bind_condition(text: str, placeholders: Placeholders) -> Condition:
    """The condition that `text` says, with names and values. ExpressionError for what is not allowed."""
    parsed = parse_condition(text)
    findings = Findings()
    if parsed.redundant:
        findings.note("parens", "The expression has redundant parentheses;")
    bound = _Binder(placeholders, findings).condition(parsed.condition)
    findings.tell(CONDITION_ORDER)
    return bound


class _Binder:
    __slots__ = ("_findings", "_leaf", "_placeholders")

    def __init__(self, placeholders: Placeholders, findings: Findings) -> None:
        self._placeholders = placeholders
        self._findings = findings
        self._leaf = Findings()

    def condition(self, node: Condition) -> Condition:
        if isinstance(node, Every | Some):
            return type(node)(tuple([self.condition(part) for part in node.parts]))
        if isinstance(node, Inverse):
            return Inverse(self.condition(node.part))
        self._leaf = Findings()
        bound = self._simple(node)
        first = self._leaf.first(LEAF_ORDER)
        if first is not None:
            self._findings.note("condition", first)
        return bound

    def _simple(self, node: Compare | Between | Among | Call) -> Condition:
        if isinstance(node, Call):
            bound = self._call(node)
            if node.name == "size":
                self._misused(node.name)
            return bound
        if isinstance(node, Compare):
            left, right = self._nested(node.left), self._nested(node.right)
            self._distinct(node.operator, left, (right,))
            if node.operator in ORDERS:
                self._orderable(node.operator, left, right)
            return Compare(node.operator, left, right)
        if isinstance(node, Between):
            operand, low, high = self._nested(node.operand), self._nested(node.low), self._nested(node.high)
            self._orderable("BETWEEN", operand, low, high)
            self._bounds(low, high)
            return Between(operand, low, high)
        operand, options = self._nested(node.operand), tuple([self._nested(option) for option in node.options])
        self._distinct("IN", operand, options)
        if len(options) > _MOST_OPTIONS:
            self._leaf.note(
                "operands",
                f"The IN operator is provided with too many operands; number of operands: {len(options)}",
            )
        return Among(operand, options)

    def _nested(self, operand: Operand) -> Operand:
        """An operand of an operator or function: of the functions only `size` can be one."""
        if isinstance(operand, Path):
            leaf = Findings()
            path = self._placeholders.path(operand, leaf)
            self._spread(leaf)
            return path
        if isinstance(operand, Place):
            return self._placeholders.value(operand, self._leaf)
        if isinstance(operand, Call):
            if operand.name != "size" and operand.name in _OPERANDS:
                self._misused(operand.name)
            return self._call(operand)
        return operand

    def _spread(self, found: Findings) -> None:
        for category in ("limit", "reserved"):
            message = found.first((category,))
            if message is not None:
                self._findings.note(category, message)
        message = found.first(("placeholder",))
        if message is not None:
            self._leaf.note("placeholder", message)

    def _misused(self, name: str) -> None:
        self._findings.note(
            "misused", f"The function is not allowed to be used this way in an expression; function: {name}"
        )

    def _call(self, node: Call) -> Call:
        call = Call(node.name, tuple([self._nested(operand) for operand in node.operands]))
        name, operands = call.name, call.operands
        if name in UPDATE_FUNCTIONS:
            self._findings.note("unknown", f"The function is not allowed in a condition expression; function: {name}")
        elif name not in _OPERANDS:
            self._findings.note("unknown", f"Invalid function name; function: {name}")
        elif len(operands) != _OPERANDS[name]:
            self._leaf.note(
                "operands",
                "Incorrect number of operands for operator or function; "
                f"operator or function: {name}, number of operands: {len(operands)}",
            )
        else:
            self._distinct(name, operands[0], operands[1:])
            self._types(name, operands)
        return call

    def _types(self, name: str, operands: tuple[Operand, ...]) -> None:
        kinds = [
            kind_of(one.value) if isinstance(one, Constant) else "N" if isinstance(one, Call) else None
            for one in operands
        ]
        if name.startswith("attribute_") and name != "attribute_type" and not isinstance(operands[0], Path):
            self._leaf.note("type", f"Operator or function requires a document path; operator or function: {name}")
        elif name == "begins_with":
            wrong = next((kind for kind in kinds if kind not in (None, "S", "B")), None)
            if wrong is not None:
                self._wrong_type(name, wrong)
        elif name == "size" and kinds[0] in ("N", "BOOL", "NULL"):
            self._wrong_type(name, str(kinds[0]))
        elif name == "attribute_type":
            if kinds[1] != "S":
                self._wrong_type(name, kinds[1] or "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}")
            elif isinstance(operands[1], Constant) and operands[1].value["S"] not in TYPES:
                self._leaf.note(
                    "type",
                    f"Invalid attribute type name found; type: {operands[1].value['S']}, "
                    "valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}",
                )

    def _wrong_type(self, name: str, kind: str) -> None:
        self._leaf.note(
            "type",
            f"Incorrect operand type for operator or function; operator or function: {name}, operand type: {kind}",
        )

    def _orderable(self, operator: str, *operands: Operand) -> None:
        for operand in operands:
            if isinstance(operand, Constant) and kind_of(operand.value) not in _ORDERED:
                self._leaf.note(
                    "type",
                    "Incorrect operand type for operator or function; "
                    f"operator: {operator}, operand type: {kind_of(operand.value)}",
                )

    def _distinct(self, operator: str, first: Operand, others: tuple[Operand, ...]) -> None:
        if isinstance(first, Path) and first in others:
            self._leaf.note(
                "distinct",
                "The first operand must be distinct from the remaining operands for this operator or function; "
                f"operator: {operator}, first operand: {first}",
            )

    def _bounds(self, low: Operand, high: Operand) -> None:
        if not isinstance(low, Constant) or not isinstance(high, Constant):
            return
        lower, upper = sortable(low.value), sortable(high.value)
        shown = f"lower bound operand: {_shown(low.value)}, upper bound operand: {_shown(high.value)}"
        if kind_of(low.value) != kind_of(high.value):
            self._leaf.note("type", f"The BETWEEN operator requires same data type for lower and upper bounds; {shown}")
        elif lower is not None and lower > upper:
            self._leaf.note(
                "type",
                "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; " + shown,
            )


def _shown(value: Value) -> str:
    kind = kind_of(value)
    return f"AttributeValue: {{{kind}:{value[kind]}}}"
