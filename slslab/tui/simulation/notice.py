"""What stands on the stage while there is no film: how far the run is computed, or why there is none."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import RenderResult
from textual.strip import Strip
from textual.widget import Widget

from slslab.tui.chrome import Piece, strip_of, wrapped
from slslab.tui.theme import Inks

_WIDTH = 64


class Notice(Widget):
    """A sentence in the middle of the stage, with a bar below it when `share` (0 to 1) is given."""

    DEFAULT_CSS = "Notice { width: 100%; height: 1fr; display: none; }"

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._lines: list[Sequence[Piece]] = []
        self._said: tuple[Sequence[Piece], float | None, Inks | None] = ((), None, None)

    def say(self, pieces: Sequence[Piece], inks: Inks, share: float | None = None) -> None:
        """Show this."""
        self._said = (tuple(pieces), share, inks)
        self.refresh()

    def render(self) -> RenderResult:
        return ""

    def render_line(self, y: int) -> Strip:
        pieces, share, inks = self._said
        width, height = self.content_size
        if inks is None:
            return Strip.blank(width, self.rich_style)
        room = min(_WIDTH, max(1, width - 4))
        lines = list(wrapped(list(pieces), room, max(1, height - 2)))
        if share is not None:
            done = round(share * room)
            lines += [[], [Piece("━" * done, "accent"), Piece("─" * (room - done), "rule")]]
        row = y - max(0, (height - len(lines)) // 2)
        if not 0 <= row < len(lines):
            return Strip.blank(width, self.rich_style)
        indent = Piece(" " * max(0, (width - room) // 2))
        return strip_of([indent, *lines[row]], inks, self.rich_style, width)
