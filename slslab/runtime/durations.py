"""How long things take: a duration is a description; `sampler(stream)` makes it a function that draws.

All in whole microseconds. Each draw takes exactly one uniform number from its stream (two for `Slowed`), so that two
runs with other means still draw the same luck in the same order.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Final, Protocol

VCPU_MB: Final = 1769  # the memory at which a function has one whole vCPU (AWS Lambda Developer Guide, 2026)

Sampler = Callable[[], int]


class Duration(Protocol):
    """A length of time, certain or by chance."""

    def sampler(self, stream: Random, /) -> Sampler:
        """A function that draws one length after another, in µs."""
        ...


@dataclass(frozen=True, slots=True)
class Constant:
    """Always `us`."""

    us: int

    def sampler(self, _stream: Random) -> Sampler:
        us = self.us
        return lambda: us


@dataclass(frozen=True, slots=True)
class Exponential:
    """Memoryless, with a mean of `mean` µs."""

    mean: int

    def sampler(self, stream: Random) -> Sampler:
        uniform, log, mean = stream.random, math.log, -float(self.mean)
        return lambda: int(log(1.0 - uniform()) * mean + 0.5)


@dataclass(frozen=True, slots=True)
class Uniform:
    """Evenly between `low` and `high` µs, both included."""

    low: int
    high: int

    def sampler(self, stream: Random) -> Sampler:
        uniform, low, width = stream.random, self.low, self.high - self.low + 1
        return lambda: low + int(uniform() * width)


@dataclass(frozen=True, slots=True)
class LogNormal:
    """Skewed to the right: half below `median` µs; `sigma` is the standard deviation of the logarithm."""

    median: int
    sigma: float

    def sampler(self, stream: Random) -> Sampler:
        from statistics import NormalDist  # 10 ms of imports, and most runs that have no cold start need none

        uniform, exp, sigma, median = stream.random, math.exp, self.sigma, self.median
        quantile = NormalDist().inv_cdf
        return lambda: int(median * exp(sigma * quantile(uniform() or 0.5)) + 0.5)


@dataclass(frozen=True, slots=True)
class Empirical:
    """One of the measured `values` (µs), each as likely as the others."""

    values: tuple[int, ...]

    def sampler(self, stream: Random) -> Sampler:
        uniform, values, n = stream.random, self.values, len(self.values)
        return lambda: values[int(uniform() * n)]


@dataclass(frozen=True, slots=True)
class Clipped:
    """`inner`, kept between `low` and `high` µs."""

    inner: Duration
    low: int
    high: int

    def sampler(self, stream: Random) -> Sampler:
        draw, low, high = self.inner.sampler(stream), self.low, self.high
        return lambda: min(max(draw(), low), high)


@dataclass(frozen=True, slots=True)
class Slowed:
    """`inner`, but with probability `share` multiplied by `factor`: the slow one that every large group has."""

    inner: Duration
    share: float
    factor: float

    def sampler(self, stream: Random) -> Sampler:
        draw, uniform, share, factor = self.inner.sampler(stream), stream.random, self.share, self.factor

        def slowed() -> int:
            us = draw()
            return int(us * factor + 0.5) if uniform() < share else us

        return slowed


def at_memory(us: int, memory: int) -> int:
    """How long `us` of computing at one vCPU takes with `memory` MB. One thread gains nothing above one vCPU."""
    return us if memory >= VCPU_MB else -(-us * VCPU_MB // memory)


def cpu_sampler(draw: Sampler, memory: int) -> Sampler:
    """`draw`, given at one vCPU, as it takes with `memory` MB."""
    if memory >= VCPU_MB:
        return draw
    return lambda: -(-draw() * VCPU_MB // memory)
