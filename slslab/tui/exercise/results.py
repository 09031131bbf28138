"""The list of results: items of several lines, of which one is marked and can be chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from slslab.tui.chrome import Piece, strip_of
from slslab.tui.column import Column
from slslab.tui.exercise.report import Item

_MARGIN = 2  # columns left of the text, where the mark is


class ResultView(Column, can_focus=True):
    """Shows the items that `build(width)` makes, whenever the width or (with `rebuild`) the data change."""

    HELP = "exercise.help-result"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", show=False),
        Binding("down,j", "move(1)", show=False),
        Binding("pageup", "leaf(-1)", show=False),
        Binding("pagedown,space", "leaf(1)", show=False),
        Binding("home", "edge(0)", show=False),
        Binding("end", "edge(1)", show=False),
        Binding("enter", "pick", show=False),
    ]

    class Picked(Message):
        """The item with this id was chosen."""

        def __init__(self, item: str) -> None:
            super().__init__()
            self.item = item

    def __init__(self, build: Callable[[int], Sequence[Item]], *, id: str) -> None:
        super().__init__(id=id)
        self._build = build
        self._lines: list[tuple[Sequence[Piece], str]] = []
        self._width = -1
        self.marked = ""

    # What stands in it

    def rebuild(self) -> None:
        """The data have changed."""
        self._width = -1
        self._fill()

    def rows_at(self, width: int) -> int:
        """How many rows all of it takes when this widget is `width` columns wide."""
        return sum(len(item.lines) for item in self._build(max(1, width - _MARGIN - 2)))

    def _fill(self) -> None:
        width = self.room - _MARGIN
        if width == self._width or width <= 0:
            return
        self._width = width
        self._lines = [(line, item.id) for item in self._build(width) for line in item.lines]
        ids = self.ids
        if self.marked not in ids:
            self.marked = ids[0] if ids else ""
        self.virtual_size = Size(self.room, len(self._lines))
        self.refresh()

    @property
    def ids(self) -> list[str]:
        """The ids of the items that can be chosen, in order."""
        return list(dict.fromkeys(id for _, id in self._lines if id))

    def on_resize(self) -> None:
        self._fill()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    # Drawing

    def render_line(self, y: int) -> Strip:
        index, width, base = y + self.top, self.room, self.rich_style
        if index >= len(self._lines):
            return self.framed(Strip.blank(width, base), y)
        pieces, id = self._lines[index]
        first = index == 0 or self._lines[index - 1][1] != id
        marked = bool(id) and id == self.marked and len(self.ids) > 1
        bar = Piece("▸ " if first else "  ", "here") if marked and self.has_focus else Piece("  ")
        if marked and self.has_focus:
            base += Style(bgcolor=self.app.theme_variables.get("panel", "#333333")[:7])
        strip = strip_of([bar, *pieces], self.inks, base, width)
        return self.framed(strip.apply_style(Style(meta={"item": id})) if id else strip, y)

    # Moving

    def _mark(self, id: str) -> None:
        self.marked = id
        rows = [index for index, (_, each) in enumerate(self._lines) if each == id]
        if rows:
            # The headline above the first one comes into view with it.
            top = 0 if id == self.ids[0] else rows[0]
            region = Region(0, top, 1, min(rows[-1] - top + 1, self.size.height))
            self.scroll_to_region(region, animate=False, force=True)
        self.refresh()

    def action_move(self, by: int) -> None:
        """To the next item; beyond the last one, a line further."""
        ids = self.ids
        at = ids.index(self.marked) + by if self.marked in ids else -1
        if 0 <= at < len(ids):
            self._mark(ids[at])
        else:
            self.scroll_to(y=self.scroll_y + by, animate=False)

    def action_leaf(self, by: int) -> None:
        self.scroll_to(y=self.scroll_y + by * max(1, self.size.height - 1), animate=False)

    def action_edge(self, end: int) -> None:
        self.scroll_to(y=self.max_scroll_y if end else 0, animate=False)

    def action_pick(self) -> None:
        if self.marked:
            self.post_message(self.Picked(self.marked))

    def on_click(self, event: events.Click) -> None:
        id = event.style.meta.get("item")
        if isinstance(id, str) and "@click" not in event.style.meta:
            self._mark(id)
            self.action_pick()
        else:
            super().on_click(event)
