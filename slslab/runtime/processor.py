"""The CPU of an environment that takes several requests at a time: shared evenly among those that compute.

An environment of `memory` MB has `memory / 1769` vCPUs, and one request computes on at most one of them. So of n that
compute, each advances by min(1, memory / 1769 n) of a vCPU. All advance equally fast: one running total of that
progress, and for each request the total at which it is done, say all there is to know, and a step costs the
logarithm of n. (An environment with one request needs none of this: see `drive`.)
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, Any, Final

from slslab.runtime.durations import VCPU_MB

if TYPE_CHECKING:
    from slslab.runtime.clock import Clock

_SHIFT: Final = 20  # progress is counted in parts of a microsecond, so that it stays in whole numbers
PART: Final = 1 << _SHIFT


class Processor:
    """The computing that goes on in one environment."""

    __slots__ = ("_clock", "_done", "_heap", "_memory", "_plan", "_progress", "_then", "_tick", "_used")

    def __init__(self, clock: Clock, memory: int, done: Callable[[Any, None], object]) -> None:
        self._clock = clock
        self._memory = memory
        self._done = done
        self._heap: list[tuple[int, int, Any]] = []
        self._progress = 0
        self._then = 0
        self._tick = 0
        self._used = 0
        self._plan = 0  # counts plans: an entry of the clock's heap that is of an earlier one is void

    def compute(self, call: Any, us: int) -> None:
        """`call` begins to compute, for `us` at one vCPU; `done(call, None)` follows when it has."""
        self._settle()
        self._tick += 1
        heappush(self._heap, (self._progress + (us << _SHIFT), self._tick, call))
        self._look_ahead()

    def leave(self, call: Any) -> None:
        """`call` computes no more: its time is over."""
        self._settle()
        self._heap = [entry for entry in self._heap if entry[2] is not call]
        heapify(self._heap)
        self._look_ahead()

    def used(self) -> int:
        """How much was computed since this was last asked: microseconds of one vCPU, in parts (`PART`)."""
        self._settle()
        used, self._used = self._used, 0
        return used

    def _rate(self) -> int:
        return max(1, min(1 << _SHIFT, (self._memory << _SHIFT) // (VCPU_MB * len(self._heap))))

    def _settle(self) -> None:
        now = self._clock.now
        if self._heap:
            progress = (now - self._then) * self._rate()
            self._progress += progress
            self._used += progress * len(self._heap)
        self._then = now

    def _look_ahead(self) -> None:
        self._plan += 1
        if self._heap:
            left = self._heap[0][0] - self._progress
            due = self._clock.now + max(0, -(-left // self._rate()))
            heappush(self._clock.heap, (due, self._clock.tick(), self._due, self._plan))

    def _due(self, plan: Any) -> None:
        if plan != self._plan:
            return
        self._settle()
        done: list[Any] = []
        while self._heap and self._heap[0][0] <= self._progress:
            done.append(heappop(self._heap)[2])
        self._look_ahead()
        for call in done:
            self._done(call, None)
