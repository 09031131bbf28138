"""The topology: components as boxes, what moves along the edges between them, environments as shapes by state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from textual.strip import Strip

from slslab.runtime.recording import Component, Hop, Kind
from slslab.tui.simulation.cells import Cells, cut
from slslab.tui.simulation.units import SECOND
from slslab.tui.simulation.view import Scene, View
from slslab.tui.simulation.wiring import Box, Wiring, wiring

SHAPES: Final = {"starting": ("◧", "starting"), "busy": ("▣", "working"), "idle": ("▢", "idle")}
# What travels: its shape, its ink, and whether it goes against the arrow.
_HOPS: Final = {
    Hop.EVENT: ("●", "working", False),
    Hop.ANSWER: ("○", "quiet", True),
    Hop.RETRY: ("◍", "warn", False),
    Hop.DUPLICATE: ("◉", "warn", False),
    Hop.DEAD_LETTER: ("✕", "bad", False),
    Hop.ERROR: ("✗", "bad", True),
}
_SECONDS_SHOWN: Final = 0.7  # wall-clock seconds that a hop is seen for at least


class Topology(View):
    """The components of a run and what goes on between them."""

    DEFAULT_CSS = "Topology { height: 7; }"

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._laid: tuple[object, Wiring, Cells] | None = None

    def draw(self, scene: Scene, width: int, height: int) -> Sequence[Strip]:
        plan, still = self._still(scene, width, height)
        cells = still.copy()
        recording = scene.film.recording
        for index, lane in enumerate(scene.film.lanes):
            way = plan.ways[index]
            for dot in lane.dots(scene.t, round(_SECONDS_SHOWN * SECOND * scene.speed)):
                shape, ink, back = _HOPS[dot.hop]
                along = 1 - dot.way if back else dot.way
                x, y = way[min(int(along * len(way)), len(way) - 1)]
                cells.put(x, y, shape, ink)
        for index, component in enumerate(recording.components):
            self._contents(cells, scene, index, component, plan.boxes[index])
        return cells.strips(scene.inks)

    def _still(self, scene: Scene, width: int, height: int) -> tuple[Wiring, Cells]:
        """The boxes and edges, which change with the run and the size alone."""
        recording = scene.film.recording
        key = (id(scene.film), width, height)
        if self._laid is None or self._laid[0] != key:
            plan = wiring(recording.components, recording.edges, scene.film.scenario.places, width, height)
            cells = Cells(width, height)
            for way, arrow in zip(plan.ways, plan.arrows, strict=True):
                _edge(cells, way, arrow)
            for component, box in zip(recording.components, plan.boxes, strict=True):
                _frame(cells, component.name, box)
            self._laid = (key, plan, cells)
        return self._laid[1], self._laid[2]

    def _contents(self, cells: Cells, scene: Scene, index: int, component: Component, box: Box) -> None:
        census = scene.film.census.get(index)
        if box.height == 1:
            start = cells.put(box.x, box.y, cut(component.name, box.width), "strong") + 1
            if component.kind == "function":
                self._shapes(cells, scene, index, start, box.y, box.x + box.width - start, 1)
            else:
                note, ink = _note(scene, index, component)
                cells.put(start, box.y, cut(note, box.x + box.width - start), ink)
            return
        inner = box.width - 4
        if component.kind == "function":
            self._shapes(cells, scene, index, box.x + 2, box.y + 1, inner, box.height - 2)
            count = census.count(scene.t) if census else None
            if count and count.all:
                note = scene.words("simulation.environments", n=count.all, busy=count.busy)
                note = note if len(note) <= inner - 2 else scene.words.number(count.all)
                cells.put(box.x + 2, box.y + box.height - 1, f" {note} ", "quiet")
            return
        note, ink = _note(scene, index, component)
        cells.put(box.x + 2, box.middle, cut(note, inner).ljust(inner), ink)

    def _shapes(self, cells: Cells, scene: Scene, function: int, x: int, y: int, width: int, rows: int) -> None:
        """The environments of a function, each at its place; with more of them than places, by state, and the rest
        as a number: those that do something are what is looked for."""
        census = scene.film.census.get(function)
        if census is None or width < 1:
            return
        room, count = width * rows, census.count(scene.t)
        states: Sequence[str | None] = [
            None if life is None else life.state(scene.t) for life in census.standing(scene.t, room)
        ]
        if count.all > sum(1 for state in states if state is not None):
            room = max(0, room - len(str(count.all)) - 2)
            by_state = {"starting": count.starting, "busy": count.busy, "idle": count.idle}
            states = [state for state, n in by_state.items() for _ in range(min(n, room))][:room]
            cells.put_right(x + width, y + rows - 1, f"+{count.all - len(states)}", "quiet")
        for place, state in enumerate(states):
            if state is not None:
                shape, ink = SHAPES.get(state, (" ", "text"))
                cells.put(x + place % width, y + place // width, shape, ink)


def _frame(cells: Cells, name: str, box: Box) -> None:
    if box.height == 1:
        return
    inner = box.width - 2
    for y in range(box.y + 1, box.y + box.height - 1):
        cells.put(box.x, y, "│" + " " * inner + "│", "faint")
    cells.put(box.x, box.y, "╭" + "─" * inner + "╮", "faint")
    cells.put(box.x, box.y + box.height - 1, "╰" + "─" * inner + "╯", "faint")
    # A name that just fits may take the place of the line before it.
    cells.put(box.x + (2 if len(name) + 4 <= inner else 1), box.y, f" {cut(name, inner - 2)} ", "strong")


def _edge(cells: Cells, way: Sequence[tuple[int, int]], arrow: str) -> None:
    for index, (x, y) in enumerate(way[:-1]):
        before, after = way[max(0, index - 1)], way[index + 1]
        shape = _corner((x - before[0], y - before[1]), (after[0] - x, after[1] - y))
        if cells.blank(x, y):
            cells.put(x, y, shape, "faint")
        elif cells.chars[y][x] != shape:
            cells.put(x, y, _JOINS.get(frozenset((cells.chars[y][x], shape)), "┼"), "faint")
    cells.put(way[-1][0], way[-1][1], arrow, "faint")


_JOINS: Final = {
    frozenset("─╮"): "┬", frozenset("─╭"): "┬", frozenset("─╯"): "┴", frozenset("─╰"): "┴",
    frozenset("│╰"): "├", frozenset("│╭"): "├", frozenset("│╯"): "┤", frozenset("│╮"): "┤",
    frozenset("╰╮"): "┼", frozenset("┬╰"): "┼", frozenset("┬╯"): "┼", frozenset("╯╮"): "┤", frozenset("╰╭"): "├",
}  # fmt: skip


def _corner(came: tuple[int, int], goes: tuple[int, int]) -> str:
    if came == (0, 0):
        came = goes
    if came == goes:
        return "─" if came[0] else "│"
    return {
        ((1, 0), (0, 1)): "╮", ((0, -1), (-1, 0)): "╮",
        ((1, 0), (0, -1)): "╯", ((0, 1), (-1, 0)): "╯",
        ((-1, 0), (0, 1)): "╭", ((0, -1), (1, 0)): "╭",
        ((-1, 0), (0, -1)): "╰", ((0, 1), (1, 0)): "╰",
    }.get((came, goes), "─")  # fmt: skip


def _note(scene: Scene, index: int, component: Component) -> tuple[str, str]:
    """What a box that is not a function says of itself, and its ink."""
    film, t, words = scene.film, scene.t, scene.words
    number = words.number
    if component.kind == "client":
        return words.count("simulation.sent", film.tally(Kind.SEND, index, t)), "quiet"
    if (Kind.DEAD_LETTER, index) in film.tallies:
        kept = film.tally(Kind.DEAD_LETTER, index, t)
        return words.count("simulation.kept", kept), "bad" if kept else "quiet"
    if component.kind == "queue":
        return words("simulation.waiting", n=number(film.latest(Kind.DEPTH, index, t))), "quiet"
    if (Kind.COUNT, index) in film.tallies:
        return words("simulation.counter", n=number(film.latest(Kind.COUNT, index, t))), "strong"
    done = film.tally(Kind.OPERATION, index, t)
    return words.count(f"simulation.{_COUNTS.get(component.kind, 'calls')}", done), "quiet"


_COUNTS: Final = {"bucket": "objects", "topic": "events", "http-api": "calls"}
