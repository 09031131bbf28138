"""What makes a run: the four inputs, and how a person has changed them so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from slslab.sims.intervention import Intervention
from slslab.sims.knobs import Value


@dataclass(frozen=True, slots=True)
class Plan:
    """The inputs of one run. `knobs` holds those that differ from the scenario's defaults, by name."""

    sim: str
    knobs: tuple[tuple[str, Value], ...] = ()
    seed: int = 1
    interventions: tuple[Intervention, ...] = ()

    def with_knobs(self, knobs: Mapping[str, Value]) -> Plan:
        """The same run with these knobs instead, from its start."""
        return replace(self, knobs=tuple(sorted(knobs.items())))

    def with_intervention(self, intervention: Intervention) -> Plan:
        """The same run with one intervention more. One that sets a knob replaces another of the same knob and time."""
        others = [other for other in self.interventions if not _same_setting(other, intervention)]
        return replace(self, interventions=tuple(sorted([*others, intervention], key=_at)))

    def settings_at(self, t: int) -> dict[str, str]:
        """The knobs that interventions have set by time `t`, that moment included, as text."""
        settings = (dict(done.arguments) for done in self.interventions if done.action == "set" and done.at <= t)
        return {str(given["knob"]): str(given["value"]) for given in settings}


class History:
    """The plans that a person has gone through; undo and redo move among them."""

    def __init__(self, plan: Plan) -> None:
        self._plans = [plan]
        self._at = 0

    @property
    def now(self) -> Plan:
        return self._plans[self._at]

    @property
    def can_undo(self) -> bool:
        return self._at > 0

    @property
    def can_redo(self) -> bool:
        return self._at + 1 < len(self._plans)

    def go(self, plan: Plan, amend: bool = False) -> None:
        """Take up `plan`. `amend`: as part of the same change as the last one, to be undone together with it."""
        if plan == self.now:
            return
        del self._plans[self._at + 1 :]
        if amend and self._at:
            self._plans.pop()
        self._plans.append(plan)
        self._at = len(self._plans) - 1

    def undo(self) -> None:
        """Back to the plan before, if there is one."""
        self._at = max(0, self._at - 1)

    def redo(self) -> None:
        """Forward again to the plan that was undone, if there is one."""
        self._at = min(len(self._plans) - 1, self._at + 1)


def _at(intervention: Intervention) -> int:
    return intervention.at


def _same_setting(one: Intervention, other: Intervention) -> bool:
    if (one.at, one.action) != (other.at, other.action):
        return False
    return one.action == "set" and dict(one.arguments)["knob"] == dict(other.arguments)["knob"]
