"""OpenTelemetry's FaaS metrics of a run, counted from its spans."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from slslab.sims.span import Span, SpanKind, SpanStatus

# Seconds; the bounds that the semantic conventions advise for durations of functions.
BOUNDS: Final = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0)


@dataclass(slots=True)
class Durations:
    """A histogram of durations: `buckets` has one count for each of `BOUNDS`, upper end included, and one beyond."""

    count: int = 0
    total_us: int = 0
    least_us: int = 0
    most_us: int = 0
    buckets: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))

    def add(self, us: int) -> None:
        """Count one."""
        self.least_us = us if not self.count else min(self.least_us, us)
        self.most_us = max(self.most_us, us)
        self.count += 1
        self.total_us += us
        seconds = us / 1_000_000
        self.buckets[next((i for i, bound in enumerate(BOUNDS) if seconds <= bound), len(BOUNDS))] += 1


@dataclass(slots=True)
class Counts:
    """What one function did for one trigger. Its invocations are those that went well; a timeout is an error, too."""

    invocations: int = 0
    errors: int = 0
    timeouts: int = 0
    coldstarts: int = 0
    invoke: Durations = field(default_factory=Durations)


class Metrics:
    """Takes spans in any order. Throttled invocations never ran, and are none."""

    def __init__(self) -> None:
        self._counts: dict[tuple[int, str], Counts] = {}
        self._inits: dict[int, Durations] = {}

    def add(self, span: Span) -> None:
        """Count one span."""
        if span.open:
            return
        if span.name == "INIT" and span.kind == SpanKind.INTERNAL:
            self._inits.setdefault(span.component, Durations()).add(span.end - span.start)
            return
        if span.get("faas.trigger") is None or span.get("faas.coldstart") is None:
            return
        counts = self._counts.setdefault((span.component, str(span.get("faas.trigger"))), Counts())
        if span.get("error.type") == "Sandbox.Timedout":
            counts.timeouts += 1
        if span.status == SpanStatus.ERROR:
            counts.errors += 1
        else:
            counts.invocations += 1
        counts.coldstarts += bool(span.get("faas.coldstart"))
        counts.invoke.add(span.end - span.start - span.waited)

    def components(self) -> list[int]:
        """Those of which there is anything to say."""
        return sorted({component for component, _ in self._counts} | self._inits.keys())

    def counts(self, component: int) -> Iterator[tuple[str, Counts]]:
        """Pairs of a trigger and what was counted for it."""
        for (who, trigger), counts in sorted(self._counts.items()):
            if who == component:
                yield trigger, counts

    def inits(self, component: int) -> Durations:
        """How long INIT took."""
        return self._inits.get(component, Durations())
