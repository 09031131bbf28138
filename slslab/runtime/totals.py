"""What a run adds up to: kept whether or not its events are, in memory that does not grow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

_FINE: Final = 6  # a power of two is divided into 2**6 parts: no figure is off by more than 1.6 %


class Histogram:
    """How often which length of time occurred; at most some 3,700 counters."""

    __slots__ = ("counts", "most", "total")

    def __init__(self) -> None:
        self.counts: dict[int, int] = {}
        self.total = 0
        self.most = 0

    def add(self, us: int) -> None:
        """Count one value."""
        shift = us.bit_length() - _FINE - 1
        slot = us if shift <= 0 else (shift << _FINE) + (us >> shift)
        counts = self.counts
        counts[slot] = counts.get(slot, 0) + 1
        self.total += us
        if us > self.most:
            self.most = us

    def quantile(self, share: float) -> int:
        """The value (µs, rounded down to its counter) that the given share of values does not exceed."""
        rank = share * len(self)
        seen = 0
        for slot in sorted(self.counts):
            seen += self.counts[slot]
            if seen >= rank:
                return self._low(slot)
        return self.most

    def __len__(self) -> int:
        return sum(self.counts.values())

    @staticmethod
    def _low(slot: int) -> int:
        shift = (slot >> _FINE) - 1
        return slot if shift <= 0 else (slot - (shift << _FINE)) << shift

    def __iter__(self) -> Iterator[tuple[int, int]]:
        """Pairs of the least value of a counter and its count, in order."""
        return ((self._low(slot), self.counts[slot]) for slot in sorted(self.counts))


@dataclass(slots=True)
class Totals:
    """Counts over all components. `environment_us`: environments times the time they existed."""

    requests: int = 0
    answers: int = 0
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
