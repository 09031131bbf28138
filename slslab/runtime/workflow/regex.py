"""Regular expressions for filters, matched without going back.

Python's `re` tries one way after another and can take longer than anybody lives; a workflow's definition is a
stranger's text. Here the pattern becomes a net of states that is walked once along the text, all ways at a time.
Known are literals, `.`, classes, groups, `|`, `*`, `+`, `?`, `{m,n}`, `^`, `$` and the usual escapes. As in the
ecosystem's filters, a pattern must match the whole text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, TypeAlias

Accepts: TypeAlias = Callable[[str], bool]
_LARGEST: Final = 2_000  # states of one pattern
_DEEPEST: Final = 20
_COUNT: Final = re.compile(r"\{(\d{1,3})(,(\d{0,3}))?\}", re.ASCII)
_CLASSES: Final[dict[str, Accepts]] = {
    "d": lambda mark: "0" <= mark <= "9",
    "s": lambda mark: mark in " \t\n\r\f\v",
    "w": lambda mark: mark == "_" or (mark.isascii() and mark.isalnum()),
}
_MARKS: Final = {"n": "\n", "t": "\t", "r": "\r", "f": "\f"}


class BadRegex(Exception):
    """A pattern that is none, or is none of those known here."""


class Regex:
    """A pattern, ready to match. BadRegex when it is none."""

    __slots__ = ("_edges", "_fold", "_free", "_last", "pattern")

    def __init__(self, pattern: str, *, ignore_case: bool = False) -> None:
        self.pattern = pattern
        self._fold = ignore_case
        net = _Net(pattern, ignore_case)
        self._edges, self._free, self._last = net.edges, net.free, net.last

    def matches(self, text: str, spend: Callable[[int], object]) -> bool:
        """Whether the pattern matches the whole of `text`. `spend` is told how much work each character is."""
        now = self._closure({0})
        for mark in text.lower() if self._fold else text:
            spend(len(now))
            step = {target for state in now for accepts, target in self._edges[state] if accepts(mark)}
            if not step:
                return False
            now = self._closure(step)
        return self._last in now

    def _closure(self, states: set[int]) -> set[int]:
        todo = list(states)
        while todo:
            for target in self._free[todo.pop()]:
                if target not in states:
                    states.add(target)
                    todo.append(target)
        return states


class _Net:
    """States by number; `edges` take one character, `free` ones none."""

    def __init__(self, pattern: str, fold: bool) -> None:
        self.pattern = pattern
        self.fold = fold
        self.at = 0
        self.edges: list[list[tuple[Accepts, int]]] = []
        self.free: list[list[int]] = []
        start = self._state()
        self.last = self._either(start, 0)
        if self.at < len(pattern):
            raise BadRegex("a bracket of a regular expression has no partner")

    def _state(self) -> int:
        if len(self.edges) >= _LARGEST:
            raise BadRegex("a regular expression is too large")
        self.edges.append([])
        self.free.append([])
        return len(self.edges) - 1

    def _either(self, start: int, depth: int) -> int:
        if depth > _DEEPEST:
            raise BadRegex("a regular expression nests too deep")
        ends = [self._sequence(start, depth)]
        while self.pattern.startswith("|", self.at):
            self.at += 1
            branch = self._state()
            self.free[start].append(branch)
            ends.append(self._sequence(branch, depth))
        end = self._state()
        for one in ends:
            self.free[one].append(end)
        return end

    def _sequence(self, start: int, depth: int) -> int:
        # Kept apart from `start`, so that a repeated first part cannot lead into the other branches.
        now = self._state()
        self.free[start].append(now)
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            begun = self.at
            end = self._atom(now, depth)
            low, high = self._count()
            if (low, high) != (1, 1):
                end = self._repeat(now, end, begun, low, high, depth)
            now = end
        return now

    def _repeat(self, start: int, end: int, begun: int, low: int, high: int | None, depth: int) -> int:
        """The part that was just read between `start` and `end`, from `low` to `high` times."""
        after = self.at
        out = self._state()
        if low == 0:
            self.free[start].append(out)
        ends = [end]
        for _ in range(max(low, high or 1) - 1):
            self.at = begun
            ends.append(self._atom(ends[-1], depth))
        for number, one in enumerate(ends, 1):
            if number >= low:
                self.free[one].append(out)
        if high == 0:
            self.free[start] = [out]
            self.edges[start] = []
        if high is None:
            self.free[ends[-1]].append(ends[-2] if len(ends) > 1 else start)
        self.at = after
        return out

    def _count(self) -> tuple[int, int | None]:
        mark = self.pattern[self.at : self.at + 1]
        low: int
        high: int | None
        if mark in ("*", "+", "?") and mark:
            self.at += 1
            low, high = (1 if mark == "+" else 0), (1 if mark == "?" else None)
        elif mark == "{":
            found = _COUNT.match(self.pattern, self.at)
            if found is None:
                raise BadRegex("a count of a regular expression is not closed")
            self.at = found.end()
            low = int(found[1])
            high = low if not found[2] else int(found[3]) if found[3] else None
            if high is not None and high < low:
                raise BadRegex("a count of a regular expression runs backwards")
        else:
            return 1, 1
        if self.pattern[self.at : self.at + 1] == "?":  # reluctant: the same for a match of the whole
            self.at += 1
        return low, high

    def _atom(self, start: int, depth: int) -> int:
        mark = self.pattern[self.at]
        self.at += 1
        if mark == "(":
            if self.pattern.startswith("?", self.at):
                if not self.pattern.startswith("?:", self.at):
                    raise BadRegex("this group of a regular expression is not known")
                self.at += 2
            end = self._either(start, depth + 1)
            if not self.pattern.startswith(")", self.at):
                raise BadRegex("a bracket of a regular expression has no partner")
            self.at += 1
            return end
        if mark in "*+?{":
            raise BadRegex("a count of a regular expression has nothing before it")
        end = self._state()
        if mark in "^$":  # a match is of the whole text anyway
            if self.at != (1 if mark == "^" else len(self.pattern)):
                raise BadRegex("^ and $ stand at the ends of a regular expression only")
            self.free[start].append(end)
        else:
            self.edges[start].append((self._accepts(mark), end))
        return end

    def _accepts(self, mark: str) -> Accepts:
        if mark == ".":
            return lambda found: found not in "\n\r"
        if mark == "[":
            return self._set()
        if mark == "\\":
            return self._escaped()
        return self._literal(mark)

    def _literal(self, mark: str) -> Accepts:
        wanted = mark.lower() if self.fold else mark
        return lambda found: found == wanted

    def _escaped(self) -> Accepts:
        mark = self.pattern[self.at : self.at + 1]
        self.at += 1
        if not mark:
            raise BadRegex("a regular expression ends with a backslash")
        if mark.lower() in _CLASSES:
            known = _CLASSES[mark.lower()]
            return known if mark.islower() else lambda found: not known(found)
        if mark in _MARKS:
            return self._literal(_MARKS[mark])
        if mark.isalnum():
            raise BadRegex("this escape of a regular expression is not known")
        return self._literal(mark)

    def _set(self) -> Accepts:
        negated = self.pattern.startswith("^", self.at)
        self.at += negated
        tests: list[Accepts] = []
        first = True
        while first or not self.pattern.startswith("]", self.at):
            first = False
            tests.append(self._range())
        self.at += 1
        return lambda found: any(test(found) for test in tests) != negated

    def _range(self) -> Accepts:
        low = self._take()
        if low == "\\":
            return self._escaped()
        if self.pattern.startswith("-", self.at) and self.pattern[self.at + 1 : self.at + 2] not in ("]", "\\", ""):
            self.at += 1
            high = self._take()
            if self.fold:
                low, high = low.lower(), high.lower()
            return lambda found: low <= found <= high
        return self._literal(low)

    def _take(self) -> str:
        mark = self.pattern[self.at : self.at + 1]
        if not mark:
            raise BadRegex("a class of a regular expression is not closed")
        self.at += 1
        return mark
