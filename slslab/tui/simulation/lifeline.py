"""One environment's life as cells: the phases of INIT apart, work as a height, idleness as a thin line."""

from __future__ import annotations

from bisect import bisect_right
from typing import Final, TypeAlias

from slslab.runtime.recording import Ending, Phase
from slslab.sims.views import Busy, EnvironmentLife
from slslab.tui.simulation.window import Window

Cell: TypeAlias = tuple[str, str]  # a shape and its ink

# What the platform does has one shape, what one's own code does another.
PHASES: Final = {
    Phase.PLACEMENT: "░",
    Phase.DOWNLOAD: "░",
    Phase.NETWORK: "░",
    Phase.RUNTIME: "░",
    Phase.CODE: "▓",
    Phase.RESTORE: "░",
}
HEIGHTS: Final = "▃▄▅▆▇█"
REST: Final = "▁"
GONE: Final = "✕"
_BLANK: Final[Cell] = (" ", "text")


def lifeline(life: EnvironmentLife, window: Window, width: int) -> list[Cell]:
    """What `life` was in each of `width` cells of the window. Work outshines INIT, and INIT outshines idleness."""
    edges = [window.time(column, width) for column in range(width + 1)]
    cells: list[Cell] = [_BLANK] * width
    end = window.stop if life.end is None else life.end
    first = max(0, window.column(life.start, width))
    last = min(width - 1, window.column(min(end, window.stop - 1), width))
    for column in range(first, last + 1):
        cells[column] = (REST, "idle")
    _init(life, window, width, edges, cells)
    _work(life, window, width, edges, cells)
    if life.end is not None and window.start <= life.end < window.stop:
        killed = life.ending in (Ending.CRASHED, Ending.KILLED)
        cells[window.column(life.end, width)] = (GONE, "bad" if killed else "gone")
    return cells


def _init(life: EnvironmentLife, window: Window, width: int, edges: list[int], cells: list[Cell]) -> None:
    """The phase that fills most of each cell."""
    most = [0] * width
    for span in life.phases:
        low, high = max(span.start, window.start), min(span.end, window.stop)
        if low >= high:
            continue
        for column in range(window.column(low, width), min(window.column(high - 1, width), width - 1) + 1):
            share = min(high, edges[column + 1]) - max(low, edges[column])
            if share > most[column]:
                most[column] = share
                cells[column] = (PHASES[span.phase], "starting")


def _work(life: EnvironmentLife, window: Window, width: int, edges: list[int], cells: list[Cell]) -> None:
    """How much of each cell's time the environment worked."""
    low = max(0, bisect_right(life.busy, window.start, key=_start) - 1)
    high = bisect_right(life.busy, window.stop, key=_start)
    worked: dict[int, int] = {}
    for span in life.busy[low:high]:
        begin, stop = max(span.start, window.start), min(span.end, window.stop)
        if begin < stop:
            for column in range(window.column(begin, width), min(window.column(stop - 1, width), width - 1) + 1):
                share = min(stop, edges[column + 1]) - max(begin, edges[column])
                worked[column] = worked.get(column, 0) + share
    for column, micros in worked.items():
        length = max(1, edges[column + 1] - edges[column])
        if cells[column][1] != "starting" or micros * 2 > length:
            height = min(len(HEIGHTS) - 1, micros * len(HEIGHTS) // length)
            cells[column] = (HEIGHTS[height], "working")


def _start(busy: Busy) -> int:
    return busy.start
