"""Things that are due at a time, most of which are called off before: messages out at work, windows, waits.

Each step costs the logarithm of what is due. What was called off leaves the heap when it comes to its top, or when
half of the heap is such leftovers; so memory follows what is there and not what has been.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

if TYPE_CHECKING:
    from slslab.runtime.clock import Clock

Thing = TypeVar("Thing")
_FEW: Final = 64  # leftovers that are not worth sweeping


class Deadlines(Generic[Thing]):
    """Things by the time at which they are due (µs). `ring()` is called when the first of them is."""

    __slots__ = ("_armed", "_clock", "_heap", "_live", "_ring", "_tick")

    def __init__(self, clock: Clock, ring: Callable[[], object]) -> None:
        self._clock = clock
        self._ring = ring
        self._heap: list[list[Any]] = []
        self._live = 0
        self._tick = 0
        self._armed = -1  # when the earliest of our entries in the clock's heap is due; -1: there is none

    def __len__(self) -> int:
        return self._live

    def add(self, time: int, thing: Thing) -> list[Any]:
        """`thing` is due at `time`; gives what `cancel` needs."""
        self._tick += 1
        entry = [time, self._tick, thing]
        heappush(self._heap, entry)
        self._live += 1
        if self._armed < 0 or time < self._armed:
            self._arm(time)
        return entry

    def cancel(self, entry: list[Any]) -> None:
        """It is not due any more. To be called at most once, and not after it was due."""
        entry[2] = None
        self._live -= 1
        if len(self._heap) > 2 * self._live + _FEW:
            self._heap = [one for one in self._heap if one[2] is not None]
            heapify(self._heap)

    def pop(self) -> Thing | None:
        """The first thing that is due now or before; None when there is none (and the clock is set for the next)."""
        heap, now = self._heap, self._clock.now
        while heap and (heap[0][0] <= now or heap[0][2] is None):
            thing: Thing | None = heappop(heap)[2]
            if thing is not None:
                self._live -= 1
                return thing
        if heap and (self._armed < 0 or heap[0][0] < self._armed):
            self._arm(heap[0][0])
        return None

    def _arm(self, time: int) -> None:
        self._armed = time
        clock = self._clock
        heappush(clock.heap, (max(time, clock.now), clock.tick(), self._due, time))

    def _due(self, time: int) -> None:
        if time == self._armed:
            self._armed = -1
            self._ring()
