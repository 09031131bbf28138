"""How much may run at the same time, and how fast it may grow."""

from __future__ import annotations

from typing import Final

from slslab.runtime.recording import Reason

_WINDOW_US: Final = 10_000_000  # the scaling rate is so many environments every 10 s


class Pool:
    """Concurrency that is shared: of the account, or reserved by one function. `reason`: why it says no."""

    __slots__ = ("limit", "reason", "used")

    def __init__(self, limit: int, reason: Reason) -> None:
        self.limit = limit
        self.reason = reason
        self.used = 0


class Bucket:
    """A token bucket in whole numbers: `burst` tokens at once, refilled at `burst` tokens every `window` µs."""

    __slots__ = ("_burst", "_level", "_then", "_window")

    def __init__(self, burst: int, window: int = _WINDOW_US) -> None:
        self._burst = burst
        self._window = window
        self._level = burst * window  # in tokens times µs, so that refilling needs no fractions
        self._then = 0

    def take(self, now: int, tokens: int = 1) -> bool:
        """Take so many tokens at time `now` (µs). False, and none is taken, when there are not as many."""
        level = min(self._level + (now - self._then) * self._burst, self._burst * self._window)
        self._then = now
        needed = tokens * self._window
        if level < needed:
            self._level = level
            return False
        self._level = level - needed
        return True

    def has(self, now: int, tokens: int) -> bool:
        """Whether there are so many tokens; none is taken."""
        level = min(self._level + (now - self._then) * self._burst, self._burst * self._window)
        return level >= tokens * self._window
