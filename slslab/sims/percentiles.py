"""Percentiles of the first n of many numbers, for any n, without sorting them anew each time.

A screen asks for the percentiles "so far" fifteen times a second, forwards, backwards and anywhere. So the sorted
first n are kept for every n that is a multiple of a stride; the rest, at most a stride, is sorted when asked, and
the percentile is found in the two sorted lists by bisection.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

_STRIDE: Final = 1024  # sorting so many takes about 0.1 ms
_KEPT: Final = 16  # sorted lists at most, so that memory stays a small multiple of the numbers themselves


class Percentiles:
    """Percentiles by nearest rank: the smallest number that at least p % of the numbers do not exceed."""

    __slots__ = ("_numbers", "_sorted", "_stride")

    def __init__(self, numbers: Sequence[int]) -> None:
        self._numbers = array("q", numbers)
        self._stride = max(_STRIDE, -(-len(numbers) // _KEPT))
        self._sorted: list[array[int]] = []
        first: list[int] = []
        for low in range(0, len(numbers), self._stride):
            self._sorted.append(array("q", first))
            first += self._numbers[low : low + self._stride]
            first.sort()
        self._sorted.append(array("q", first))

    def of_first(self, n: int, percents: Sequence[float]) -> tuple[int, ...] | None:
        """The percentiles of the first `n` numbers (100 is the largest), or None when n is 0."""
        if n <= 0:
            return None
        if n >= len(self._numbers):
            long, short = self._sorted[-1], array("q")
        else:
            block = n // self._stride
            long, short = self._sorted[block], array("q", sorted(self._numbers[block * self._stride : n]))
        return tuple(_smallest(long, short, rank(n, percent)) for percent in percents)


def rank(n: int, percent: float) -> int:
    """Which of `n` sorted numbers, counted from 0, is the percentile. In thousandths, to keep off rounding."""
    return max(0, -(-n * round(percent * 1000) // 100_000) - 1)


def _smallest(one: array[int], two: array[int], wanted: int) -> int:
    """The number at index `wanted` of both sorted lists taken as one.

    The wanted number leaves some `taken` of `one` and `wanted - taken` of `two` before it; the more of `one` are
    taken, the larger what stands at the cut in `one`, so the right cut is found by bisection.
    """
    low, high = max(0, wanted - len(two)), min(wanted, len(one))
    taken = low + bisect_left(range(low, high), True, key=lambda cut: one[cut] >= two[wanted - cut - 1])
    rest = wanted - taken
    if taken == len(one):
        return two[rest]
    return one[taken] if rest >= len(two) else min(one[taken], two[rest])
