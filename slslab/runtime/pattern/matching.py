"""A compiled pattern, and the way it is held against an event.

The conditions of a branch are taken in the order of their paths. What is carried along is the set of array elements
chosen so far: a value in another element of an array than one chosen before does not count, and a field is absent
when no value of it lies in the chosen elements. An array that no later path lies in is forgotten, so the set does
not multiply where arrays stand side by side.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from slslab.runtime.pattern.compiling import Branch, Condition, branches
from slslab.runtime.pattern.errors import BadEvent, BadPattern
from slslab.runtime.pattern.event import Event, Field, Fields, Place, steps
from slslab.runtime.pattern.tree import read, spell

_Chosen = tuple[Place, ...]  # ordered by the number of the array
_MOST_SHOWN: Final = 5
_LONGEST: Final = 200  # characters of one value that is shown
_FEW: Final = 64
_MOST_WORK: Final = 10**9  # letters that the slow tests of one condition may look at: a second or two
_PER_TEST: Final = 512  # a test costs as much as so many letters, however short the value


@dataclass(frozen=True, slots=True)
class Explanation:
    """Which field decided, and why.

    `reason`: "match" (then `path` is that of the last condition that had to hold), "differs", "missing" (no value
    there), "object" (an object there, and only values are compared), "empty" (an empty array there), "present" (a
    value where none may be) or "elements" (every condition holds, but in different elements of an array). `path` is
    the place in the pattern, `wanted` what stands there, `found` what the event has, both as JSON text.
    """

    matched: bool
    reason: str
    path: str
    wanted: str
    found: str | None = None


def compile(pattern: object) -> Pattern:
    """The pattern that a JSON text, or a dict, spells. BadPattern with the place when it spells none."""
    return Pattern(branches(read(pattern, BadPattern)))


class Pattern:
    """A pattern, ready to be matched any number of times. Made by `compile`."""

    __slots__ = ("_branches", "_used")

    def __init__(self, found: list[Branch]) -> None:
        self._branches = tuple(_Ordered.of(branch) for branch in found)
        self._used = frozenset(part for branch in found for name in branch for part in steps(name))

    def matches(self, event: object) -> bool:
        """Whether an event, given as JSON text, dict or `Event`, matches. BadEvent when it is no event."""
        holding = _Holding(_event(event).fields(self._used))
        return any(branch.holds(holding) for branch in self._branches)

    def needs(self, name: str) -> frozenset[str] | None:
        """Of which strings the top-level field `name` must have one in any event that matches; None when that cannot
        be said. With it who has many patterns need not try them all."""
        found: set[str] = set()
        for branch in self._branches:
            tests = next((one.tests for one in branch.sorted if one.name == name), None)
            if tests is None or tests.numbers or tests.starts or tests.ends or tests.rest or tests.absent:
                return None
            for text in tests.texts:
                value = text[1:-1]
                if text[:1] != '"' or not value.isascii() or not value.isprintable() or "\\" in value:
                    return None  # null, true, or a string that may be spelled otherwise
                found.add(value)
        return frozenset(found)

    def explain(self, event: object) -> Explanation:
        """Whether an event matches, and the field that decided it. BadEvent also where that would take very long:
        thousands of wildcards or ranges against thousands of values."""
        holding = _Holding(_event(event).fields(self._used))
        self._refuse_endless(holding)
        nearest: tuple[int, Explanation] | None = None
        for branch in self._branches:
            if branch.holds(holding):
                return branch.success(holding)
            reached, failure = branch.failure(holding)
            if nearest is None or reached > nearest[0]:
                nearest = (reached, failure)
        assert nearest is not None
        return nearest[1]

    def _refuse_endless(self, holding: _Holding) -> None:
        for branch in self._branches:
            for condition in branch.written:
                values = holding.fields.by_name.get(condition.name, [])
                tests = condition.tests.slow
                if tests > 1 and tests * sum(len(field.text) + _PER_TEST for field in values) > _MOST_WORK:
                    raise BadEvent("comparisons", condition.path, tests=tests, values=len(values))


def _event(source: object) -> Event:
    return source if isinstance(source, Event) else Event(source)


class _Values:
    """The values under one path that pass a condition, found by the element that they lie in."""

    __slots__ = ("arrays", "by_place", "fields")

    def __init__(self, fields: list[Field]) -> None:
        self.fields = fields
        self.by_place: dict[Place, list[Field]] = {}
        for field in fields:
            for place in field.places:
                self.by_place.setdefault(place, []).append(field)
        self.arrays = frozenset(array for array, _ in self.by_place)

    def near(self, chosen: _Chosen) -> list[Field]:
        """Those that may lie in the chosen elements."""
        for place in reversed(chosen):
            if place[0] in self.arrays:
                return self.by_place.get(place, [])
        return self.fields

    def any_in(self, chosen: _Chosen) -> bool:
        """Whether any lies in the chosen elements. (Among a few all are looked at, since repeated keys can put
        values beside an array under the path of those within.)"""
        fields = self.fields if len(self.fields) <= _FEW else self.near(chosen)
        return any(_merge(chosen, field.places) is not None for field in fields)


class _Holding:
    """The fields of one event, and what has been found out about them."""

    __slots__ = ("_all", "_passing", "fields")

    def __init__(self, fields: Fields) -> None:
        self.fields = fields
        self._all: dict[str, _Values] = {}
        self._passing: dict[int, _Values] = {}

    def all(self, name: str) -> _Values:
        """Every value under a path."""
        found = self._all.get(name)
        if found is None:
            found = self._all[name] = _Values(self.fields.by_name.get(name, []))
        return found

    def passing(self, condition: Condition) -> _Values:
        """The values that pass a condition."""
        found = self._passing.get(id(condition))
        if found is None:
            values = self.fields.by_name.get(condition.name, [])
            passing = [field for field in values if condition.tests.passes(field)]
            found = self._passing[id(condition)] = _Values(passing)
        return found


@dataclass(frozen=True, slots=True)
class _Ordered:
    """A branch: its conditions as they were written, and in the order of their paths."""

    written: tuple[Condition, ...]
    sorted: tuple[Condition, ...]

    @classmethod
    def of(cls, branch: Branch) -> _Ordered:
        in_order = sorted(branch.values(), key=lambda condition: condition.name.encode("utf-16-be", "surrogatepass"))
        return cls(tuple(branch.values()), tuple(in_order))

    def holds(self, holding: _Holding) -> bool:
        return _walk(self.sorted, holding) == len(self.sorted)

    def success(self, holding: _Holding) -> Explanation:
        last = self.written[-1]
        passing = holding.passing(last).fields
        return Explanation(True, "match", last.path, last.shown, _shown(passing) if passing else None)

    def failure(self, holding: _Holding) -> tuple[int, Explanation]:
        """How many conditions hold, and the first that does not."""
        failing = [condition for condition in self.written if not _holds_alone(condition, holding)]
        held = len(self.written) - len(failing)
        if failing:
            return held, _failure(failing[0], holding)
        condition = self.sorted[_walk(self.sorted, holding)]
        found = _shown(holding.all(condition.name).fields) or None
        return held, Explanation(False, "elements", condition.path, condition.shown, found)


def _walk(conditions: tuple[Condition, ...], holding: _Holding) -> int:
    """How many of the conditions, from the first, hold together."""
    if any(not _holds_alone(condition, holding, False) for condition in conditions):
        # Most events fail so, and need no walk; but the number is asked for only when none fails by itself.
        return -1
    last_use = {array: at for at, condition in enumerate(conditions) for array in holding.all(condition.name).arrays}
    chosen: Iterable[_Chosen] = ((),)
    for at, condition in enumerate(conditions):
        following: set[_Chosen] = set()
        passing, absent = holding.passing(condition), condition.tests.absent
        for elements in chosen:
            if absent and not holding.all(condition.name).any_in(elements):
                following.add(elements)
            for field in passing.near(elements):
                merged = _merge(elements, field.places)
                if merged is not None:
                    following.add(merged)
        if not following:
            return at
        chosen = {tuple(place for place in elements if last_use[place[0]] > at) for elements in following}
    return len(conditions)


def _holds_alone(condition: Condition, holding: _Holding, whole: bool = True) -> bool:
    """Whether a condition could hold if it were the only one. Absence in chosen elements only is not known yet, so
    unless the `whole` event is meant, a field that may be absent may hold."""
    if holding.passing(condition).fields:
        return True
    return condition.tests.absent and (not whole or not holding.all(condition.name).fields)


def _merge(elements: _Chosen, places: tuple[Place, ...]) -> _Chosen | None:
    if not places or elements == places:
        return elements
    if not elements:
        return places
    merged = dict(elements)
    for array, index in places:
        if merged.setdefault(array, index) != index:
            return None
    return tuple(sorted(merged.items()))


def _failure(condition: Condition, holding: _Holding) -> Explanation:
    values = holding.all(condition.name).fields
    if values:
        reason = "present" if condition.tests.only_absent else "differs"
        return Explanation(False, reason, condition.path, condition.shown, _shown(values))
    holder = holding.fields.holders.get(condition.name)
    reason = {"object": "object", "array": "empty"}.get(holder or "", "missing")
    return Explanation(False, reason, condition.path, condition.shown)


def _shown(fields: list[Field]) -> str:
    """Some values as JSON text."""
    spelled = [spell(field.value) for field in fields[:_MOST_SHOWN]]
    texts = [text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…" for text in spelled]
    more = [*texts, "…"] if len(fields) > _MOST_SHOWN else texts
    return more[0] if len(more) == 1 else "[" + ", ".join(more) + "]"
