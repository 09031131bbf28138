"""A column of lines that scrolls, with a thin bar of its own at the right.

Textual's scroll bar is a widget that hears of a new position one frame later than the text; this one is drawn with it.
"""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.scroll_view import ScrollView
from textual.strip import Strip

from slslab.tui.theme import Inks

_BAR = 2  # columns: a blank and the bar


class Column(ScrollView):
    """Subclasses set `virtual_size` and draw lines `room` wide, which `framed` completes."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    Column {
        background: transparent; overflow-x: hidden; overflow-y: auto;
        scrollbar-size-vertical: 0; scrollbar-size-horizontal: 0;
    }
    """

    base = Style()  # the widget's own style in the paint under way

    def render_lines(self, crop: Region) -> list[Strip]:
        self.base = self.rich_style  # asked once a paint: it walks up to the root, and each line needs it twice
        return super().render_lines(crop)

    @property
    def inks(self) -> Inks:
        inks: Inks = self.app.inks  # type: ignore[attr-defined]
        return inks

    @property
    def room(self) -> int:
        """The columns that lines may take."""
        return max(0, self.size.width - _BAR)

    @property
    def top(self) -> int:
        """The line at the top."""
        return round(self.scroll_y)

    def framed(self, strip: Strip, y: int) -> Strip:
        """A line of the screen: `strip`, and in row `y` of the bar what belongs there."""
        total, height = self.virtual_size.height, self.size.height
        base = self.base
        if total <= height:
            return Strip.join([strip, Strip([Segment(" " * _BAR, base)], _BAR)])
        length = max(1, height * height // total)
        start = round((height - length) * self.scroll_y / (total - height))
        inside = start <= y < start + length
        style = base + self.inks["faint" if inside else "rule"] + Style(meta={"bar": y})
        return Strip.join([strip, Strip([Segment(" ", base), Segment("┃" if inside else "│", style)], _BAR)])

    def on_click(self, event: events.Click) -> None:
        row = event.style.meta.get("bar")
        if isinstance(row, int) and self.size.height > 1:
            self.scroll_to(y=self.max_scroll_y * row / (self.size.height - 1), animate=False)
            event.prevent_default()
