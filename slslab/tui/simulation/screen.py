"""The live simulation: it plays a recording, and a change to it makes another recording that goes on from there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from time import monotonic
from typing import Any, ClassVar

from textual.binding import Binding, BindingType

from slslab.errors import LabError
from slslab.sims.intervention import Intervention
from slslab.sims.knobs import Value
from slslab.tui.chrome import Key
from slslab.tui.screen import BACK, F1
from slslab.tui.simulation.dialogs import InjectMenu, Menu, ShareNote
from slslab.tui.simulation.knobs import Knobs, value_text
from slslab.tui.simulation.log import RunLog
from slslab.tui.simulation.offers import actions, presets
from slslab.tui.simulation.player import Player
from slslab.tui.simulation.session import Session, plan_of
from slslab.tui.simulation.timeline import Timeline
from slslab.tui.simulation.told import link_of
from slslab.tui.simulation.units import instant


class SimulationScreen(Player):
    """The live simulation of `sim_id`; see the module."""

    HELP = "simulation.help"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("i", "inject", show=False),
        Binding("u", "undo", show=False),
        Binding("U,ctrl+r", "redo", show=False),
        Binding("k", "knobs", show=False),
        Binding("f", "from_start", show=False),
        Binding("s", "share", show=False),
        Binding("R", "restart", show=False),
        Binding("p", "presets", show=False),
        Binding("tab", "panel(1)", show=False),
        Binding("shift+tab", "panel(-1)", show=False),
        Binding("enter", "link", show=False),
        Binding("up", "scroll(-1)", show=False),
        Binding("down", "scroll(1)", show=False),
        Binding("pageup", "scroll(-10)", show=False),
        Binding("pagedown", "scroll(10)", show=False),
        Binding("escape", "calm", show=False),
    ]

    def __init__(
        self,
        sim_id: str,
        knobs: Mapping[str, Value] | None = None,
        seed: int = 1,
        interventions: Sequence[Intervention | str] = (),
        at: int | None = None,
    ) -> None:
        """`knobs` as values or as a person types them; `interventions` as such, or as text (`12.3s burst 50`);
        `at`: the time to open at, µs. What is wrong in them the screen says in one sentence."""
        trouble: LabError | None = None
        try:
            plan = plan_of(sim_id, knobs or {}, seed, interventions)
        except LabError as error:
            plan, trouble = plan_of(sim_id, {}, seed, ()), error
        super().__init__(Session(plan, at), trouble)

    # What the frame around asks

    def crumbs(self) -> Sequence[tuple[str, str]]:
        film = self.session.film
        title = film.scenario.title[self.words.lang] if film else self.session.plan.sim
        return [(self.words("simulation.room"), "app.room('simulations')"), (title, "")]

    def keys(self) -> Sequence[Key]:
        if self.trouble is not None:
            return [Key("R", "simulation.key-defaults", "screen.restart"), BACK, F1]
        if isinstance(self.focused, Knobs):
            return [
                Key("↑↓", "simulation.key-choose", ""),
                Key("←→", "simulation.key-turn", ""),
                Key("⏎", "simulation.key-type", ""),
                Key("Esc", "simulation.key-done", "screen.calm"),
                F1,
            ]
        play = "simulation.key-pause" if self.session.playback.playing else "simulation.key-play"
        return [
            Key("space", play, "screen.play"),
            Key("n", "simulation.key-next", "screen.tell(1)"),
            Key("k", "simulation.key-knobs", "screen.knobs"),
            Key("⇥", "simulation.key-panel", "screen.panel(1)"),
            F1,
        ]

    def state(self) -> dict[str, Any]:
        return {**self.session.state(), "panel": self.panel, "zoom": self.zoom}

    def restore(self, state: Mapping[str, Any]) -> None:
        panel, speed, zoom = state.get("panel"), state.get("speed"), state.get("zoom")
        self.panel = panel if isinstance(panel, str) else self.panel
        self.zoom = float(zoom) if isinstance(zoom, (int, float)) and 0.01 < zoom < 100 else 1.0
        if isinstance(speed, (int, float)) and 0.1 <= speed <= 1000:
            self.session.playback.speed = float(speed)

    def ready(self) -> None:
        """Links can be named and followed now; the film itself needs no library."""
        self.refresh_scene()

    # Changing the run

    def _changed(self, note: str) -> None:
        self.project()
        self.note(note)
        self.redraw_keys()

    def on_knobs_turned(self, message: Knobs.Turned) -> None:
        film = self.session.film
        if film is None:
            return
        knob, words = film.scenario.knobs[message.name], self.words
        self.session.turn(knob, message.value, monotonic())
        what = f"{knob.label[words.lang]} {value_text(knob, message.value, words)}"
        if self.session.from_start or knob.fixed:
            self._changed(words("simulation.turned-start", what=what))
        else:
            self._changed(words("simulation.turned-now", what=what, t=instant(self.session.playback.t, words)))

    def on_knobs_refused(self, message: Knobs.Refused) -> None:
        self.note(message.error.message(self.words.lang))

    def on_knobs_done(self) -> None:
        self.action_calm()

    def action_inject(self) -> None:
        film, t, words = self.session.film, self.session.playback.t, self.words
        if film is not None:
            self.hold()
            title = words("simulation.inject-title", t=instant(t, words))
            offers = actions(film, t, words)
            self.app.push_screen(InjectMenu(self.lab, title, words("simulation.inject-foot"), offers, self._inject))

    def _inject(self, action: str) -> None:
        try:
            self.session.inject(action)
        except LabError as error:
            self.note(error.message(self.words.lang))
            return
        t = instant(self.session.playback.t, self.words)
        self._changed(self.words("simulation.injected", what=action, t=t))

    def action_undo(self) -> None:
        undone = self.session.undo()
        if undone:
            self._changed(self.words("simulation.undone"))
        else:
            self.note(self.words("simulation.nothing-to-undo"))

    def action_redo(self) -> None:
        if self.session.redo():
            self._changed(self.words("simulation.redone"))
        else:
            self.note(self.words("simulation.nothing-to-redo"))

    def action_restart(self) -> None:
        """The simulation with its defaults, from the start."""
        self.session.restart()
        self._rest()
        self._changed(self.words("simulation.restarted"))

    def action_presets(self) -> None:
        film = self.session.film
        if film is None:
            return
        if not film.scenario.presets:
            self.note(self.words("simulation.no-presets"))
            return
        self.hold()
        words, offers = self.words, presets(film.scenario, self.words)
        title, foot = words("simulation.presets-title"), words("simulation.presets-foot")
        self.app.push_screen(Menu(self.lab, title, foot, offers, self._preset))

    def _preset(self, name: str) -> None:
        film = self.session.film
        if film is not None:
            preset = next(preset for preset in film.scenario.presets if preset.id == name)
            self.session.restart(preset.knobs)
            self._changed(self.words("simulation.preset-taken", name=preset.label[self.words.lang]))

    def action_from_start(self) -> None:
        """Whether turning a knob changes the run from its start, or from the present time on."""
        self.session.always_from_start = not self.session.always_from_start
        self.refresh_scene()

    def action_share(self) -> None:
        self.hold()
        self.app.push_screen(ShareNote(self.lab, self.session.command()))

    # Panels

    def action_knobs(self) -> None:
        if isinstance(self.focused, Knobs):
            self.action_calm()
        else:
            self.open_panel("knobs")
            self.redraw_keys()

    def action_panel(self, by: int) -> None:
        super().action_panel(by)
        self.redraw_keys()

    def action_calm(self) -> None:
        """Leave the knobs: the keys move in time again."""
        self.set_focus(None)
        self.redraw_keys()

    def action_scroll(self, by: int) -> None:
        log = self.query_one(RunLog)
        if log.display and self.current == "log":
            log.scroll_lines(-by)
        else:
            self.query_one(Timeline).scroll_rows(by)

    async def action_link(self) -> None:
        """Follow the link of what the narrator says."""
        action = link_of(self.status)
        if action:
            await self.run_action(action)
