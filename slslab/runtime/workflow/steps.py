"""What a path is made of: its root, and the steps from there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from slslab.runtime.workflow.filter import Test


@dataclass(frozen=True, slots=True)
class Key:
    """A member of an object."""

    name: str


@dataclass(frozen=True, slots=True)
class Index:
    """An element of an array; negative from its end."""

    number: int


@dataclass(frozen=True, slots=True)
class FromEnd(Index):
    """An element as JSONPath's author counts it from the end, `[(@.length-1)]`; no Reference Path may hold that."""


@dataclass(frozen=True, slots=True)
class Union:
    """Several members or elements."""

    of: tuple[Key | Index, ...]


@dataclass(frozen=True, slots=True)
class Pick:
    """Several members at the end of a path: an object with just those that are there."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Slice:
    """Elements from `low` to before `high`."""

    low: int | None
    high: int | None
    step: int | None


@dataclass(frozen=True, slots=True)
class Wild:
    """All members or elements."""


@dataclass(frozen=True, slots=True)
class Deep:
    """A value and all that is inside it, however deep; what follows applies to each."""


@dataclass(frozen=True, slots=True)
class Filter:
    """The elements that pass a test."""

    test: Test


@dataclass(frozen=True, slots=True)
class Call:
    """A function of what was found: length, min, max, avg, sum, keys, first, last."""

    name: str


Step: TypeAlias = Key | Index | Union | Pick | Slice | Wild | Deep | Filter | Call


@dataclass(frozen=True, slots=True)
class Path:
    """`root`: "$", "$$", "@" (inside a filter), or the name of a variable."""

    text: str
    root: str
    steps: tuple[Step, ...]

    @property
    def definite(self) -> bool:
        """Whether it means at most one place."""
        return all(isinstance(step, Key | Index | Pick | Call) for step in self.steps)

    @property
    def reference(self) -> bool:
        """Whether it is a Reference Path."""
        return all(isinstance(step, Key | Index) and not isinstance(step, FromEnd) for step in self.steps)


ROOT: Final = Path("$", "$", ())
