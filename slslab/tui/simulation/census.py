"""How many environments a function has at any time, and where each of them stands in the picture.

Everything per frame is a few bisections, however many environments a run has.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from heapq import heappop, heappush
from typing import NamedTuple

from slslab.sims.views import EnvironmentLife


class Count(NamedTuple):
    """How many environments there are at one moment."""

    starting: int
    busy: int
    idle: int

    @property
    def all(self) -> int:
        return self.starting + self.busy + self.idle


class Census:
    """The environments of one function."""

    def __init__(self, lives: Sequence[EnvironmentLife]) -> None:
        self._starts = sorted(life.start for life in lives)
        self._ends = sorted(life.end for life in lives if life.end is not None)
        over = [life.ready if life.ready is not None else life.end for life in lives]
        self._inits_over = sorted(t for t in over if t is not None)
        # Where the number in flight changes, one interval ends as the next begins: the two cancel out.
        self._busy_starts = sorted(span.start for life in lives for span in life.busy)
        self._busy_ends = sorted(span.end for life in lives for span in life.busy)
        self._places = _places(lives)

    def count(self, t: int) -> Count:
        """The environments at time `t`."""
        alive = bisect_right(self._starts, t) - bisect_right(self._ends, t)
        starting = bisect_right(self._starts, t) - bisect_right(self._inits_over, t)
        busy = bisect_right(self._busy_starts, t) - bisect_right(self._busy_ends, t)
        return Count(starting, busy, max(0, alive - starting - busy))

    def standing(self, t: int, places: int) -> list[EnvironmentLife | None]:
        """Which environment stands in each of the first `places` places at time `t`; None where there is none.

        An environment keeps its place for life, and a new one takes the first free place.
        """
        result: list[EnvironmentLife | None] = []
        for starts, lives in self._places[:places]:
            index = bisect_right(starts, t) - 1
            life = lives[index] if index >= 0 else None
            result.append(None if life is None or (life.end is not None and life.end <= t) else life)
        return result


def _places(lives: Sequence[EnvironmentLife]) -> list[tuple[list[int], list[EnvironmentLife]]]:
    places: list[tuple[list[int], list[EnvironmentLife]]] = []
    free: list[int] = []
    leaving: list[tuple[int, int]] = []  # when a place becomes free, and which
    for life in sorted(lives, key=lambda life: life.start):
        while leaving and leaving[0][0] <= life.start:
            heappush(free, heappop(leaving)[1])
        if free:
            place = heappop(free)
        else:
            place = len(places)
            places.append(([], []))
        places[place][0].append(life.start)
        places[place][1].append(life)
        if life.end is not None:
            heappush(leaving, (life.end, place))
    return places
