"""The numbers beside a playing run: all of them, at any time, in well under a millisecond."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

from slslab.runtime.recording import Kind, Loss, Recording, Status
from slslab.sims.bill import Bill, PriceSheet, bill_at
from slslab.sims.columns import Level, Tally
from slslab.sims.ledger import Ledger
from slslab.sims.percentiles import Percentiles

_PERCENTS: Final = (50, 95, 99, 100)


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything counted from the start of the run up to one moment, and the environments at that moment.

    Percentiles are in µs, by nearest rank, over the answers so far that were not refused (429): a refusal is quick
    and would make a busy system look fast. None before the first.
    """

    t: int  # µs
    requests: int  # sent by clients
    answered: int  # refusals included
    invocations: int  # handlers started
    cold: int  # of them, those that waited for INIT
    errors: int  # invocations that ended in an error, a timeout or a crash
    throttles: int
    retries: int
    dead_letters: int
    lost: int
    p50: int | None
    p95: int | None
    p99: int | None
    max: int | None
    busy: int  # environments
    idle: int
    starting: int
    peak: int  # most environments at once so far
    average_environments: float  # weighted by time
    cost_usd: float

    @property
    def environments(self) -> int:
        """How many there are."""
        return self.busy + self.idle + self.starting


class Meter:
    """The readings of one recording; made once for it."""

    def __init__(self, recording: Recording, prices: PriceSheet) -> None:
        self.prices = prices
        self.ledger = Ledger(recording)
        self._end = recording.end
        self._tallies = {kind: Tally() for kind in _COUNTED}
        self._cold, self._errors = Tally(), Tally()
        self._answers = array("q")  # times of the answers that were not refused
        latencies = array("q")
        for index, kind in enumerate(recording.kind):
            tally = self._tallies.get(kind)
            if kind == _LOST and recording.code[index] == Loss.STOPPED:
                continue  # it says that the run was stopped; no message went missing
            if tally is not None:
                t = recording.t[index]
                tally.add(t)
                if kind == _START and recording.code[index]:
                    self._cold.add(t)
                elif kind == _RECEIVE and recording.code[index] != Status.THROTTLED:
                    self._answers.append(t)
                    latencies.append(recording.value[index])
            elif kind == _END and recording.code[index] not in (Status.OK, Status.THROTTLED):
                self._errors.add(recording.t[index])
        self._percentiles = Percentiles(latencies)
        self._alive, self._ready, self._busy = _levels(recording)

    def at(self, t: int) -> Reading:
        """The reading at time `t` in µs; any time, in any order."""
        t = max(0, min(t, self._end))
        p50, p95, p99, most = self._percentiles.of_first(bisect_right(self._answers, t), _PERCENTS) or (None,) * 4
        alive, ready, busy = self._alive.at(t), self._ready.at(t), self._busy.at(t)
        count = {kind: tally.at(t) for kind, tally in self._tallies.items()}
        return Reading(
            t=t,
            requests=count[_SEND],
            answered=count[_RECEIVE],
            invocations=count[_START],
            cold=self._cold.at(t),
            errors=self._errors.at(t),
            throttles=count[_THROTTLE],
            retries=count[_RETRY],
            dead_letters=count[_DEAD_LETTER],
            lost=count[_LOST],
            p50=p50,
            p95=p95,
            p99=p99,
            max=most,
            busy=busy,
            idle=ready - busy,
            starting=alive - ready,
            peak=self._alive.peak(t),
            average_environments=self._alive.area(t) / t if t else float(alive),
            cost_usd=self.bill(t).total_usd,
        )

    def bill(self, t: int | None = None) -> Bill:
        """The bill up to time `t` in µs; of the whole run when None."""
        return bill_at(self.ledger, self.prices, self._end if t is None else t)


def _levels(recording: Recording) -> tuple[Level, Level, Level]:
    """How many environments exist, how many of them are past INIT, and how many of those work."""
    alive, ready, busy = Level(), Level(), Level()
    initialised: set[int] = set()
    flying: dict[int, int] = {}  # env: invocations in flight
    for index, kind in enumerate(recording.kind):
        if kind not in _OF_ENVIRONMENTS:
            continue
        t, env = recording.t[index], recording.env[index]
        if kind == _CREATE:
            alive.change(t, 1)
            flying[env] = 0
        elif kind == _REMOVE:
            working = flying.pop(env, None)
            if working is None:
                continue
            alive.change(t, -1)
            if working:
                busy.change(t, -1)
            if env in initialised:
                ready.change(t, -1)
                initialised.discard(env)
        elif env not in flying:
            continue
        elif kind == _END:
            flying[env] -= 1
            if not flying[env]:
                busy.change(t, -1)
        else:
            if env not in initialised:
                ready.change(t, 1)
                initialised.add(env)
            if kind == _START:
                flying[env] += 1
                if flying[env] == 1:
                    busy.change(t, 1)
    return alive, ready, busy


_SEND, _RECEIVE, _START, _END = int(Kind.SEND), int(Kind.RECEIVE), int(Kind.START), int(Kind.END)
_THROTTLE, _RETRY = int(Kind.THROTTLE), int(Kind.RETRY)
_DEAD_LETTER, _LOST = int(Kind.DEAD_LETTER), int(Kind.LOST)
_CREATE, _READY, _REMOVE = int(Kind.CREATE), int(Kind.READY), int(Kind.REMOVE)
_COUNTED: Final = (_SEND, _RECEIVE, _START, _THROTTLE, _RETRY, _DEAD_LETTER, _LOST)
_OF_ENVIRONMENTS: Final = frozenset((_CREATE, _READY, _REMOVE, _START, _END))
