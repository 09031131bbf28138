"""The timeline: a row for each environment, from its INIT to its end."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import groupby

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip

from slslab.runtime.recording import Phase
from slslab.sims.views import EnvironmentLife
from slslab.tui.simulation.cells import Cells, cut
from slslab.tui.simulation.lifeline import GONE, HEIGHTS, PHASES, REST, lifeline
from slslab.tui.simulation.view import Scene, View
from slslab.tui.simulation.window import Window, window_at

_LABEL = 9  # columns before the first cell; the chart below begins at the same one


class Timeline(View):
    """The environments of a run over time. With more of them than rows it shows the busiest of the page, and a line
    that counts the others; the wheel goes through all of them."""

    DEFAULT_CSS = "Timeline { height: 1fr; min-height: 3; }"

    class Picked(Message):
        """A time was pointed at, in µs."""

        def __init__(self, t: int) -> None:
            super().__init__()
            self.t = t

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.offset_rows = 0
        self._page: object = None
        self._window = Window(0, 1)
        self._lives: list[EnvironmentLife] = []
        self._shown: list[EnvironmentLife] = []
        self._lines: dict[int, Strip] = {}

    def draw(self, scene: Scene, width: int, height: int) -> Sequence[Strip]:
        room = width - _LABEL - 1
        if room < 8 or height < 3:
            return []
        self._turn_page(scene, room, height - 2)
        now = max(0, min(self._window.column(scene.t, room), room - 1))
        rows = [self._title(scene, width)]
        born = bisect_right(self._lives, scene.t, key=_born)
        shown = self._shown
        if born <= height - 2 and not self.offset_rows:
            shown = self._lives[:born]  # as long as there is room, nobody is left out for those who come later
        rows.extend(self._row(scene, life, now, room, width) for life in shown)
        hidden = born - bisect_right(shown, scene.t, key=_born)
        if hidden > 0:
            more = Cells(width, 1)
            more.put(_LABEL, 0, scene.words.count("simulation.more", hidden), "quiet")
            rows.append(more.strips(scene.inks)[0])
        rows += [_blank(scene, width)] * (height - 1 - len(rows))
        rows.append(self._axis(scene, now, room, width))
        return rows

    def _turn_page(self, scene: Scene, room: int, rows: int) -> None:
        """Choose what this page shows; done when the page, the run, the size or the scroll changes."""
        window = window_at(scene.t, scene.film.end, scene.speed, scene.zoom)
        key = (id(scene.film), window, room, rows, self.offset_rows, id(scene.inks), scene.words.lang)
        if key == self._page:
            return
        self._page, self._window, self._lines = key, window, {}
        self._lives = [
            life
            for life in scene.film.environments
            if life.start < window.stop and (life.end is None or life.end >= window.start)
        ]
        self._shown = self._lives
        if len(self._lives) > rows:
            rows -= 1  # for the line that counts the others
            self.offset_rows = min(self.offset_rows, len(self._lives) - rows)
            self._shown = self._lives[self.offset_rows :][:rows] if self.offset_rows else self._busiest(rows)

    def _busiest(self, rows: int) -> list[EnvironmentLife]:
        """Those that work most often in the window, in order of birth."""
        stop, start = self._window.stop, self._window.start

        def work(life: EnvironmentLife) -> tuple[int, int]:
            if not life.busy or life.busy[0].start >= stop or life.busy[-1].end <= start:
                return (0, life.start)
            share = (min(life.busy[-1].end, stop) - max(life.busy[0].start, start)) / max(
                1, life.busy[-1].end - life.busy[0].start
            )
            return (round(len(life.busy) * share), life.start)

        chosen = {life.id for life in sorted(self._lives, key=work, reverse=True)[:rows]}
        return [life for life in self._lives if life.id in chosen]

    def _row(self, scene: Scene, life: EnvironmentLife, now: int, room: int, width: int) -> Strip:
        if life.start > scene.t:
            return _blank(scene, width)
        line = self._lines.get(life.id)
        if line is None:
            line = self._lines[life.id] = self._line(scene, life, room)
        # The whole page was drawn at once; what has not happened yet is cut off.
        return line.crop(0, _LABEL + now + 1).extend_cell_length(width, scene.inks.base)

    def _line(self, scene: Scene, life: EnvironmentLife, room: int) -> Strip:
        number = str(life.id)
        name = (
            scene.words("simulation.env")
            if len(scene.film.census) == 1
            else scene.film.recording.components[life.function].name
        )
        name = cut(name, _LABEL - 2 - len(number))
        segments = [Segment(f"{name}{number:>{_LABEL - 1 - len(name)}} ", scene.inks["quiet"])]
        length = _LABEL
        for ink, run in groupby(lifeline(life, self._window, room), key=_ink):
            text = "".join(shape for shape, _ in run)
            length += len(text)
            segments.append(Segment(text, scene.inks[ink]))
        return Strip(segments, length)

    def _title(self, scene: Scene, width: int) -> Strip:
        cells = Cells(width, 1)
        words = scene.words
        x = cells.put(0, 0, words("simulation.title-timeline"), "heading") + 3
        legend = [
            (PHASES[Phase.PLACEMENT], "starting", "simulation.legend-start"),
            (PHASES[Phase.CODE], "starting", "simulation.legend-code"),
            (HEIGHTS[-1], "working", "simulation.legend-busy"),
            (REST, "idle", "simulation.legend-idle"),
            (GONE, "gone", "simulation.legend-gone"),
        ]
        size = sum(len(words(key)) + 4 for _, _, key in legend) - 2
        if x + size <= width:
            x = width - size - 1
            for shape, ink, key in legend:
                x = cells.put(x, 0, shape, ink) + 1
                x = cells.put(x, 0, words(key), "quiet") + 2
        return cells.strips(scene.inks)[0]

    def _axis(self, scene: Scene, now: int, room: int, width: int) -> Strip:
        cells = Cells(width, 1)
        for column, text in self._window.ticks(room):
            if column + len(text) <= room and not column <= now <= column + len(text):
                cells.put(_LABEL + column, 0, text, "faint")
        cells.put(_LABEL + now, 0, "▲", "here")
        return cells.strips(scene.inks)[0]

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.scroll_rows(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.scroll_rows(-1)

    def scroll_rows(self, by: int) -> None:
        """Go through the environments, when there are more of them than rows."""
        self.offset_rows = max(0, self.offset_rows + by)
        self.redraw()

    def on_click(self, event: events.Click) -> None:
        spot = event.get_content_offset(self)
        if spot is not None and spot.x >= _LABEL:
            self.post_message(self.Picked(self._window.time(spot.x - _LABEL, self.content_size.width - _LABEL - 1)))


def _ink(cell: tuple[str, str]) -> str:
    return cell[1]


def _born(life: EnvironmentLife) -> int:
    return life.start


def _blank(scene: Scene, width: int) -> Strip:
    return Strip([Segment(" " * width, scene.inks.base)], width)
