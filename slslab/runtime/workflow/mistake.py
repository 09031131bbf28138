"""What is wrong with a definition."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing wrong. `path`: where, as a JSON path from `$`. `code` names the rule that it breaks; `found` is what
    stands there, `expected` what should, and `valid` the names among which the one that was meant may be."""

    path: str
    code: str
    found: str = ""
    expected: str = ""
    valid: tuple[str, ...] = ()

    def __str__(self) -> str:
        parts = [f"{self.path}: {self.code}", self.found and f"found {self.found}", self.expected]
        return ", ".join(part for part in parts if part)


class InvalidDefinition(Exception):
    """A definition is none. Carries every mistake that was found, at least one."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("; ".join(str(one) for one in self.mistakes))
