"""What one component has measured so far, while a run's rows are read."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Series:
    """Values of one metric; `scale`: how many of them make one of its unit. `level`: how many there are, which has no
    average without the time for which it holds."""

    scale: int = 1
    level: bool = False
    count: int = 0
    total: int = 0
    most: int = 0

    def add(self, value: int) -> None:
        """One more value."""
        self.count += 1
        self.total += value
        self.most = max(self.most, value)

    def shown(self) -> dict[str, float]:
        """Average and maximum, in its unit."""
        most = {"maximum": round(self.most / self.scale, 3)}
        return most if self.level else {"average": round(self.total / max(1, self.count) / self.scale, 3), **most}


@dataclass(slots=True)
class Measured:
    """One component's metrics while the rows are read."""

    counts: dict[str, float] = field(default_factory=dict)
    series: dict[str, Series] = field(default_factory=dict)
    at_once: int = 0

    def count(self, name: str, by: float = 1) -> None:
        """So much more of what is counted."""
        self.counts[name] = self.counts.get(name, 0) + by

    def measure(self, name: str, value: int, scale: int = 1) -> None:
        """One more value of what is measured; `scale`: how many of `value` make one of those shown."""
        self.series.setdefault(name, Series(scale)).add(value)

    def level(self, name: str, value: int, scale: int = 1) -> None:
        """How many, or how old, it is at this moment."""
        self.series.setdefault(name, Series(scale, level=True)).add(value)

    def step(self, name: str, by: int) -> None:
        """So many more at the same time."""
        self.at_once += by
        self.level(name, self.at_once)
