"""What a check looks at: one number of a run, and the moment in which that number was made.

The numbers are those that the screen shows beside the playing run; the moment is where a person should look.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from slslab.grading.verdict import Coordinates
from slslab.runtime.recording import Kind, Status

if TYPE_CHECKING:
    from slslab.runtime.recording import Recording
    from slslab.sims.meter import Reading
    from slslab.sims.views import Request


@dataclass(frozen=True, slots=True)
class Measured:
    """A number, and the time in µs at which to look; `value` is None when the run has no such number."""

    value: float | None
    at: int


class Judged:
    """One run that is judged. `extra` are numbers that only the grader has, such as wrong answers."""

    def __init__(
        self,
        simulation: str,
        knobs: Mapping[str, object],
        seed: int,
        recording: Recording,
        extra: Mapping[str, Measured] | None = None,
    ) -> None:
        self.simulation = simulation
        self.knobs = knobs
        self.seed = seed
        self.recording = recording
        self.extra = extra or {}

    def measure(self, name: str) -> Measured:
        """The number called `name`. KeyError when there is none of that name."""
        if name in self.extra:
            return self.extra[name]
        return MEASURES[name](self)

    def moment(self, at: int) -> Coordinates:
        """The coordinates of time `at` (µs) in this run."""
        return Coordinates(self.simulation, self.knobs, self.seed, at)

    @cached_property
    def reading(self) -> Reading:
        """Everything counted up to the end."""
        from slslab.sims.bill import load_prices
        from slslab.sims.meter import Meter

        return Meter(self.recording, load_prices()).at(self.recording.end)

    @cached_property
    def requests(self) -> tuple[Request, ...]:
        """What the clients asked, in order of sending."""
        from slslab.sims.views import requests

        return requests(self.recording)

    @cached_property
    def answered(self) -> list[Request]:
        """The requests with an answer that was not a refusal, fastest first."""
        kept = [each for each in self.requests if each.latency is not None and each.status != Status.THROTTLED]
        return sorted(kept, key=lambda each: (each.latency or 0, each.start))

    def first(self, kind: Kind, codes: Callable[[int], bool] | None = None) -> int:
        """The time of the first row of this kind whose code fits; the end of the run when there is none."""
        position = self.recording.kind.find(int(kind))
        while position >= 0:
            if codes is None or codes(self.recording.code[position]):
                return self.recording.t[position]
            position = self.recording.kind.find(int(kind), position + 1)
        return self.recording.end


def _slowest(run: Judged, percent: int, of: Callable[[Request], bool] | None = None) -> Measured:
    """A percentile of the latencies by nearest rank, in ms, and the start of the request that has it."""
    requests = [each for each in run.answered if of is None or of(each)]
    if not requests:
        return Measured(None, run.recording.end)
    ranked = requests[max(0, -(-percent * len(requests) // 100) - 1)]
    return Measured((ranked.latency or 0) / 1000, ranked.start)


def _cold_share(run: Judged) -> Measured:
    if not run.reading.invocations:
        return Measured(None, run.recording.end)
    return Measured(100 * run.reading.cold / run.reading.invocations, run.first(Kind.START, bool))


def _peak(run: Judged) -> Measured:
    """The most environments at once, and when they first were so many."""
    kinds, alive, most, at = run.recording.kind, 0, 0, 0
    for index, kind in enumerate(kinds):
        if kind == Kind.CREATE:
            alive += 1
            if alive > most:
                most, at = alive, run.recording.t[index]
        elif kind == Kind.REMOVE:
            alive -= 1
    return Measured(most, at)


def _most_in_one(run: Judged) -> Measured:
    """The most requests that one environment had in hand at once."""
    flying: dict[int, int] = {}
    most, at = 0, 0
    for index, kind in enumerate(run.recording.kind):
        if kind in (Kind.START, Kind.END):
            env = run.recording.env[index]
            flying[env] = flying.get(env, 0) + (1 if kind == Kind.START else -1)
            if flying[env] > most:
                most, at = flying[env], run.recording.t[index]
    return Measured(most, at)


def _answered(run: Judged) -> Measured:
    """How many of a hundred requests had an answer of any kind before the run ended; the first that had none."""
    asked = run.requests
    if not asked:
        return Measured(None, run.recording.end)
    waiting = [each for each in asked if each.end is None]
    return Measured(100 * (len(asked) - len(waiting)) / len(asked), (waiting or asked)[0].start)


def _failed(run: Judged) -> Measured:
    """How many requests were answered with an error, and when the first of them was."""
    failed = [each for each in run.requests if each.status not in (None, Status.OK, Status.THROTTLED)]
    return Measured(len(failed), min((each.end or 0 for each in failed), default=run.recording.end))


def _first_tries(run: Judged) -> tuple[int, int]:
    """Of the first function: how many invocations began, and how many of them were no retry."""
    recording = run.recording
    who = next(index for index, each in enumerate(recording.components) if each.kind == "function")
    begun = sum(kind == Kind.START and of == who for kind, of in zip(recording.kind, recording.who, strict=True))
    return begun, max(1, begun - run.reading.retries)


def _tries(run: Judged) -> Measured:
    begun, first = _first_tries(run)
    return Measured(begun / first, run.first(Kind.RETRY))


def _dead_share(run: Judged) -> Measured:
    return Measured(100 * run.reading.dead_letters / _first_tries(run)[1], run.first(Kind.DEAD_LETTER))


def _each(run: Judged) -> Measured:
    """Invocations for each request, and the first that nobody asked for."""
    starts = [t for t, kind in zip(run.recording.t, run.recording.kind, strict=True) if kind == Kind.START]
    if not run.requests:
        return Measured(None, run.recording.end)
    at = starts[min(len(run.requests), len(starts) - 1)] if starts else run.recording.end
    return Measured(len(starts) / len(run.requests), at)


def _at_cost(run: Judged) -> Measured:
    """The whole bill, and the moment by which half of the invocations had been paid."""
    starts = [t for t, kind in zip(run.recording.t, run.recording.kind, strict=True) if kind == Kind.START]
    at = starts[len(starts) // 2] if starts else run.recording.end
    return Measured(run.reading.cost_usd, at)


def _in_a_month(run: Judged) -> Measured:
    """The bill of thirty days, all like this run."""
    cost = _at_cost(run)
    return Measured((cost.value or 0.0) * 30 * 86_400e6 / max(1, run.recording.end), cost.at)


def _bad(code: int) -> bool:
    return code not in (Status.OK, Status.THROTTLED)


MEASURES: Final[Mapping[str, Callable[[Judged], Measured]]] = {
    "requests": lambda run: Measured(run.reading.requests, run.first(Kind.SEND)),
    "invocations": lambda run: Measured(run.reading.invocations, run.first(Kind.START)),
    "cold-starts": lambda run: Measured(run.reading.cold, run.first(Kind.START, bool)),
    "cold-percent": _cold_share,
    "errors": lambda run: Measured(run.reading.errors, run.first(Kind.END, _bad)),
    "throttles": lambda run: Measured(run.reading.throttles, run.first(Kind.THROTTLE)),
    "retries": lambda run: Measured(run.reading.retries, run.first(Kind.RETRY)),
    "dead-letters": lambda run: Measured(run.reading.dead_letters, run.first(Kind.DEAD_LETTER)),
    "lost": lambda run: Measured(run.reading.lost, run.first(Kind.LOST)),
    "loops": lambda run: Measured(run.recording.kind.count(int(Kind.LOOP)), run.first(Kind.LOOP)),
    "p50-ms": lambda run: _slowest(run, 50),
    "p95-ms": lambda run: _slowest(run, 95),
    "p99-ms": lambda run: _slowest(run, 99),
    "max-ms": lambda run: _slowest(run, 100),
    "warm-p99-ms": lambda run: _slowest(run, 99, lambda request: not request.cold),
    "cold-max-ms": lambda run: _slowest(run, 100, lambda request: request.cold),
    "environments": _peak,
    "in-one-environment": _most_in_one,
    "invocations-each": _each,
    "answered-percent": _answered,
    "failed-requests": _failed,
    "tries": _tries,
    "dead-letter-percent": _dead_share,
    "cost-usd": _at_cost,
    "month-usd": _in_a_month,
}
