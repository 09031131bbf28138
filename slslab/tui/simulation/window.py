"""The stretch of time that the timeline and the chart show.

It turns pages instead of sliding: a slide would redraw every cell of every row on each tick, a page only the cell
that *now* is in. A new page keeps the last quarter of the old one, so that nothing just seen is gone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from slslab.tui.simulation.units import SECOND, mark, round_time

_SECONDS_ACROSS: Final = 20  # wall-clock seconds that *now* takes to cross the window


@dataclass(frozen=True, slots=True)
class Window:
    """From `start`, `span` µs of virtual time."""

    start: int
    span: int

    @property
    def stop(self) -> int:
        return self.start + self.span

    def column(self, t: int, width: int) -> int:
        """The column of `t` among `width`, which may lie outside."""
        return (t - self.start) * width // self.span

    def time(self, column: int, width: int) -> int:
        """When `column` begins."""
        return self.start + column * self.span // width

    def ticks(self, width: int) -> list[tuple[int, str]]:
        """Columns and texts of the axis: round times, at least a dozen cells apart."""
        step = round_time(self.span * 12 / max(width, 1))
        first = -(-self.start // step) * step
        return [(self.column(t, width), mark(t, step)) for t in range(first, self.stop, step)]


def window_at(t: int, end: int, speed: float, zoom: float = 1.0) -> Window:
    """The window in which `t` is shown, for a run that ends at `end` (all µs). `zoom` 2 shows half as much."""
    span = round_time(_SECONDS_ACROSS * SECOND * speed / zoom)
    if end <= span * 5 // 4:
        return Window(0, max(end, 1))
    page = span * 3 // 4
    start = max(0, (t - span // 4) // page) * page
    return Window(min(start, end - span), span)
