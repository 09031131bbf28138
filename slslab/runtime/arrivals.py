"""When clients send: each process gives, one after another, how long it is until the next request (µs), or None."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Final, Protocol

Gaps = Callable[[], int | None]
_BURST_US: Final = 10_000_000  # one burst in so many µs, unless the rate is too low to make a crowd of one
_CROWD: Final = 5  # at least so many requests in a burst
_SPREAD_US: Final = 100_000  # a burst arrives within so many µs
_QUIET: Final = 20  # a quiet service sees this part of the rate


class Arrivals(Protocol):
    """An arrival process. `gaps` begins it anew at the present moment."""

    def gaps(self, stream: Random, /) -> Gaps:
        """A function that gives the time from each arrival to the next, in µs; None when there are no more."""
        ...


@dataclass(frozen=True, slots=True)
class Steady:
    """`rate` requests a second, evenly spaced."""

    rate: float

    def gaps(self, _stream: Random) -> Gaps:
        gap = max(1, round(1_000_000 / self.rate))
        return lambda: gap


@dataclass(frozen=True, slots=True)
class Poisson:
    """`rate` requests a second on average, at random moments: many people who know nothing of each other."""

    rate: float

    def gaps(self, stream: Random) -> Gaps:
        uniform, log, mean = stream.random, math.log, -1_000_000 / self.rate
        return lambda: int(log(1.0 - uniform()) * mean + 0.5)


@dataclass(frozen=True, slots=True)
class Quiet:
    """Poisson at a twentieth of `rate`: a service that is hardly used."""

    rate: float

    def gaps(self, stream: Random) -> Gaps:
        return Poisson(self.rate / _QUIET).gaps(stream)


@dataclass(frozen=True, slots=True)
class Bursts:
    """`rate` requests a second on average, but all those of ten seconds (or more, at low rates) nearly at once."""

    rate: float

    def gaps(self, stream: Random) -> Gaps:
        period = max(_BURST_US, round(_CROWD * 1_000_000 / self.rate))
        crowd = max(1, round(self.rate * period / 1_000_000))
        uniform = stream.random
        moments: list[int] = []
        begin, then = 1_000_000, 0

        def gap() -> int:
            nonlocal begin, then
            if not moments:
                moments.extend(sorted((begin + int(uniform() * _SPREAD_US) for _ in range(crowd)), reverse=True))
                begin += period
            moment = moments.pop()
            us, then = moment - then, moment
            return us

        return gap


@dataclass(frozen=True, slots=True)
class Trace:
    """At these moments (µs since the process began), in order."""

    moments: tuple[int, ...]

    def gaps(self, _stream: Random) -> Gaps:
        moments = iter(sorted(self.moments))
        then = 0

        def gap() -> int | None:
            nonlocal then
            moment = next(moments, None)
            if moment is None:
                return None
            us, then = moment - then, moment
            return us

        return gap


@dataclass(frozen=True, slots=True)
class Once:
    """`count` requests, the first after `after` µs, the others `apart` µs apart; then no more."""

    count: int
    after: int = 0
    apart: int = 0

    def gaps(self, _stream: Random) -> Gaps:
        return Trace(tuple(self.after + self.apart * n for n in range(self.count))).gaps(_stream)
