"""Expiry: items whose time is over are removed some time later. Until then they are still there for whoever reads."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from slslab.runtime.deadlines import Deadlines
from slslab.runtime.durations import Sampler
from slslab.runtime.handler import EPOCH_US
from slslab.runtime.table.order import Position
from slslab.runtime.table.store import Entry

if TYPE_CHECKING:
    from collections.abc import Callable

    from slslab.runtime.clock import Clock

_SECOND: Final = 1_000_000
_TOO_OLD: Final = 5 * 365 * 86_400 * _SECOND  # what expired more than five years ago is taken for a mistake
_NEVER: Final = 1 << 60


class Expiry:
    """Removes items by `remove(position)` once the seconds in their attribute `name` are over."""

    __slots__ = ("_clock", "_delay", "_due", "_entries", "_name", "_remove")

    def __init__(self, clock: Clock, name: str, delay: Sampler, remove: Callable[[Position], object]) -> None:
        self._clock = clock
        self._name = name
        self._delay = delay
        self._remove = remove
        self._due: Deadlines[Position] = Deadlines(clock, self._ring)
        self._entries: dict[Position, list[Any]] = {}

    def note(self, position: Position, entry: Entry | None) -> None:
        """An item is another one now, or gone."""
        waiting = self._entries.pop(position, None)
        if waiting is not None:
            self._due.cancel(waiting)
        value = entry.item.get(self._name) if entry else None
        if value is None or "N" not in value:
            return
        over = int(Decimal(value["N"]) * _SECOND) - EPOCH_US
        if self._clock.now - _TOO_OLD < over < _NEVER:
            due = max(over, self._clock.now) + self._delay()
            self._entries[position] = self._due.add(due, position)

    def _ring(self) -> None:
        while (position := self._due.pop()) is not None:
            del self._entries[position]
            self._remove(position)
