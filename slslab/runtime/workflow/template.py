"""Payload templates: objects in which the fields whose names end in `.$` are paths and functions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from slslab.runtime.workflow import functions
from slslab.runtime.workflow.errors import INTRINSIC, PARAMETER_PATH, RUNTIME, StatesError
from slslab.runtime.workflow.functions import Failed
from slslab.runtime.workflow.intrinsic import Argument, Intrinsic, Literal, Quoted
from slslab.runtime.workflow.scope import Scope
from slslab.runtime.workflow.select import NotFound
from slslab.runtime.workflow.steps import Path
from slslab.runtime.workflow.value import cost

Expression: TypeAlias = Path | Intrinsic
_SHALLOW: Final = (
    "States.Array",
    "States.ArrayGetItem",
    "States.ArrayLength",
)  # what is inside their arguments is not read


@dataclass(frozen=True, slots=True)
class Constant:
    """A part without expressions, as it stands."""

    value: Any


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A field `name.$` and its expression."""

    name: str
    expression: Expression


@dataclass(frozen=True, slots=True)
class Object:
    """An object with expressions somewhere inside."""

    members: tuple[tuple[str, Template], ...]


@dataclass(frozen=True, slots=True)
class Array:
    """An array with expressions somewhere inside."""

    elements: tuple[Template, ...]


Template: TypeAlias = Constant | Evaluated | Object | Array


def fill(template: Template, scope: Scope) -> Any:
    """The payload that a template makes. StatesError when a path finds nothing or a function fails."""
    if isinstance(template, Constant):
        return template.value
    if isinstance(template, Evaluated):
        return evaluate(template.expression, scope, f"{template.name}.$")
    if isinstance(template, Object):
        return {name: fill(member, scope) for name, member in template.members}
    return [fill(element, scope) for element in template.elements]


def evaluate(expression: Expression, scope: Scope, field: str) -> Any:
    """What the expression of `field` yields. StatesError."""
    try:
        return _value(expression, scope)
    except NotFound as missing:
        shown = expression.text if isinstance(expression, Path) else expression.name
        raise StatesError(PARAMETER_PATH, f"{field}: the path '{shown}' finds nothing: {missing}.") from None
    except _Broken as broken:
        raise StatesError(INTRINSIC, f"{field}: {broken.name} failed: {broken.reason}.") from None


class _Broken(Exception):
    def __init__(self, name: str, reason: str) -> None:
        super().__init__(name, reason)
        self.name = name
        self.reason = reason


def _value(expression: Expression, scope: Scope) -> Any:
    if isinstance(expression, Path):
        return scope.find(expression)
    try:
        if expression.name == "States.Format" and expression.arguments:
            first = expression.arguments[0]
            if isinstance(first, Quoted):
                values = [_argument(one, scope, expression.name) for one in expression.arguments[1:]]
                return _paid(functions.show(first.raw, values, quoted=True), values, scope)
        values = [_argument(one, scope, expression.name) for one in expression.arguments]
        if expression.name not in _SHALLOW:
            scope.spend(sum(cost(one) for one in values if isinstance(one, list | dict)))
        return _paid(functions.call(expression.name, values, scope.chance), values, scope)
    except Failed as failed:
        raise _Broken(expression.name, str(failed)) from None


def _paid(result: Any, values: list[Any], scope: Scope) -> Any:
    """`result`, once the work that it took is accounted for: about what a path would have to look at."""
    lengths = (len(one) // 64 if isinstance(one, str) else 1 for one in (result, *values))
    scope.spend(1 + sum(lengths))
    return result


def _argument(argument: Argument, scope: Scope, name: str) -> Any:
    if isinstance(argument, Literal):
        return argument.value
    if isinstance(argument, Quoted):
        return functions.unescape(argument.raw)
    try:
        return _value(argument, scope)
    except NotFound as missing:
        raise _Broken(name, str(missing)) from None


def text_of(expression: Expression, scope: Scope, field: str) -> str:
    """What the expression of `field` yields, which must be a text. StatesError (States.Runtime) when it is none."""
    try:
        found = scope.need(expression, field) if isinstance(expression, Path) else evaluate(expression, scope, field)
    except StatesError as error:
        raise StatesError(RUNTIME, error.cause) from None
    if not isinstance(found, str):
        raise StatesError(RUNTIME, f"{field} must yield a text.")
    return found
