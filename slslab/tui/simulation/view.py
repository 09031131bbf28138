"""What all panels of the instrument have in common: they draw a scene, and refresh only the rows that changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from slslab.i18n import Words
from slslab.tui.simulation.cells import Ground
from slslab.tui.simulation.film import Film


@dataclass(frozen=True, slots=True)
class Scene:
    """One moment of a film, as it is being shown. `t` in µs of virtual time."""

    film: Film
    t: int
    speed: float
    playing: bool
    words: Words
    inks: Ground
    zoom: float = 1.0


class View(Widget):
    """Draws one view of a scene. A subclass answers `draw`."""

    ALLOW_SELECT = False
    HELP: ClassVar[str] = "simulation.help"

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.scene: Scene | None = None
        self._rows: list[Strip] = []

    def draw(self, scene: Scene, width: int, height: int) -> Sequence[Strip]:  # noqa: ARG002
        """At most `height` rows of `width` cells."""
        return ()

    def show(self, scene: Scene) -> None:
        """Show `scene` from now on."""
        self.scene = scene
        self.redraw()

    def redraw(self) -> None:
        """Draw the scene again, and refresh the rows that came out different."""
        width, height = self.content_size
        if self.scene is None or not self.display or not width or not height:
            return
        old, self._rows = self._rows, list(self.draw(self.scene, width, height))
        count = max(len(old), len(self._rows))
        changed = [y for y in range(count) if y >= len(old) or y >= len(self._rows) or old[y] != self._rows[y]]
        if len(changed) == count:
            self.refresh()
        else:
            self.refresh(*(Region(0, y, width, 1) for y in changed)) if changed else None

    def on_resize(self) -> None:
        self.redraw()

    def on_show(self) -> None:
        self.redraw()

    def render_line(self, y: int) -> Strip:
        width = self.content_size.width
        if y >= len(self._rows):
            return Strip.blank(width, self.rich_style)
        return self._rows[y].adjust_cell_length(width, self.rich_style)
