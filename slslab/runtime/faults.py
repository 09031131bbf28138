"""What may go wrong with a component: by chance, for a time, or at a step of a handler."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Final

from slslab.runtime.durations import Duration, Sampler, Uniform

_OVERTAKEN: Final = Uniform(0, 5_000_000)  # how long a delivery out of order is held back, a design choice
Streams = Callable[[str], Random]
"""A component's own luck, by purpose: what one kind of fault draws leaves the luck of the others alone."""


@dataclass(frozen=True, slots=True)
class CrashPoint:
    """An environment dies `before` a step of its handler, or after it, with probability `share`.

    `step`: the step's number in the invocation, from 1 (computing, waiting and asking count), the name of the
    component that it asks, or "any".
    """

    step: int | str = "any"
    before: bool = True
    share: float = 1.0

    def means(self, number: int, service: str) -> bool:
        """Whether that is the step: the `number`th, which asks `service` (empty text: none)."""
        return self.step in ("any", number) or (bool(service) and self.step == service)


@dataclass(frozen=True, slots=True)
class Faults:
    """Probabilities from 0 to 1.

    Of an operation: that it fails (`errors`), is slower by `delay` (`slow`), is refused for want of capacity
    (`throttled`), never arrives because the network is `lost`. Of an invocation: that its environment dies under it at
    its end (`crashes`) or at one of `points`, or that the platform fails before its handler begins (`system`). Of a
    delivery: that it is made twice (`duplicates`), comes later by `lateness` (`late`), or is held back so that others
    overtake it (`reordered`).
    """

    errors: float = 0.0
    slow: float = 0.0
    delay: Duration | None = None
    crashes: float = 0.0
    duplicates: float = 0.0
    throttled: float = 0.0
    late: float = 0.0
    lateness: Duration | None = None
    reordered: float = 0.0
    lost: float = 0.0
    points: tuple[CrashPoint, ...] = ()
    system: float = 0.0

    def joined(self, other: Faults) -> Faults:
        """Both at once: of each probability the larger one, with the duration that belongs to it."""
        slower, later = (self, other)[other.slow > self.slow], (self, other)[other.late > self.late]
        return Faults(
            max(self.errors, other.errors),
            slower.slow,
            slower.delay,
            max(self.crashes, other.crashes),
            max(self.duplicates, other.duplicates),
            max(self.throttled, other.throttled),
            later.late,
            later.lateness,
            max(self.reordered, other.reordered),
            max(self.lost, other.lost),
            self.points + other.points,
            max(self.system, other.system),
        )


@dataclass(frozen=True, slots=True)
class Window:
    """`faults` for a time of `us`, and with `outage` a component that answers nobody.

    It begins at `at`, or again and again at random moments, `every` apart on average. All in µs.
    """

    us: int
    faults: Faults = Faults()
    outage: bool = False
    at: int | None = None
    every: int | None = None


class Trouble:
    """The faults of one component at work: its luck, and the outage under way. Times in µs."""

    __slots__ = ("_crash", "_delay", "_error", "_late", "_lost", "_overtaken", "_reorder", "_slow", "_system",
                 "_throttle", "_twice", "_when_late", "down_until", "faults")  # fmt: skip

    def __init__(self, faults: Faults, streams: Streams, down_until: int) -> None:
        self.faults = faults
        self.down_until = down_until
        self._twice = streams("faults").random
        self._error = streams("faults/errors").random
        self._slow = streams("faults/slow").random
        self._delay = _sampler(faults.delay, streams, "faults/delay")
        self._crash = streams("faults/crashes").random
        self._throttle = streams("faults/throttled").random
        self._late = streams("faults/late").random
        self._when_late = _sampler(faults.lateness, streams, "faults/lateness")
        self._reorder = streams("faults/reordered").random
        self._overtaken = _OVERTAKEN.sampler(streams("faults/overtaken"))
        self._lost = streams("faults/lost").random
        self._system = streams("faults/system").random

    def error(self) -> bool:
        """Whether this operation fails."""
        return self.faults.errors > 0 and self._error() < self.faults.errors

    def throttle(self) -> bool:
        """Whether this operation is refused for want of capacity."""
        return self.faults.throttled > 0 and self._throttle() < self.faults.throttled

    def system(self) -> bool:
        """Whether the platform fails, and this invocation does not begin."""
        return self.faults.system > 0 and self._system() < self.faults.system

    def lose(self) -> bool:
        """Whether what sets out now never arrives."""
        return self.faults.lost > 0 and self._lost() < self.faults.lost

    def crash(self) -> bool:
        """Whether the environment dies at the end of this invocation."""
        return self.faults.crashes > 0 and self._crash() < self.faults.crashes

    def crash_at(self, before: bool, number: int, service: str) -> bool:
        """Whether it dies before (or after) this step of its handler."""
        return any(
            point.before == before and point.means(number, service) and self._crash() < point.share
            for point in self.faults.points
        )

    def duplicate(self) -> bool:
        """Whether this delivery is made twice."""
        return self.faults.duplicates > 0 and self._twice() < self.faults.duplicates

    def latency(self) -> int:
        """By how much this operation is late, µs."""
        if self._delay is None or self._slow() >= self.faults.slow:
            return 0
        return self._delay()

    def lateness(self) -> int:
        """By how much this delivery comes later, µs."""
        if self._when_late is None or self._late() >= self.faults.late:
            return 0
        return self._when_late()

    def disorder(self) -> int:
        """For how long this delivery is held back while others overtake it, µs."""
        if self.faults.reordered <= 0 or self._reorder() >= self.faults.reordered:
            return 0
        return self._overtaken()


def _sampler(duration: Duration | None, streams: Streams, purpose: str) -> Sampler | None:
    return duration.sampler(streams(purpose)) if duration else None


def gap(mean: int, luck: Random) -> int:
    """How long until something that happens at random, `mean` apart (exponential), µs, at least 1."""
    return max(1, round(-mean * math.log(1.0 - luck.random())))
