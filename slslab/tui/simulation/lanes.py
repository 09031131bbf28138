"""What moves along each edge of the picture at any time.

A hop takes a millisecond or two, a frame 80: each is shown for a while after it set out, longer at higher speed,
and when too many are under way at once every second, fourth, … of them stands for all.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from slslab.runtime.recording import Hop
from slslab.sims.views import Travel

_SHOWN: Final = 48  # dots on one edge; more than that is a line
_LONG: Final = 2_000_000  # µs; what travels for longer is looked up apart


class Dot(NamedTuple):
    """Something on an edge: how far it has come (0 to 1), and what it is."""

    way: float
    hop: Hop


class Lane:
    """The traffic of one edge."""

    def __init__(self, travels: Sequence[Travel]) -> None:
        self._short = [travel for travel in travels if travel.end - travel.start <= _LONG]
        self._long = [travel for travel in travels if travel.end - travel.start > _LONG]
        self._starts = [travel.start for travel in self._short]
        self._long_starts = [travel.start for travel in self._long]
        self._longest = max((travel.end - travel.start for travel in self._short), default=0)

    def dots(self, t: int, linger: int) -> Iterator[Dot]:
        """What is on the edge at time `t`, each for `linger` µs at least; a bounded number of them."""
        low = bisect_right(self._starts, t - max(linger, self._longest))
        high = bisect_right(self._starts, t)
        yield from _under_way(self._short, low, high, t, linger)
        high = bisect_right(self._long_starts, t)
        yield from _under_way(self._long, max(0, high - _SHOWN), high, t, linger)


def lanes(travels: Sequence[Travel], edges: int) -> tuple[Lane, ...]:
    """The lane of each edge."""
    sorted_out: list[list[Travel]] = [[] for _ in range(edges)]
    for travel in travels:
        sorted_out[travel.edge].append(travel)
    return tuple(Lane(each) for each in sorted_out)


def _under_way(travels: Sequence[Travel], low: int, high: int, t: int, linger: int) -> Iterator[Dot]:
    stride = 1
    while (high - low) // stride > _SHOWN:
        stride *= 2
    # Counted from the first hop of the run, so that the same ones stay in view from frame to frame.
    for index in range(-(-low // stride) * stride, high, stride):
        travel = travels[index]
        span = max(travel.end - travel.start, linger, 1)
        way = (t - travel.start) / span
        if way < 1:
            yield Dot(way, travel.hop)
