"""Lines of pieces, some of which can be picked: the lists, tables and columns of the lab are all made of this."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, NamedTuple

from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from slslab.tui.chrome import Piece, cut, strip_of, wide
from slslab.tui.column import Column


class Row(NamedTuple):
    """One line. `id`: what picking it means; "" for a line that cannot be picked."""

    pieces: Sequence[Piece]
    id: str = ""


BLANK = Row(())


def column(text: str, width: int, ink: str = "text", right: bool = False) -> Piece:
    """A cell of a table: `text` in exactly `width` cells."""
    text = cut(text, width)
    space = " " * (width - wide([Piece(text)]))
    return Piece(space + text if right else text + space, ink)


def bar(share: float, width: int) -> tuple[Piece, Piece]:
    """How far something has come, as two pieces of a line `width` cells long."""
    full = min(width, max(int(share > 0), round(share * width)))
    return Piece("━" * full, "accent"), Piece("─" * (width - full), "rule")


class Rows(Column, can_focus=True):
    """A list whose lines are made by `build(width)` whenever the width or (with `rebuild`) the data change.

    The marked row is kept by its id, which may be set before there are rows; one that there is not gives way to the
    first.
    """

    DEFAULT_CSS = """
    Rows { height: 1fr; padding: 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", show=False),
        Binding("down,j", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown,space", "page(1)", show=False),
        Binding("home", "end(-1)", show=False),
        Binding("end", "end(1)", show=False),
        Binding("enter,right", "pick", show=False),
    ]
    marked: reactive[str] = reactive("", init=False)

    class Told(Message):
        """Something about `row` (its id) of `rows`."""

        def __init__(self, rows: Rows, row: str) -> None:
            super().__init__()
            self.rows = rows
            self.row = row

        @property
        def control(self) -> Rows:
            return self.rows

    class Picked(Told):
        """A row was chosen."""

    class Marked(Told):
        """Another row is under the cursor."""

    def __init__(
        self, build: Callable[[int], Sequence[Row]], *, id: str | None = None, marks_always: bool = False
    ) -> None:
        """`marks_always`: show which row is marked without the focus too (a list that a text field drives)."""
        super().__init__(id=id)
        self._build = build
        self._rows: Sequence[Row] = ()
        self._width = -1
        self._marks_always = marks_always

    # What stands in it

    def rebuild(self) -> None:
        """The data have changed."""
        self._width = -1
        self._fill()
        self.call_after_refresh(self._show_marked)

    @property
    def ids(self) -> list[str]:
        """The ids of the rows that can be picked, in order."""
        return [row.id for row in self._rows if row.id]

    def _fill(self) -> None:
        width = self.room
        if width == self._width or not width:
            return
        self._width = width
        self._rows = self._build(width)
        ids = self.ids
        if self.marked not in ids:
            self.marked = ids[0] if ids else ""
        self.virtual_size = Size(width, len(self._rows))
        self.refresh()

    def on_resize(self) -> None:
        self._fill()
        self.call_after_refresh(self._show_marked)

    # Drawing

    def render_line(self, y: int) -> Strip:
        index = y + self.top
        width = self.room
        base = self.base
        if index >= len(self._rows):
            return self.framed(Strip.blank(width, base), y)
        row = self._rows[index]
        pieces = row.pieces
        if row.id and row.id == self.marked and (self.has_focus or self._marks_always):
            base += Style(bgcolor=self._mark_color, bold=True)
            pieces = [Piece("▸ ", "here"), *pieces]
        elif row.id and (self.can_focus or self._marks_always):
            pieces = [Piece("  "), *pieces]
        strip = strip_of(pieces, self.inks, base, width)
        return self.framed(strip.apply_style(Style(meta={"row": index})) if row.id else strip, y)

    @property
    def _mark_color(self) -> str:
        variables = self.app.theme_variables
        return variables.get("panel", "#333333")[:7]

    def watch_marked(self, old: str, new: str) -> None:
        if old != new:
            for index, row in enumerate(self._rows):
                if row.id and row.id in (old, new):
                    self.refresh_line(index - self.top)
            if new:
                self._show_marked()
            self.post_message(self.Marked(self, new))

    def on_focus(self) -> None:
        self.refresh()
        self.post_message(self.Marked(self, self.marked))

    def on_blur(self) -> None:
        self.refresh()

    def _index(self) -> int:
        return next((index for index, row in enumerate(self._rows) if row.id and row.id == self.marked), -1)

    def _show_marked(self) -> None:
        index = self._index()
        if index >= 0 and (self.can_focus or self._marks_always):
            # The heading above the first row of a group comes into view with it.
            top = index
            while top > 0 and not self._rows[top - 1].id:
                top -= 1
            self.scroll_to_region(Region(0, top, 1, index - top + 1), animate=False, force=True)

    # Moving

    def action_move(self, by: int) -> None:
        ids = self.ids
        if ids:
            at = ids.index(self.marked) if self.marked in ids else 0
            self.marked = ids[max(0, min(len(ids) - 1, at + by))]

    def action_page(self, by: int) -> None:
        self.action_move(by * max(1, self.size.height - 1))

    def action_end(self, by: int) -> None:
        self.action_move(by * len(self._rows))

    def action_pick(self) -> None:
        if self.marked:
            self.post_message(self.Picked(self, self.marked))

    def on_click(self, event: events.Click) -> None:
        index = event.style.meta.get("row")
        if isinstance(index, int) and index < len(self._rows):
            self.marked = self._rows[index].id
            self.action_pick()
        else:
            super().on_click(event)
