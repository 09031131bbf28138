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


class TokenBucket:
    """A token bucket in whole numbers: `burst` tokens at once, refilled at `burst` tokens every `window` µs.

    `full` is when it will be full again, in µs times `burst`, so that refilling needs no fractions: a token taken puts
    that off by `window`, and there are tokens as long as it is no further off than `burst` times that.
    """

    __slots__ = ("burst", "full", "window")

    def __init__(self, burst: int, window: int = _WINDOW_US) -> None:
        self.burst = burst
        self.window = window
        self.full = 0

    def take(self, now: int, tokens: int = 1) -> bool:
        """Take so many tokens at time `now` (µs). False, and none is taken, when there are not as many."""
        if not self.has(now, tokens):
            return False
        self.full = max(self.full, now * self.burst) + tokens * self.window
        return True

    def has(self, now: int, tokens: int) -> bool:
        """Whether there are so many tokens; none is taken."""
        at = now * self.burst
        return max(self.full, at) + tokens * self.window <= at + self.burst * self.window
