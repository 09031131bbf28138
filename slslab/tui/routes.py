"""Which screen shows which place, and what a link leads to. Screens are imported when they are first opened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from textual.screen import ModalScreen

from slslab.errors import UserError
from slslab.library.target import Target
from slslab.tui.chrome import Piece
from slslab.tui.place import ROOMS, Place
from slslab.tui.screen import LabScreen

if TYPE_CHECKING:
    from slslab.library import Library
    from slslab.tui.lab import LabApp


KEPT = (*ROOMS, "page")  # places whose screen is made once


class Waiting(LabScreen):
    """Holds the place of a screen whose code and content are still being read: the first second of a resumed lab."""

    def on_mount(self) -> None:
        self.say(Piece(self.words("tui.opening"), "quiet"))


def place_of(target: Target | str, library: Library | None) -> Place:
    """The place that a link leads to. UnknownName when nothing has that name; without a library yet, any name goes."""
    if isinstance(target, str):
        if target in ROOMS:
            return Place(target)
        target = Target.parse(target)
    if library is not None:
        target = library.find(target)
    if target.kind == "simulation":
        return Place("simulation", target.id, {"knobs": dict(target.knobs)} if target.knobs else {})
    if target.kind == "exercise":
        return Place("exercise", target.id)
    return Place("page", target.id)


def screen_of(place: Place, waiting: bool = False) -> LabScreen:
    """A new screen for `place`, given the state in which it was left. `waiting`: only what needs no library."""
    screen: LabScreen
    if place.kind in ("simulation", "exercise"):
        screen = Waiting() if waiting else _doing(place)
    elif place.kind == "page":
        from slslab.tui.page.screen import PageScreen

        screen = PageScreen(place.id)
    elif place.kind == "home":
        from slslab.tui.home import HomeScreen

        screen = HomeScreen()
    elif place.kind == "progress":
        from slslab.tui.progress import ProgressScreen

        screen = ProgressScreen()
    else:
        from slslab.tui.shelf import SHELVES, ShelfScreen

        screen = ShelfScreen(SHELVES[place.kind])
    screen.given(place.state)
    return screen


def panel(what: str, lab: LabApp) -> ModalScreen[Any]:
    """A panel that opens above the screen: `omnibox`, `palette`, `help`."""
    if what == "omnibox":
        from slslab.tui.omnibox import Omnibox

        return Omnibox(lab)
    if what == "palette":
        from slslab.tui.palette import Palette

        return Palette(lab)
    from slslab.tui.help import Help

    return Help(lab)


def _doing(place: Place) -> LabScreen:
    """The screens in which something is done. A knob or a moment that no longer exists is the screen's to report."""
    state: Mapping[str, Any] = place.state
    if place.kind == "exercise":
        from slslab.tui.exercise import ExerciseScreen

        exercise: LabScreen = ExerciseScreen(place.id)
        return exercise
    from slslab.tui.simulation import SimulationScreen

    knobs, seed, at = state.get("knobs"), state.get("seed"), state.get("at")
    simulation: LabScreen = SimulationScreen(
        place.id,
        knobs if isinstance(knobs, dict) else {},
        seed if isinstance(seed, int) else 1,
        state.get("interventions") or (),
        at if isinstance(at, int) else None,
    )
    if not isinstance(simulation, LabScreen):  # pragma: no cover
        raise UserError("tui.fault", error=place.kind)
    return simulation


def prepare(library: Library, lang: str) -> None:
    """What will be needed soon, read ahead while nobody waits for it: the search index, and the screens' code."""
    import slslab.library.compose  # Markdown: 60 ms that the first page would wait for
    import slslab.tui.omnibox
    import slslab.tui.page.screen
    import slslab.tui.shelf  # noqa: F401

    library.search("start", lang)
