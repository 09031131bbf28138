"""A recording made ready to be shown: everything that a panel asks for many times, computed once.

Whatever moves on the screen is a lookup by time in what stands here. Making a film of 200,000 rows takes a second or
two, so it is done off the UI thread; the last few films are kept, since undo, a switch of language and going back ask
for one that has just been seen.
"""

from __future__ import annotations

import gc
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Final

from slslab.runtime.recording import Kind, Recording, Why
from slslab.sims.bill import PriceSheet, load_prices
from slslab.sims.meter import Meter
from slslab.sims.narrator import Moment, moments
from slslab.sims.run import Progress, run
from slslab.sims.scenario import Scenario, load, settle
from slslab.sims.views import EnvironmentLife, Travel, environments, requests, travels
from slslab.tui.simulation.answers import Answers, answers
from slslab.tui.simulation.census import Census
from slslab.tui.simulation.lanes import Lane, lanes
from slslab.tui.simulation.plan import Plan

_KEPT: Final = 300_000  # rows of all the films that are kept; the newest one is kept however long it is
_films: OrderedDict[Plan, Film] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Film:
    """One run, ready to be shown."""

    plan: Plan
    scenario: Scenario
    recording: Recording
    prices: PriceSheet
    meter: Meter
    environments: tuple[EnvironmentLife, ...]
    census: Mapping[int, Census]  # by function
    lanes: tuple[Lane, ...]  # by edge
    answers: Answers
    moments: tuple[Moment, ...]
    cold_starts: Sequence[int]  # when an environment was made on demand, µs
    tallies: Mapping[tuple[Kind, int], Tally]  # by kind of row and component

    @property
    def end(self) -> int:
        return self.recording.end

    def tally(self, kind: Kind, who: int, t: int) -> int:
        """How many rows of a kind a component had by time `t`."""
        tally = self.tallies.get((kind, who))
        return bisect_right(tally.times, t) if tally else 0

    def latest(self, kind: Kind, who: int, t: int) -> int:
        """The value of a component's last row of a kind by time `t`; 0 before the first."""
        tally = self.tallies.get((kind, who))
        index = bisect_right(tally.times, t) if tally else 0
        return tally.values[index - 1] if tally and index else 0

    def step(self, t: int, by: int) -> int:
        """The time of the next (1) or previous (-1) event."""
        times = self.recording.t
        if by > 0:
            index = bisect_right(times, t)
            return times[index] if index < len(times) else self.end
        index = bisect_left(times, t)
        return times[index - 1] if index else 0


@dataclass(frozen=True, slots=True)
class Tally:
    """Rows of one kind about one component: their times and values."""

    times: list[int]
    values: list[int]


def film(plan: Plan, progress: Progress | None = None) -> Film:
    """The film of a plan, which then has its knobs as values, and only those that are not at their default.

    Errors of the person (unknown simulation, knob, value) come as `UserError`.
    """
    with _lock:
        kept = _films.get(plan)
        if kept is not None:
            _films.move_to_end(plan)
            return kept
    scenario = load(plan.sim)
    given = settle(scenario, dict(plan.knobs))
    plan = plan.with_knobs({name: given[name] for name, _ in plan.knobs if given[name] != scenario.knobs[name].default})
    recording = run(scenario, dict(plan.knobs), plan.seed, plan.interventions, progress=progress)
    made = develop(plan, scenario, recording, load_prices())
    # A film is a million objects that will not change: looking through them all for garbage is a pause of 200 ms in
    # the middle of play. They are still freed when nobody holds them.
    gc.freeze()
    with _lock:
        _films[plan] = made
        while len(_films) > 1 and sum(len(kept.recording) for kept in _films.values()) > _KEPT:
            _films.popitem(last=False)
    return made


def develop(plan: Plan, scenario: Scenario, recording: Recording, prices: PriceSheet) -> Film:
    """The film of a recording that has already been made."""
    lives = environments(recording)
    of_function: dict[int, list[EnvironmentLife]] = {}
    for life in lives:
        of_function.setdefault(life.function, []).append(life)
    moved: Sequence[Travel] = travels(recording)
    return Film(
        plan,
        scenario,
        recording,
        prices,
        Meter(recording, prices),
        lives,
        {function: Census(each) for function, each in of_function.items()},
        lanes(moved, len(recording.edges)),
        answers(recording, requests(recording)),
        moments(recording),
        [life.start for life in lives if life.why in (Why.DEMAND, Why.AFTER_CRASH)],
        _tallies(recording),
    )


# What a box of the topology counts.
_COUNTED: Final = frozenset(
    (Kind.SEND, Kind.OPERATION, Kind.DEPTH, Kind.COUNT, Kind.DEAD_LETTER, Kind.THROTTLE, Kind.FAULT)
)


def _tallies(recording: Recording) -> dict[tuple[Kind, int], Tally]:
    kinds = {int(kind): kind for kind in _COUNTED}
    found: dict[tuple[Kind, int], Tally] = {}
    for index, number in enumerate(recording.kind):
        kind = kinds.get(number)
        if kind is not None:
            tally = found.setdefault((kind, recording.who[index]), Tally([], []))
            tally.times.append(recording.t[index])
            tally.values.append(recording.value[index])
    return found
