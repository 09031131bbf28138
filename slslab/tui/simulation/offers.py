"""What the menus of a simulation offer: actions that make sense at a moment of this run, and its presets."""

from __future__ import annotations

from slslab.i18n import Words
from slslab.sims.scenario import Scenario
from slslab.tui.simulation.dialogs import Offer
from slslab.tui.simulation.film import Film


def actions(film: Film, t: int, words: Words) -> list[Offer]:
    """One request, a burst, a component that fails, and the environment that began last killed."""
    names = [component.name for component in film.recording.components if component.kind != "client"]
    alive = [life for life in film.environments if life.start <= t and (life.end is None or life.end > t)]
    return [
        Offer(words("simulation.offer-request"), "request"),
        Offer(words("simulation.offer-burst"), "burst 50"),
        *(Offer(words("simulation.offer-fail", name=name), f"fail {name} 10s") for name in names),
        *(Offer(words("simulation.offer-kill", n=life.id), f"kill {life.id}") for life in alive[-1:]),
    ]


def presets(scenario: Scenario, words: Words) -> list[Offer]:
    """The scenario's presets by title, each with the knobs it sets."""
    return [
        Offer(
            preset.label[words.lang],
            preset.id,
            ", ".join(f"{knob}={scenario.knobs[knob].show(value)}" for knob, value in preset.knobs.items()),
        )
        for preset in scenario.presets
    ]
