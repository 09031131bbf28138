"""The transport: what runs, its clock, and the bar of its whole time, on which a click goes anywhere."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from textual import events
from textual.message import Message
from textual.strip import Strip

from slslab.i18n import Words
from slslab.tui.simulation.cells import Cells, cut
from slslab.tui.simulation.units import clock
from slslab.tui.simulation.view import Scene, View


class Transport(View):
    """Two rows: the settings of the run with its clock, and the bar."""

    DEFAULT_CSS = "Transport { height: 2; }"

    class Sought(Message):
        """A time was pointed at, in µs."""

        def __init__(self, t: int) -> None:
            super().__init__()
            self.t = t

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.caption = ""
        self._marks: tuple[object, list[tuple[int, str, str]]] = (None, [])

    def draw(self, scene: Scene, width: int, height: int) -> Sequence[Strip]:
        cells = Cells(width, height)
        end = scene.film.end
        whole = f" / {clock(end, end).removesuffix('.000')}"
        now = clock(scene.t, end)
        cells.put_right(width, 0, whole, "faint")
        cells.put_right(width - len(whole), 0, now, "strong")
        x = width - len(whole) - len(now) - 7
        cells.put(x, 0, speed_text(scene.speed, scene.words).rjust(5), "text")
        cells.put(x - 2, 0, "▶ " if scene.playing else "▌▌", "working" if scene.playing else "here")
        cells.put(0, 0, cut(self.caption, x - 5), "quiet")
        self._bar(cells, scene, width)
        return cells.strips(scene.inks)

    def _bar(self, cells: Cells, scene: Scene, width: int) -> None:
        head = min(width - 1, scene.t * width // max(1, scene.film.end))
        cells.put(0, 1, "━" * head, "accent")
        cells.put(head, 1, "─" * (width - head), "rule")
        for x, shape, ink in self._marked(scene, width):
            cells.put(x, 1, shape, ink)
        cells.put(head, 1, "●", "here")

    def _marked(self, scene: Scene, width: int) -> list[tuple[int, str, str]]:
        """Where something worth telling happens, and where the person stepped in."""
        key = (id(scene.film), width)
        if self._marks[0] != key:
            end = max(1, scene.film.end)
            told = sorted({min(width - 1, moment.t * width // end) for moment in scene.film.moments})
            marks = [(x, "•", "quiet") for x in told]
            changes = sorted({min(width - 1, change.at * width // end) for change in scene.film.plan.interventions})
            marks += [(x, "◆", "here") for x in changes]
            self._marks = (key, marks)
        return self._marks[1]

    def on_mouse_down(self, event: events.MouseDown) -> None:
        if event.y >= 1:
            self.capture_mouse()
            self._seek(event.x)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self.app.mouse_captured is self:
            self._seek(event.x)

    def on_mouse_up(self) -> None:
        self.release_mouse()

    def _seek(self, x: int) -> None:
        if self.scene is not None:
            width = max(2, self.content_size.width)
            # On a bar one cell is much time: the mark under the pointer is what was meant.
            film = self.scene.film
            low = x * film.end // width
            index = bisect_left(film.moments, low, key=lambda moment: moment.t)
            if index < len(film.moments) and film.moments[index].t * width // max(1, film.end) == x:
                low = film.moments[index].t
            self.post_message(self.Sought(film.end if x >= width - 1 else max(0, low)))


def speed_text(speed: float, words: Words) -> str:
    """`0.5×`, `200×`."""
    return f"{words.number(speed, 0 if speed >= 1 else 1)}×"
