"""A run for the grader: the very engine that the screen plays."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from slslab.grading.measures import Judged

if TYPE_CHECKING:
    from slslab.runtime.handler import Handler


def execute(simulation: str, knobs: Mapping[str, Any], seed: int, handler: Handler | None = None) -> Judged:
    """Run `simulation` with these knobs and this luck; `handler`, if given, is the code of its first function.

    UserError for a knob that does not exist or a value that it cannot take.
    """
    if handler is None:
        return _modelled(simulation, tuple(knobs.items()), seed)
    from slslab.sims.run import simulate  # the whole engine: not needed to read an exercise
    from slslab.sims.scenario import load

    scenario = load(simulation)
    function = next(name for name in scenario.components if scenario.kind(name) == "function")
    return Judged(simulation, knobs, seed, simulate(scenario, knobs, seed, handlers={function: handler}).recording)


@lru_cache(maxsize=6)  # a sheet is checked again with one number changed, and its runs are the same
def _modelled(simulation: str, knobs: tuple[tuple[str, Any], ...], seed: int) -> Judged:
    from slslab.sims.run import run
    from slslab.sims.scenario import load

    given = dict(knobs)
    return Judged(simulation, given, seed, run(load(simulation), given, seed))


def settle_knobs(simulation: str, knobs: Mapping[str, Any]) -> Mapping[str, object]:
    """All knobs of `simulation`, these among them, checked. UserError for one that cannot be."""
    from slslab.sims.scenario import load, settle

    return settle(load(simulation), knobs)
