"""What a run adds up to: kept whether or not its events are, in memory that does not grow."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

_DROPPED: Final = 46  # bits of a double below its exponent and the six highest of its fraction
_WAITING: Final = 10_000


class Histogram:
    """How often which length of time occurred; at most some 3,700 counters.

    A power of two is divided into 64 parts, so that no figure is off by more than 1.6 %, and below 128 each number
    has its own. That division is how a double is made: its exponent and the first bits of its fraction are the
    counter, which lets C find the counters of thousands of values at once. `add` therefore only puts a value aside.
    """

    __slots__ = ("_counts", "_most", "_total", "_waiting", "add")

    add: Callable[[int], None]
    """Count one value, µs."""

    def __init__(self) -> None:
        self._waiting: list[int] = []
        self._counts: Counter[int] = Counter()
        self._total = 0
        self._most = 0
        self.add = self._waiting.append

    def settle(self, least: int = _WAITING) -> None:
        """Count the values put aside, when there are as many as `least`: so memory stays flat."""
        waiting = self._waiting
        if len(waiting) < least:
            return
        self._total += sum(waiting)
        self._most = max(self._most, max(waiting))
        doubles = memoryview(array("d", waiting)).cast("B").cast("Q")
        self._counts.update([bits >> _DROPPED for bits in doubles])
        waiting.clear()

    @property
    def counts(self) -> dict[int, int]:
        """How many values each counter has, by the least value (µs) that it counts, in order."""
        self.settle(1)
        return {_least(slot): self._counts[slot] for slot in sorted(self._counts)}

    @property
    def total(self) -> int:
        """The sum of all values, µs."""
        self.settle(1)
        return self._total

    @property
    def most(self) -> int:
        """The largest value, µs."""
        self.settle(1)
        return self._most

    def quantile(self, share: float) -> int:
        """The value (µs, rounded down to its counter) that the given share of values does not exceed."""
        rank = share * len(self)
        seen = 0
        for value, count in self.counts.items():
            seen += count
            if seen >= rank:
                return value
        return self.most

    def __len__(self) -> int:
        self.settle(1)
        return self._counts.total()


def _least(slot: int) -> int:
    """The least whole number that falls into the counter `slot`."""
    (value,) = memoryview(array("Q", (slot << _DROPPED,))).cast("B").cast("d")
    return int(value)


@dataclass(slots=True)
class Totals:
    """Counts over all components. `environment_us`: environments times the time they existed."""

    requests: int = 0
    invocations: int = 0
    cold: int = 0
    errors: int = 0
    throttles: int = 0
    retries: int = 0
    dead_letters: int = 0
    lost: int = 0
    busy_us: int = 0
    billed_us: int = 0
    environments: int = 0
    peak: int = 0
    created: int = 0
    environment_us: int = 0
    latency: Histogram = field(default_factory=Histogram)
    _then: int = 0

    def appear(self, now: int) -> None:
        """One environment more."""
        self.environment_us += self.environments * (now - self._then)
        self._then = now
        self.environments += 1
        self.created += 1
        if self.environments > self.peak:
            self.peak = self.environments

    def vanish(self, now: int) -> None:
        """One environment fewer."""
        self.environment_us += self.environments * (now - self._then)
        self._then = now
        self.environments -= 1

    def close(self, now: int) -> None:
        """Count the environments that still exist up to the end of the run."""
        self.environment_us += self.environments * (now - self._then)
        self._then = now
