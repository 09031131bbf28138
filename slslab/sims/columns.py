"""Two columns that answer "how much up to time t?" by one bisect: a tally of happenings and a level that moves."""

from __future__ import annotations

from array import array
from bisect import bisect_right


class Tally:
    """How much has happened: amounts added in order of time, and their sum at any time."""

    __slots__ = ("sums", "times")

    def __init__(self) -> None:
        self.times = array("q")  # µs
        self.sums = array("q")

    def add(self, t: int, amount: int = 1) -> None:
        """Add `amount` at time `t`, which is not before any time already added."""
        self.sums.append((self.sums[-1] if self.sums else 0) + amount)
        self.times.append(t)

    def at(self, t: int) -> int:
        """The sum of everything up to time `t`, that moment included."""
        index = bisect_right(self.times, t)
        return self.sums[index - 1] if index else 0

    @property
    def total(self) -> int:
        """The sum of everything."""
        return self.sums[-1] if self.sums else 0


class Level:
    """How much there is: a number that steps up and down, its highest value and its area so far.

    The area is a plain Python integer, since MB x µs of a day with 10 GB environments leaves 64 bits.
    """

    __slots__ = ("areas", "peaks", "times", "values")

    def __init__(self) -> None:
        self.times = array("q", [-1])  # µs; the first stands for "before everything"
        self.values = array("q", [0])
        self.peaks = array("q", [0])
        self.areas: list[int] = [0]

    def change(self, t: int, by: int) -> None:
        """Step by `by` at time `t`, which is not before the last step. Steps of one moment are one step."""
        value = self.values[-1] + by
        if self.times[-1] == t:
            self.values[-1] = value
            self.peaks[-1] = max(self.peaks[-2], value)
            return
        self.areas.append(self.areas[-1] + self.values[-1] * (t - self.times[-1]))
        self.times.append(t)
        self.values.append(value)
        self.peaks.append(max(self.peaks[-1], value))

    def at(self, t: int) -> int:
        """The value at time `t`, steps of that moment included."""
        return self.values[self._index(t)]

    def peak(self, t: int) -> int:
        """The highest value up to time `t`."""
        return self.peaks[self._index(t)]

    def area(self, t: int) -> int:
        """The sum of value x time, in µs, up to time `t`."""
        index = self._index(t)
        return self.areas[index] + self.values[index] * (t - self.times[index])

    def _index(self, t: int) -> int:
        return max(0, bisect_right(self.times, t) - 1)
