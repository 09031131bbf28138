"""F1: the keys of what is focused, then those that work everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from slslab.tui.chrome import Piece, wrapped
from slslab.tui.glyphs import key_name
from slslab.tui.panel import Panel
from slslab.tui.rows import BLANK, Row, Rows, column

_KEY = 14  # columns for the key
_EVERYWHERE = "tui.help-everywhere"
_ROOMS = ("tui.", "simulation.", "exercise.", "sims.", "grading.")  # Textual's own widgets have help of another kind


class Help(Panel):
    """Texts of the catalogue: a first line that says what this is, then lines `KEY | what it does`."""

    AUTO_FOCUS = "#list"
    DEFAULT_CSS = """
    Help #list { height: auto; max-height: 100%; padding: 0 1; }
    Help.-short #box { margin-top: 2; max-height: 22; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,enter,question_mark", "close", show=False, priority=True),
        Binding("up,k", "scroll(-1)", show=False, priority=True),
        Binding("down,j", "scroll(1)", show=False, priority=True),
        Binding("pageup", "scroll(-10)", show=False, priority=True),
        Binding("pagedown,space", "scroll(10)", show=False, priority=True),
    ]

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Rows(self._rows, id="list")

    def _topics(self) -> list[str]:
        """What is focused, what that stands in, the screen, and everywhere; each once."""
        screen = self.lab.here
        focused = screen.focused if screen is not None else None
        asked = [*focused.ancestors_with_self, screen] if focused is not None else [screen]
        topics = [getattr(node, "HELP", None) for node in asked]
        known = [topic for topic in topics if isinstance(topic, str) and topic.startswith(_ROOMS)]
        return list(dict.fromkeys([*known, _EVERYWHERE]))

    def _rows(self, width: int) -> Sequence[Row]:
        rows: list[Row] = []
        for topic in self._topics():
            rows += [BLANK] if rows else []
            for line in self.words(topic).splitlines():
                rows += self._line(line, width)
        return rows

    def _line(self, line: str, width: int) -> list[Row]:
        key, bar, what = line.partition(" | ")
        if not bar:
            return [Row(part) for part in wrapped([Piece(line, "heading")], width, 3)]
        key = " ".join(key_name(part, self.words, self.lab.plain) for part in key.split(" "))
        first, *more = wrapped([Piece(what)], max(10, width - _KEY), 4)
        rows = [Row([column(key, _KEY, "key"), *first])]
        return rows + [Row([Piece(" " * _KEY), *part]) for part in more]

    def action_scroll(self, by: int) -> None:
        self.query_one("#list", Rows).scroll_relative(y=by, animate=False)
