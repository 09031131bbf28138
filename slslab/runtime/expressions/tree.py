"""What expressions are made of, once read.

As read, the parts of a path may be placeholders ("#name"), and values are `Place`s (":name"). Bound to a request's
names and values, parts are names and indexes, and values are `Constant`s.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from slslab.runtime.expressions.values import Value


@dataclass(frozen=True, slots=True)
class Path:
    """A way into an item: names of attributes, and indexes of lists."""

    parts: tuple[str | int, ...]

    def __str__(self) -> str:
        return f"[{', '.join(f'[{part}]' if isinstance(part, int) else part for part in self.parts)}]"


@dataclass(frozen=True, slots=True)
class Place:
    """A value that the request gives by name, ":name"."""

    name: str


@dataclass(frozen=True, slots=True)
class Constant:
    """A value that the request gave."""

    value: Value


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its operands."""

    name: str
    operands: tuple[Operand, ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """`left operator right`; the operator is one of = <> < <= > >=."""

    operator: str
    left: Operand
    right: Operand


@dataclass(frozen=True, slots=True)
class Between:
    """`operand BETWEEN low AND high`, both included."""

    operand: Operand
    low: Operand
    high: Operand


@dataclass(frozen=True, slots=True)
class Among:
    """`operand IN (options)`."""

    operand: Operand
    options: tuple[Operand, ...]


@dataclass(frozen=True, slots=True)
class Every:
    """All of them: AND."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one of them: OR."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Inverse:
    """NOT."""

    part: Condition


@dataclass(frozen=True, slots=True)
class Sum:
    """`left + right` or `left - right`."""

    operator: str
    left: Operand
    right: Operand


Operand: TypeAlias = Path | Place | Constant | Call
Condition: TypeAlias = Compare | Between | Among | Every | Some | Inverse | Call


@dataclass(frozen=True, slots=True)
class Set:
    """`SET path = value`."""

    path: Path
    value: Operand | Sum


@dataclass(frozen=True, slots=True)
class Remove:
    """`REMOVE path`."""

    path: Path


@dataclass(frozen=True, slots=True)
class Add:
    """`ADD path value`: to a number or to a set."""

    path: Path
    value: Operand


@dataclass(frozen=True, slots=True)
class Delete:
    """`DELETE path value`: from a set."""

    path: Path
    value: Operand


Action: TypeAlias = Set | Remove | Add | Delete


@dataclass(frozen=True, slots=True)
class Update:
    """An update expression. `sections`: its keywords in the order in which they were written."""

    actions: tuple[Action, ...]
    sections: tuple[str, ...]

    @property
    def only_takes_away(self) -> bool:
        """Whether it has nothing but REMOVE and DELETE: then it makes no item where there is none."""
        return all(isinstance(action, Remove | Delete) for action in self.actions)
