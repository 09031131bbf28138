"""A run for the grader: the very engine that the screen plays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from slslab.grading.measures import Judged

if TYPE_CHECKING:
    from slslab.runtime.handler import Handler


def execute(simulation: str, knobs: Mapping[str, Any], seed: int, handler: Handler | None = None) -> Judged:
    """Run `simulation` with these knobs and this luck; `handler`, if given, is the code of its first function.

    UserError for a knob that does not exist or a value that it cannot take.
    """
    from slslab.sims.run import simulate  # the whole engine: not needed to read an exercise
    from slslab.sims.scenario import load

    scenario = load(simulation)
    function = next(name for name in scenario.components if scenario.kind(name) == "function")
    handlers = {function: handler} if handler else {}
    return Judged(simulation, knobs, seed, simulate(scenario, knobs, seed, handlers=handlers).recording)


def settle_knobs(simulation: str, knobs: Mapping[str, Any]) -> Mapping[str, object]:
    """All knobs of `simulation`, these among them, checked. UserError for one that cannot be."""
    from slslab.sims.scenario import load, settle

    return settle(load(simulation), knobs)
