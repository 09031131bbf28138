"""What may go wrong with a component, by chance or for a time."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from slslab.runtime.durations import Duration, Sampler


@dataclass(frozen=True, slots=True)
class Faults:
    """Probabilities from 0 to 1: that an operation fails, that it is slower by `delay`, that an invocation's
    environment dies under it, that a delivery is made twice."""

    errors: float = 0.0
    slow: float = 0.0
    delay: Duration | None = None
    crashes: float = 0.0
    duplicates: float = 0.0


class Trouble:
    """The faults of one component at work: its luck, and the outage under way. Times in µs."""

    __slots__ = ("_delay", "_uniform", "down_until", "faults")

    def __init__(self, faults: Faults, stream: Random, down_until: int) -> None:
        self.faults = faults
        self.down_until = down_until
        self._uniform = stream.random
        self._delay: Sampler | None = faults.delay.sampler(stream) if faults.delay else None

    def error(self) -> bool:
        """Whether this operation fails."""
        return self.faults.errors > 0 and self._uniform() < self.faults.errors

    def crash(self) -> bool:
        """Whether the environment dies under this invocation."""
        return self.faults.crashes > 0 and self._uniform() < self.faults.crashes

    def duplicate(self) -> bool:
        """Whether this delivery is made twice."""
        return self.faults.duplicates > 0 and self._uniform() < self.faults.duplicates

    def latency(self) -> int:
        """By how much this operation is late, µs."""
        if self._delay is None or self._uniform() >= self.faults.slow:
            return 0
        return self._delay()
