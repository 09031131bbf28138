"""The latency chart: a dot for each answer, cold ones with a shape of their own, lines at the percentiles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from textual.strip import Strip

from slslab.tui.simulation.answers import Point
from slslab.tui.simulation.cells import Cells
from slslab.tui.simulation.units import MILLISECOND, SECOND, nice
from slslab.tui.simulation.view import Scene, View
from slslab.tui.simulation.window import Window, window_at

_LABEL: Final = 9  # as in the timeline above, so that a time is one column in both
_COLD: Final = "◆"
_FAILED: Final = "✗"
_DOTS: Final = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))  # braille: rows of (left, right)


class Chart(View):
    """Latency over the same window of time as the timeline."""

    DEFAULT_CSS = "Chart { height: 1fr; min-height: 9; }"

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._page: object = None
        self._window = Window(0, 1)
        self._drawn = -1  # up to when answers are on the plot
        self._plot = Cells(0, 0)
        self._dots: dict[tuple[int, int], int] = {}

    def draw(self, scene: Scene, width: int, height: int) -> Sequence[Strip]:
        room, rows = width - _LABEL - 1, height - 1
        if room < 8 or rows < 2:
            return []
        top = _top(scene.film.answers.longest)
        self._turn_page(scene, room, rows)
        if scene.t < self._drawn:
            self._clear(room, rows)
        for point in scene.film.answers.points(self._drawn, scene.t, self._window):
            self._put(point, room, rows, top)
        self._drawn = scene.t
        cells = Cells(width, height)
        self._frame(cells, scene, rows, top)
        for y in range(rows):
            cells.chars[y + 1][_LABEL : _LABEL + room] = self._plot.chars[y]
            cells.names[y + 1][_LABEL : _LABEL + room] = self._plot.names[y]
        self._percentiles(cells, self._levels(scene), rows, top, room)
        return cells.strips(scene.inks)

    def _turn_page(self, scene: Scene, room: int, rows: int) -> None:
        window = window_at(scene.t, scene.film.end, scene.speed, scene.zoom)
        key = (id(scene.film), window, room, rows)
        if key != self._page:
            self._page, self._window = key, window
            self._clear(room, rows)

    def _clear(self, room: int, rows: int) -> None:
        self._plot, self._dots, self._drawn = Cells(room, rows), {}, self._window.start - 1

    def _put(self, point: Point, room: int, rows: int, top: int) -> None:
        fine_x = min((point.t - self._window.start) * room * 2 // self._window.span, room * 2 - 1)
        fine_y = max(0, rows * 4 - 1 - point.took * rows * 4 // top)
        x, y = fine_x // 2, fine_y // 4
        if point.what == "warm":
            if self._plot.names[y][x] in ("text", "working"):
                self._dots[x, y] = self._dots.get((x, y), 0) | _DOTS[fine_y % 4][fine_x % 2]
                self._plot.put(x, y, chr(0x2800 + self._dots[x, y]), "working")
        elif point.what == "cold":
            self._plot.put(x, y, _COLD, "starting")
        else:
            self._plot.put(x, y, _FAILED, "bad")

    def _frame(self, cells: Cells, scene: Scene, rows: int, top: int) -> None:
        words = scene.words
        whole = scene.film.answers.of_requests
        unit, name = (SECOND, "s") if top >= 10 * SECOND else (MILLISECOND, "ms")
        title = words("simulation.title-chart" if whole else "simulation.title-durations")
        x = cells.put(0, 0, title, "heading")
        x = cells.put(x, 0, f"  {name}", "faint") + 3
        legend = [("⠒", "working", "warm"), (_COLD, "starting", "cold"), (_FAILED, "bad", "failed")]
        size = sum(len(words(f"simulation.legend-{key}")) + 4 for _, _, key in legend) - 2
        if x + size <= cells.width:
            x = cells.width - size - 1
            for shape, ink, key in legend:
                x = cells.put(x, 0, shape, ink) + 1
                x = cells.put(x, 0, words(f"simulation.legend-{key}"), "quiet") + 2
        for y in range(rows):
            cells.put(_LABEL - 1, y + 1, "│", "rule")
        step = _step(top)
        while top // step > max(1, rows // 2):
            step *= 2
        for value in range(step, top + 1, step):
            y = max(0, rows - 1 - value * rows // top) if value < top else 0
            digits = 0 if step >= unit else 1
            cells.put_right(_LABEL - 2, y + 1, words.number(value / unit, digits), "faint")
            cells.put(_LABEL - 1, y + 1, "┤", "rule")

    def _levels(self, scene: Scene) -> Mapping[str, int | None]:
        """The percentiles of what is shown: of requests they are those of the numbers, refusals left out."""
        if not scene.film.answers.of_requests:
            return scene.film.answers.percentiles(scene.t)
        reading = scene.film.meter.at(scene.t)
        return {"p50": reading.p50, "p95": reading.p95, "p99": reading.p99}

    def _percentiles(self, cells: Cells, levels: Mapping[str, int | None], rows: int, top: int, room: int) -> None:
        """A thin line at each percentile, behind the dots, named at its right end."""
        named: dict[int, list[str]] = {}
        for name, value in levels.items():
            if value is not None:
                named.setdefault(max(0, rows - 1 - value * rows // top), []).append(name)
        for y, names in named.items():
            text = " ".join(names)
            for x in range(_LABEL, _LABEL + room - len(text)):
                if cells.chars[y + 1][x] == " ":
                    cells.put(x, y + 1, "╌", "rule")
            cells.put_right(_LABEL + room, y + 1, text, "quiet")


def _top(longest: int) -> int:
    """The upper end of the scale: the same for the whole run, so that the picture keeps still."""
    if not longest:
        return 100 * MILLISECOND
    step = _step(longest)
    return -(-longest // step) * step


def _step(top: int) -> int:
    """Between two numbers of the scale."""
    return nice(max(1.0, top / 5 / MILLISECOND)) * MILLISECOND
