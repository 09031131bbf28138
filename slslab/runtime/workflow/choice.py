"""The rules of a Choice state: comparisons, and what And, Or and Not make of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import eq, ge, gt, le, lt
from typing import Any, Final, TypeAlias

from slslab.runtime.workflow import timestamp
from slslab.runtime.workflow.errors import RUNTIME, StatesError
from slslab.runtime.workflow.scope import Scope
from slslab.runtime.workflow.select import NotFound
from slslab.runtime.workflow.steps import Path
from slslab.runtime.workflow.template import Template
from slslab.runtime.workflow.value import is_number

_ORDERS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "Equals": eq,
    "LessThan": lt,
    "GreaterThan": gt,
    "LessThanEquals": le,
    "GreaterThanEquals": ge,
}
KINDS: Final = ("String", "Numeric", "Boolean", "Timestamp")
COMPARISONS: Final = {
    f"{kind}{order}": (kind, order) for kind in KINDS for order in _ORDERS if kind != "Boolean" or order == "Equals"
}
TESTS: Final = ("IsNull", "IsPresent", "IsNumeric", "IsString", "IsBoolean", "IsTimestamp")
OPERATORS: Final = (*COMPARISONS, *(f"{name}Path" for name in COMPARISONS), *TESTS, "StringMatches")


@dataclass(frozen=True, slots=True)
class Comparison:
    """`variable` compared with `operand`: a value, or for the …Path operators a path."""

    variable: Path
    operator: str
    operand: Any


@dataclass(frozen=True, slots=True)
class And:
    """All rules hold."""

    of: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one rule holds."""

    of: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The rule does not hold."""

    of: Rule


Rule: TypeAlias = Comparison | And | Or | Not


@dataclass(frozen=True, slots=True)
class Branch:
    """A rule at the top, and the state that it leads to."""

    rule: Rule
    next: str
    assign: tuple[tuple[str, Template], ...]


def holds(rule: Rule, scope: Scope) -> bool:
    """Whether a rule holds; later parts are not looked at once that is clear. StatesError."""
    if isinstance(rule, And):
        return all(holds(one, scope) for one in rule.of)
    if isinstance(rule, Or):
        return any(holds(one, scope) for one in rule.of)
    if isinstance(rule, Not):
        return not holds(rule.of, scope)
    return _compare(rule, scope)


def _compare(rule: Comparison, scope: Scope) -> bool:
    if rule.operator == "IsPresent":
        return _present(rule.variable, scope) is rule.operand
    value = scope.need(rule.variable, "Variable")
    if rule.operator in TESTS:
        return _is(rule.operator, value) is rule.operand
    if rule.operator == "StringMatches":
        return isinstance(value, str) and like(value, rule.operand, scope.spend)
    operand = scope.need(rule.operand, rule.operator) if isinstance(rule.operand, Path) else rule.operand
    kind, order = COMPARISONS[rule.operator.removesuffix("Path")]
    left, right = _as(kind, value), _as(kind, operand)
    return left is not None and right is not None and _ORDERS[order](left, right)


def _present(path: Path, scope: Scope) -> bool:
    try:
        found = scope.find(path)
    except NotFound:
        return False
    return path.definite or bool(found)


def _is(test: str, value: Any) -> bool:
    if test == "IsNull":
        return value is None
    if test == "IsNumeric":
        return is_number(value)
    if test == "IsString":
        return isinstance(value, str)
    if test == "IsBoolean":
        return isinstance(value, bool)
    return timestamp.parse(value) is not None


def _as(kind: str, value: Any) -> Any:
    """`value` as something of `kind` that can be ordered, or None when it is of another kind."""
    if kind == "String":
        # In the order of UTF-16, as the ecosystem compares: a lone surrogate has its place too.
        return value.encode("utf-16-be", "surrogatepass") if isinstance(value, str) else None
    if kind == "Numeric":
        return value if is_number(value) else None
    if kind == "Boolean":
        return value if isinstance(value, bool) else None
    return timestamp.parse(value)


def like(value: str, pattern: str, spend: Callable[[int], object]) -> bool:
    r"""Whether `value` is like `pattern`, in which `*` stands for any characters, `\*` and `\\` for themselves.

    StatesError (States.Runtime) when a backslash stands before anything else.
    """
    pieces = _pieces(pattern)
    spend(1 + len(value) * len(pieces) // 64)
    first, last = pieces[0], pieces[-1]
    if len(pieces) == 1:
        return value == first
    if len(value) < len(first) + len(last) or not value.startswith(first) or not value.endswith(last):
        return False
    at, end = len(first), len(value) - len(last)
    for piece in pieces[1:-1]:  # the first place for each leaves the most for the rest: nothing is tried twice
        found = value.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True


def _pieces(pattern: str) -> list[str]:
    found, piece, at = [], "", 0
    while at < len(pattern):
        mark = pattern[at]
        if mark == "*":
            found.append(piece)
            piece = ""
        elif mark == "\\":
            at += 1
            if pattern[at : at + 1] not in ("*", "\\"):
                raise StatesError(RUNTIME, "StringMatches: a backslash stands before something that needs no escape.")
            piece += pattern[at]
        else:
            piece += mark
        at += 1
    return [*found, piece]
