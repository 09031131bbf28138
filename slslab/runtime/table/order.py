"""Positions in order: adding, removing and finding take the logarithm of how many there are (and one short list)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator
from typing import Any, Final, TypeAlias

Position: TypeAlias = tuple[Any, ...]
_LOAD: Final = 256


class _Top:
    """Greater than anything: `(…, TOP)` is behind every position that begins so."""

    def __lt__(self, _: object) -> bool:
        return False

    def __gt__(self, _: object) -> bool:
        return True


TOP: Final = _Top()


class Sorted:
    """Distinct positions in order, in lists of at most some hundreds."""

    __slots__ = ("_parts", "_tops", "count")

    def __init__(self) -> None:
        self._parts: list[list[Position]] = []
        self._tops: list[Position] = []  # the last of each part
        self.count = 0

    def add(self, position: Position) -> None:
        """Take in a position that is not there yet."""
        self.count += 1
        if not self._parts:
            self._parts.append([position])
            self._tops.append(position)
            return
        at = min(bisect_left(self._tops, position), len(self._parts) - 1)
        part = self._parts[at]
        insort(part, position)
        self._tops[at] = part[-1]
        if len(part) > 2 * _LOAD:
            self._parts[at : at + 1] = [part[:_LOAD], part[_LOAD:]]
            self._tops[at : at + 1] = [part[_LOAD - 1], part[-1]]

    def remove(self, position: Position) -> None:
        """Take out a position that is there."""
        self.count -= 1
        at = bisect_left(self._tops, position)
        part = self._parts[at]
        del part[bisect_left(part, position)]
        if part:
            self._tops[at] = part[-1]
        else:
            del self._parts[at]
            del self._tops[at]

    def walk(self, low: Position, high: Position, reverse: bool = False) -> Iterator[Position]:
        """The positions from `low` on and before `high`; nothing may be added or removed meanwhile."""
        if reverse:
            yield from self._backward(low, high)
            return
        for at in range(bisect_left(self._tops, low), len(self._parts)):
            part = self._parts[at]
            for index in range(bisect_left(part, low), len(part)):
                if not part[index] < high:
                    return
                yield part[index]

    def _backward(self, low: Position, high: Position) -> Iterator[Position]:
        if not self._parts:
            return
        for at in range(min(bisect_right(self._tops, high), len(self._parts) - 1), -1, -1):
            part = self._parts[at]
            for index in range(bisect_left(part, high) - 1, -1, -1):
                if part[index] < low:
                    return
                yield part[index]
