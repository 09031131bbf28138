"""An event, taken apart: which values stand under which path, and in which elements of which arrays."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final, NamedTuple

from slslab.runtime.pattern.errors import BadEvent
from slslab.runtime.pattern.tree import Members, Number, read, spell

_SAFE: Final = 15  # digits that a double always holds
_LARGEST_EXPONENT: Final = 2**31 - 1  # of a decimal number in the published engine

Place = tuple[int, int]  # the number of an array, and of an element of it


class Field(NamedTuple):
    """One value. `text` is how it is compared: a string between its quotes, any other value as it is written.
    `number` is a number that a comparison can use, else None. `places`: the elements that the value lies in. `value`
    is what stands there, for people."""

    text: str
    number: float | None
    places: tuple[Place, ...]
    value: Any


@dataclass(slots=True)
class Fields:
    """The fields of an event that a pattern asks about. `holders`: what stands at a path and is no value."""

    by_name: dict[str, list[Field]]
    holders: dict[str, str]


class Event:
    """An event, read once and matched against any number of patterns. BadEvent when it is no JSON object."""

    __slots__ = ("tree",)

    def __init__(self, source: object) -> None:
        self.tree: Members = read(source, BadEvent)
        if not isinstance(self.tree, Members):
            raise BadEvent("not-object")

    def fields(self, used: frozenset[str]) -> Fields:
        """What stands under the paths whose every step is in `used`."""
        taking = _Taking(used)
        taking.members(self.tree, "", True, ())
        return Fields(taking.by_name, taking.holders)


class _Taking:
    """A walk through an event. Arrays are numbered as they are met."""

    def __init__(self, used: frozenset[str]) -> None:
        self.used = used
        self.by_name: dict[str, list[Field]] = {}
        self.holders: dict[str, str] = {}
        self.arrays = 0

    def members(self, tree: Members, name: str, top: bool, places: tuple[Place, ...]) -> None:
        for key, value in tree:
            if self._wanted(key):
                self.value(value, key if top else f"{name}.{key}", places)

    def value(self, value: Any, name: str, places: tuple[Place, ...]) -> None:
        if isinstance(value, Members):
            self.holders.setdefault(name, "object")
            self.members(value, name, False, places)
        elif isinstance(value, list):
            number, self.arrays = self.arrays, self.arrays + 1
            self.holders.setdefault(name, "array")
            seen: set[tuple[type, Any]] = set()
            for index, item in enumerate(value):
                if isinstance(item, Members | list):
                    self.value(item, name, (*places, (number, index)))
                elif (key := (type(item), item)) not in seen:  # the same again could not decide otherwise
                    seen.add(key)
                    self.value(item, name, places)
        else:
            self.by_name.setdefault(name, []).append(field(value, places))

    def _wanted(self, key: str) -> bool:
        """Whether a pattern may ask about `key`. A dot in a key is as good as a step, and as the published engine
        does, empty steps at the end of a key with dots do not count."""
        return key in self.used or ("." in key and all(step in self.used for step in steps(key)))


def steps(name: str) -> list[str]:
    """The steps of a path; empty ones at the end do not count, but for a path that is empty altogether."""
    found = name.split(".")
    while len(found) > 1 and not found[-1]:
        found.pop()
    return [] if found == [""] and name else found


def field(value: Any, places: tuple[Place, ...] = ()) -> Field:
    """One value that stands in an event."""
    if isinstance(value, Number):
        return Field(str(value), comparable(value), places, value)
    if isinstance(value, str):
        return Field(f'"{value}"', None, places, value)
    return Field(spell(value), None, places, value)


def comparable(spelling: str) -> float | None:
    """The number spelled so, if a double holds exactly that; None for one that would lose digits."""
    if len(spelling) <= _SAFE and spelling.lstrip("-").replace(".", "", 1).isdecimal():
        return float(spelling)
    try:
        value = float(spelling)
        exact = Decimal(spelling)
    except (ValueError, InvalidOperation):
        return None
    if value in (float("inf"), float("-inf")) or Decimal(repr(value)) != exact:
        return None
    exponent = exact.as_tuple().exponent
    return value if isinstance(exponent, int) and abs(exponent) <= _LARGEST_EXPONENT else None
