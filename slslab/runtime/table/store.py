"""Where items are kept, and how they look to someone who reads from a replica that is behind."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from heapq import merge
from typing import NamedTuple

from slslab.runtime.expressions import Item
from slslab.runtime.table.order import Position, Sorted


class Entry(NamedTuple):
    """An item as it is kept, and its size in bytes. Neither is ever changed: another entry takes its place."""

    item: Item
    size: int


class Store:
    """Items by position, and what a replica does not know yet.

    A position begins with the hash of the partition key, so that a scan meets the partitions in no order that means
    anything, and within a partition items stand by their sort key.
    """

    __slots__ = ("_changed", "_gone", "_last", "_old", "bytes", "entries", "order")

    def __init__(self) -> None:
        self.entries: dict[Position, Entry] = {}
        self.order = Sorted()
        self.bytes = 0
        self._changed: deque[tuple[int, Position]] = deque()  # when the replica will know of it
        self._old: dict[Position, deque[Entry | None]] = {}  # what the replica still has, oldest first
        self._gone: set[Position] = set()  # of those, what is not there any more
        self._last = 0

    def replace(self, position: Position, entry: Entry | None, known: int) -> None:
        """Put `entry` there, or nothing; the replica knows of it at the time `known`, µs."""
        old = self.entries.get(position)
        if old is None and entry is None:
            return
        if entry is None:
            del self.entries[position]
            self.order.remove(position)
            self._gone.add(position)
        else:
            self.entries[position] = entry
            if old is None:
                self.order.add(position)
                self._gone.discard(position)
        self.bytes += (entry.size if entry else 0) - (old.size if old else 0)
        self._last = max(self._last, known)  # a replica takes writes over in their order
        self._changed.append((self._last, position))
        self._old.setdefault(position, deque()).append(old)

    def settle(self, now: int) -> None:
        """The replica learns what it knows by `now`. Each write is looked at once."""
        changed, old = self._changed, self._old
        while changed and changed[0][0] <= now:
            _, position = changed.popleft()
            waiting = old[position]
            waiting.popleft()
            if not waiting:
                del old[position]
                self._gone.discard(position)

    def get(self, position: Position, behind: bool) -> Entry | None:
        """The item there; `behind`: as the replica has it."""
        if behind and position in self._old:
            return self._old[position][0]
        return self.entries.get(position)

    def walk(self, low: Position, high: Position, reverse: bool, behind: bool) -> Iterator[tuple[Position, Entry]]:
        """Positions from `low` on and before `high`, and what is there; `behind`: as the replica has it."""
        positions: Iterator[Position] = self.order.walk(low, high, reverse)
        if behind and self._gone:
            gone = [one for one in self._gone if low <= one < high]
            positions = merge(positions, sorted(gone, reverse=reverse), reverse=reverse)
        for position in positions:
            entry = self.get(position, behind)
            if entry is not None:
                yield position, entry
