"""Updates: bound and checked."""

from __future__ import annotations

from typing import Final

from slslab.runtime.expressions.binding import Placeholders
from slslab.runtime.expressions.conditions import FUNCTIONS, UPDATE_FUNCTIONS
from slslab.runtime.expressions.errors import UPDATE_ORDER, Findings
from slslab.runtime.expressions.parser import parse_update
from slslab.runtime.expressions.paths import PathTree
from slslab.runtime.expressions.tree import (
    Action,
    Add,
    Call,
    Constant,
    Operand,
    Path,
    Place,
    Remove,
    Set,
    Sum,
    Update,
)
from slslab.runtime.expressions.values import kind_of

_LONG: Final = {
    "S": "STRING", "N": "NUMBER", "B": "BINARY", "NULL": "NULL", "BOOL": "BOOLEAN", "L": "LIST", "M": "MAP",
}  # fmt: skip
_OPERANDS: Final = 2  # of every function


def bind_update(text: str, placeholders: Placeholders) -> Update:
    """The update that `text` says, with names and values. ExpressionError for what is not allowed."""
    parsed = parse_update(text)
    findings = Findings()
    binder = _Binder(placeholders, findings)
    for index, section in enumerate(parsed.sections):
        if section in parsed.sections[:index]:
            findings.note("section", f'The "{section}" section can only be used once in an update expression;')
    actions = tuple([binder.action(action) for action in parsed.actions])
    PathTree((action.path for action in actions), findings)
    findings.tell(UPDATE_ORDER)
    return Update(actions, parsed.sections)


class _Binder:
    __slots__ = ("_findings", "_placeholders")

    def __init__(self, placeholders: Placeholders, findings: Findings) -> None:
        self._placeholders = placeholders
        self._findings = findings

    def action(self, action: Action) -> Action:
        path = self._placeholders.path(action.path, self._findings)
        if isinstance(action, Remove):
            return Remove(path)
        if isinstance(action, Set):
            return Set(path, self._assigned(action.value))
        value = self._operand(action.value)
        operator = "ADD" if isinstance(action, Add) else "DELETE"
        if isinstance(value, Constant):
            kind = kind_of(value.value)
            if kind in _LONG and (operator, kind) != ("ADD", "N"):
                self._findings.note(
                    "operand",
                    "Incorrect operand type for operator or function; "
                    f"operator: {operator}, operand type: {_LONG[kind]}",
                )
        return type(action)(path, value)

    def _assigned(self, value: Operand | Sum) -> Operand | Sum:
        if not isinstance(value, Sum):
            return self._operand(value)
        bound = Sum(value.operator, self._operand(value.left, True), self._operand(value.right, True))
        self._only("N", value.operator, bound.left, bound.right)
        return bound

    def _operand(self, operand: Operand, nested: bool = False) -> Operand:
        if isinstance(operand, Path):
            return self._placeholders.path(operand, self._findings)
        if isinstance(operand, Place):
            return self._placeholders.value(operand, self._findings)
        return self._call(operand, nested) if isinstance(operand, Call) else operand

    def _call(self, node: Call, nested: bool) -> Call:
        name = node.name
        call = Call(name, tuple([self._operand(operand, True) for operand in node.operands]))
        if name in FUNCTIONS:
            self._findings.note("unknown", f"The function is not allowed in an update expression; function: {name}")
        elif name not in UPDATE_FUNCTIONS:
            self._findings.note("unknown", f"Invalid function name; function: {name}")
        elif len(call.operands) != _OPERANDS:
            self._findings.note(
                "type",
                "Incorrect number of operands for operator or function; "
                f"operator or function: {name}, number of operands: {len(call.operands)}",
            )
        elif name == "list_append":
            if nested:
                self._findings.note(
                    "misused", f"The function is not allowed to be used this way in an expression; function: {name}"
                )
            self._only("L", name, *call.operands)
        elif not isinstance(call.operands[0], Path):
            self._findings.note("type", f"Operator or function requires a document path; operator or function: {name}")
        return call

    def _only(self, kind: str, operator: str, *operands: Operand) -> None:
        for operand in operands:
            if isinstance(operand, Constant) and kind_of(operand.value) != kind:
                self._findings.note(
                    "type",
                    "Incorrect operand type for operator or function; "
                    f"operator or function: {operator}, operand type: {kind_of(operand.value)}",
                )
