"""One person's visit to a simulation: the run as they have made it so far, and where they are in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from slslab.errors import LabError, UserError
from slslab.sims.intervention import Intervention, parse_intervention, parse_line
from slslab.sims.knobs import Knob, Value
from slslab.sims.share import share_line
from slslab.tui.simulation.film import Film
from slslab.tui.simulation.plan import History, Plan
from slslab.tui.simulation.playback import Playback, opening_speed

_SAME_TURN: Final = 2.0  # wall-clock seconds in which several turns of one knob are one change


class Session:
    """What the screen shows and how a person changes it. Knows nothing of widgets and threads: it says which plan is
    wanted, and is given the film when there is one."""

    def __init__(self, plan: Plan, at: int | None = None) -> None:
        self.history = History(plan)
        self.playback = Playback(0)
        self.film: Film | None = None
        self.always_from_start = False
        self._at = at
        self._last_turn: tuple[str, float, int] | None = None

    @property
    def plan(self) -> Plan:
        """The run that is wanted now; `film` may still be of an older one."""
        return self.history.now

    @property
    def behind(self) -> bool:
        """Whether the film on the screen is not yet that of the plan."""
        return self.film is not None and self.film.plan != self.plan

    @property
    def from_start(self) -> bool:
        """Whether turning a knob changes the whole run, and not just what comes now."""
        return self.always_from_start or self.playback.t == 0

    def take(self, film: Film) -> None:
        """Show another film, at the time where one is."""
        first = self.film is None
        self.film = film
        self.playback.end = film.end
        if first:
            self.history = History(film.plan)  # the same run, its knobs no longer as they were typed
            self.playback.speed = opening_speed(film.end) if self.playback.speed == 1.0 else self.playback.speed
            self.playback.seek(self._at or 0)
        else:
            self.playback.seek(self.playback.t)

    def values(self) -> dict[str, Value]:
        """Every knob's value at the present time."""
        if self.film is None:
            return {}
        knobs = self.film.scenario.knobs
        defaults = {name: knob.default for name, knob in knobs.items()}
        turned = {name: knobs[name].parse(text) for name, text in self.plan.settings_at(self.playback.t).items()}
        return {**defaults, **dict(self.plan.knobs), **turned}

    def turn(self, knob: Knob, value: Value, now: float) -> None:
        """Set a knob: for the whole run, or from the present time on, if it can be set while a run goes on. `now`:
        wall-clock seconds, by which a series of quick turns is taken as one change."""
        name, t = knob.name, self.playback.t
        last = self._last_turn
        same = last is not None and last[0] == name and now - last[1] < _SAME_TURN
        if self.from_start or knob.fixed:
            knobs = {**dict(self.plan.knobs), name: value}
            if value == knob.default:
                del knobs[name]
            self.history.go(self.plan.with_knobs(knobs), amend=same)
            t = 0
        else:
            # A knob that is being turned while the run plays keeps the moment at which the turning began.
            t = last[2] if same and last is not None and 0 < last[2] <= t else t
            change = Intervention(t, "set", (("knob", name), ("value", knob.show(value))))
            self.history.go(self.plan.with_intervention(change), amend=same)
        self._last_turn = (name, now, t)

    def inject(self, action: str) -> None:
        """Something from outside at the present time: `burst 50`. UserError when `action` is none of the actions."""
        intervention = parse_intervention(self.playback.t, action)
        self._last_turn = None
        self.history.go(self.plan.with_intervention(intervention))

    def undo(self) -> bool:
        """Take the last change back; False when there is none."""
        possible, self._last_turn = self.history.can_undo, None
        self.history.undo()
        return possible

    def redo(self) -> bool:
        """Make the change again that was taken back; False when there is none."""
        possible, self._last_turn = self.history.can_redo, None
        self.history.redo()
        return possible

    def restart(self, knobs: Mapping[str, Value] | None = None) -> None:
        """Begin again with the defaults, or with a preset's knobs, and nothing from outside."""
        self._last_turn = None
        self.history.go(Plan(self.plan.sim, tuple(sorted((knobs or {}).items())), self.plan.seed))
        self.playback.seek(0)
        self.playback.playing = False

    def command(self) -> str:
        """The command line that makes this very run again."""
        return share_line(self.plan.sim, dict(self.plan.knobs), self.plan.seed, self.plan.interventions)

    def state(self) -> dict[str, Any]:
        """What brings this visit back, as JSON."""
        # Before the first film there is only the time that was asked for.
        at = self.playback.t if self.film is not None else self._at or 0
        return {
            "knobs": dict(self.plan.knobs),
            "seed": self.plan.seed,
            "interventions": [str(change) for change in self.plan.interventions],
            "at": at,
            "speed": self.playback.speed,
        }


def plan_of(sim: str, knobs: Mapping[str, Value], seed: int, interventions: Sequence[Intervention | str]) -> Plan:
    """The plan that a link, a resumed place or a failed check asks for. UserError for what is no intervention."""
    taken: list[Intervention] = []
    for given in interventions:
        if isinstance(given, Intervention):
            taken.append(given)
        else:
            taken.append(parse_line(str(given)))
    taken.sort(key=lambda intervention: intervention.at)
    return Plan(sim, tuple(sorted((str(name), value) for name, value in knobs.items())), seed, tuple(taken))


def as_lab_error(error: Exception) -> LabError:
    """Any failure as one with a sentence: a person's mistake as it is, anything else as a fault of ours."""
    if isinstance(error, LabError):
        return error
    return UserError("simulation.fault", error=f"{type(error).__name__}: {error}")
