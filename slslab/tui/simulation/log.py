"""The log: its last lines up to the present time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.segment import Segment
from textual import events
from textual.strip import Strip

from slslab.runtime.recording import Level
from slslab.sims.log import LogLine, log_lines
from slslab.tui.simulation.cells import Cells
from slslab.tui.simulation.units import clock
from slslab.tui.simulation.view import Scene, View

_INKS: Final = {Level.INFO: "text", Level.WARN: "warn", Level.ERROR: "bad"}
_KEPT: Final = 400  # drawn lines


class RunLog(View):
    """What handlers and platform wrote, newest at the foot; the wheel goes back."""

    DEFAULT_CSS = "RunLog { height: 1fr; min-height: 3; }"

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.back = 0  # lines above the newest one
        self._for: object = None
        self._drawn: dict[int, Strip] = {}
        self._lines: tuple[object, Sequence[LogLine]] = (None, ())

    def draw(self, scene: Scene, width: int, height: int) -> Sequence[Strip]:
        title = Cells(width, 1)
        x = title.put(0, 0, scene.words("simulation.title-log"), "heading")
        if self.back:
            title.put(x + 3, 0, scene.words.count("simulation.log-back", self.back), "quiet")
        lines = self._upto(scene, height - 1 + self.back)
        self.back = min(self.back, max(0, len(lines) - (height - 1)))
        lines = lines[: len(lines) - self.back][-(height - 1) :]
        if not lines:
            empty = Cells(width, 1)
            empty.put(0, 0, scene.words("simulation.log-empty"), "quiet")
            return [title.strips(scene.inks)[0], empty.strips(scene.inks)[0]]
        key = (id(scene.film), width, id(scene.inks))
        if key != self._for or len(self._drawn) > _KEPT:
            self._for, self._drawn = key, {}
        return [title.strips(scene.inks)[0], *(self._strip(scene, line, width) for line in lines)]

    def _upto(self, scene: Scene, limit: int) -> Sequence[LogLine]:
        """The last lines; asked for again only when something has happened since."""
        key = (id(scene.film), scene.film.recording.until(scene.t), limit)
        if self._lines[0] != key:
            self._lines = (key, log_lines(scene.film.recording, scene.t, limit))
        return self._lines[1]

    def _strip(self, scene: Scene, line: LogLine, width: int) -> Strip:
        key = hash((line.index, line.text))
        strip = self._drawn.get(key)
        if strip is None:
            inks = scene.inks
            text = "".join(char if char.isprintable() else " " for char in line.text)
            env = f" {line.env:>3} " if line.env is not None else "   – "
            segments = [
                Segment(f"{clock(line.t, scene.film.end)} ", inks["faint"]),
                Segment(env, inks["quiet"]),
                Segment(text, inks[_INKS[line.level]]),
            ]
            strip = self._drawn[key] = Strip(segments).adjust_cell_length(width, inks.base)
        return strip

    def scroll_lines(self, by: int) -> None:
        """Go `by` lines back towards the beginning; forward when negative."""
        self.back = max(0, self.back + by)
        self.redraw()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.scroll_lines(3)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.scroll_lines(-3)
