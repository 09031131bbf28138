"""Virtual time: whole microseconds, one heap, and the loop that runs everything.

An entry of the heap is `(time, tick, action, argument)`. `tick` counts up with each entry, so that of two things due
at the same moment the one scheduled first happens first, and no action is ever compared. Hot code pushes entries
itself, `heappush(clock.heap, (clock.now + us, clock.tick(), action, argument))`: a method here would cost a tenth of
the time of an invocation.

Nothing is ever taken out of the heap: an action whose reason has gone must see that by itself and do nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count
from typing import Any, Final

_BATCH: Final = 4096  # actions between two looks at the bounds, at progress and at the recorder's buffer
_LAST: Final = 1 << 62  # a tick after all others: the end comes after everything else of its moment


class _End(Exception):
    pass


class Clock:
    """The time of one run, and what is due in it."""

    __slots__ = ("heap", "now", "tick")

    def __init__(self) -> None:
        self.now = 0
        self.heap: list[tuple[int, int, Callable[[Any], object], Any]] = []
        self.tick = count().__next__

    def at(self, time: int, action: Callable[[Any], object], argument: Any = None) -> None:
        """Call `action(argument)` at `time` (µs), which must not lie in the past."""
        if time < self.now:
            raise ValueError(f"{time} is before now ({self.now})")
        heappush(self.heap, (time, self.tick(), action, argument))

    def run(self, until: int, most: int, between: Callable[[], None]) -> bool:
        """Let time pass to `until` (µs, that moment included), doing at most about `most` actions.

        `between` is called once in some thousand actions. False when `most` was reached before `until`.
        """
        heap, pop = self.heap, heappop
        heappush(heap, (until, _LAST, _stop, None))
        done = 0
        try:
            while done < most:
                for _ in range(_BATCH):
                    self.now, _tick, action, argument = pop(heap)
                    action(argument)
                done += _BATCH
                between()
        except _End:
            return True
        return False


def _stop(_: object) -> None:
    raise _End
