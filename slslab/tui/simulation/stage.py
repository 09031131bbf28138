"""The panels of a simulation and their places: at 80 columns one beside the topology, at 160 all of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Literal

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.theme import Theme

from slslab.tui.screen import LabScreen
from slslab.tui.simulation.cells import Ground
from slslab.tui.simulation.chart import Chart
from slslab.tui.simulation.costs import Costs
from slslab.tui.simulation.film import Film
from slslab.tui.simulation.knobs import Knobs
from slslab.tui.simulation.log import RunLog
from slslab.tui.simulation.notice import Notice
from slslab.tui.simulation.numbers import FourNumbers, Numbers
from slslab.tui.simulation.timeline import Timeline
from slslab.tui.simulation.topology import Topology
from slslab.tui.simulation.transport import Transport
from slslab.tui.simulation.view import Scene, View
from slslab.tui.theme import Inks

Size = Literal["small", "middle", "full"]

# What Tab goes through at each size; in the middle one a panel takes the place of another.
CYCLES: Final[dict[Size, tuple[str, ...]]] = {
    "small": ("timeline", "chart", "numbers", "knobs", "log", "costs"),
    "middle": ("chart", "log", "costs"),
    "full": ("knobs",),
}
_ABOVE_BILL: Final = 25  # rows of all but the knobs, with a bill of five
_LEFT: Final = ("timeline", "chart", "log")
_RIGHT: Final = ("numbers", "knobs", "costs")
_ALL: Final = (*_LEFT, *_RIGHT)


class Stage(LabScreen):
    """Composes the panels, and shows scenes on those that are in view."""

    DEFAULT_CSS = """
    Stage Head { height: 1; border-bottom: none; }
    Stage Foot { height: 4; }
    Stage.-flat Foot { height: 3; }
    Stage #body { padding: 0 1; }
    Stage #stage { layout: horizontal; height: 1fr; }
    Stage #left { width: 1fr; height: 100%; }
    Stage #right { width: 51; height: 100%; margin-left: 1; padding-left: 1; border-left: solid $rule; }
    Stage.-medium #right { width: 46; }
    Stage #four { margin-bottom: 1; }
    Stage Timeline, Stage Chart, Stage RunLog { margin-top: 1; }
    Stage Costs { margin-top: 1; }
    Stage.-small #stage { layout: vertical; }
    Stage.-small #left { width: 100%; }
    Stage.-small #right { width: 100%; height: 1fr; margin: 1 0 0 0; padding: 0; border: none; }
    Stage #topology { margin-top: 1; }
    Stage #numbers { margin: 1 0; }
    Stage.-small #topology { margin-top: 0; }
    Stage.-small #right View { margin: 0; }
    Stage.-small Numbers { height: 1fr; }
    Stage.-full #right { width: 56; }
    Stage.-full RunLog { height: 12; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.panel = "timeline"
        self.size_class: Size = "middle"
        self._views: tuple[View, ...] = ()
        self._grid_rows = 1  # of the topology
        self._environments = 1  # of the run
        self._knobs = 1  # of the scenario
        self._ground: tuple[Inks, Ground] | None = None

    def compose_body(self) -> ComposeResult:
        yield Transport(id="transport")
        yield FourNumbers(id="four")
        with Horizontal(id="stage"):
            with Vertical(id="left"):
                yield Topology(id="topology")
                yield Timeline(id="timeline")
                yield Chart(id="chart")
                yield RunLog(id="log")
            with Vertical(id="right"):
                yield Numbers(id="numbers")
                yield Knobs(id="knobs")
                yield Costs(id="costs")
        yield Notice(id="notice")

    def on_mount(self) -> None:
        # Textual calls the base class's `on_mount` by itself, after this one.
        self.app.theme_changed_signal.subscribe(self, self._recolor)
        self._views = tuple(self.query(View))

    def on_resize(self, event: events.Resize) -> None:
        width, height = event.size
        small, full = width < 100 or height < 30, width >= 160 and height >= 50
        self.size_class = "small" if small else "full" if full else "middle"
        self.place_panels()

    def suit(self, film: Film) -> None:
        """Give each panel the space that this run needs."""
        self._grid_rows = max((row for _, row in film.scenario.places.values()), default=0) + 1
        self._environments = len(film.environments)
        self._knobs = len(film.scenario.knobs)
        self.place_panels()

    def ground(self) -> Ground:
        """The inks on the background of the screen, in the present theme."""
        if self._ground is None or self._ground[0] is not self.inks:
            self._ground = (self.inks, Ground(self.inks, self.rich_style))
        return self._ground[1]

    def place_panels(self) -> None:
        """Put in view what belongs there at this size."""
        if not self._views:
            return
        size = self.size_class
        for name in ("small", "middle", "full"):
            self.set_class(name == size, f"-{name}")
        seen = self._in_view()
        for name in _ALL:
            self.query_one(f"#{name}").display = name in seen
        small, height = size == "small", self.size.height
        self.query_one("#four").display = small and height >= 12
        self.query_one("#topology").display = not small or height >= 13 + self._topology_rows()
        self.query_one("#right").display = any(name in seen for name in _RIGHT)
        self.query_one("#topology").styles.height = self._topology_rows()
        # A run with few environments leaves its rows to the chart.
        self.query_one("#timeline").styles.max_height = None if small else max(6, self._environments + 2)
        spare = 2 if size == "full" else min(2, self.size.height - self._knobs - _ABOVE_BILL)  # for a longer help
        self.query_one("#knobs").styles.height = self._knobs + 4 + spare if size == "full" or self._roomy else "1fr"
        left_alone = not small or self.current in _LEFT
        self.query_one("#left").styles.height = "1fr" if left_alone else "auto"
        self.call_after_refresh(self._redraw)

    @property
    def _cycle(self) -> tuple[str, ...]:
        """What takes turns: the bill does not, where it has room below the knobs."""
        cycle = CYCLES[self.size_class]
        return cycle[:-1] if self._roomy else cycle

    @property
    def _roomy(self) -> bool:
        return self.size_class == "middle" and self.size.height >= self._knobs + _ABOVE_BILL

    @property
    def current(self) -> str:
        """The panel that is in view of those that take turns: the one last asked for, if it is among them."""
        cycle = self._cycle
        return self.panel if self.panel in cycle else cycle[0]

    def _in_view(self) -> frozenset[str]:
        if self.size_class == "small":
            return frozenset((self.current,))
        if self.size_class == "full":
            return frozenset(_ALL)
        left = "log" if self.current == "log" else "chart"
        right = ("knobs", "costs") if self._roomy else ("costs",) if self.current == "costs" else ("knobs",)
        return frozenset(("timeline", "numbers", left, *right))

    def _topology_rows(self) -> int:
        """A box takes three rows, and five where there is room for more environments in it."""
        rows, height = self._grid_rows, self.size.height
        if self.size_class == "small":
            roomy = height >= 34
            return 3 if rows == 1 else min(rows * (4 if roomy else 2) + 2, 14)
        if self.size_class == "middle":
            return 5 if rows == 1 else min(rows * 4 + 2, 14)
        return 7 if rows == 1 else min(rows * 5 + 2, 22)

    def action_panel(self, by: int) -> None:
        """Bring the next panel into view."""
        cycle = self._cycle
        self.open_panel(cycle[(cycle.index(self.current) + by) % len(cycle)])

    def open_panel(self, name: str) -> None:
        """Bring a panel into view; the knobs take the keys as well."""
        self.panel = name
        self.place_panels()
        if name == "knobs":
            self.set_focus(self.query_one(Knobs))
        else:
            self.set_focus(None)

    def show_scene(self, scene: Scene) -> None:
        """Show a scene on every panel; those out of view take it for later."""
        for view in self._views:
            view.show(scene)

    def _recolor(self, _theme: Theme) -> None:
        for view in self._views:
            if view.scene is not None:
                view.show(replace(view.scene, inks=self.ground()))

    def forget(self) -> None:
        """Show nothing any more."""
        for view in self._views:
            view.scene = None

    def _redraw(self) -> None:
        for view in self._views:
            view.redraw()
