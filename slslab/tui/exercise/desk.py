"""The desk: where statement, editor, result and solution stand at each size.

from 100 columns   statement | editor      the result under both; the solution takes the statement's place
from 160 columns   statement | editor      the result under the editor, the statement whole
                             | result
below              one of them, under a line of tabs
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.strip import Strip
from textual.widget import Widget

from slslab.tui.chrome import Line, Piece, strip_of, wide, wrapped
from slslab.tui.exercise.editor import CodeText, Editor
from slslab.tui.exercise.report import Item
from slslab.tui.exercise.results import ResultView
from slslab.tui.exercise.statement import Statement
from slslab.tui.rows import Row, Rows
from slslab.tui.screen import LabScreen

PANELS: Final = ("statement", "editor", "result", "solution")
_LEAST_ROWS: Final = 3  # of the result, caption included


class Caption(Line):
    """A line above a panel, or the tabs: pieces at the left, and at the right what fits."""

    DEFAULT_CSS = "Caption { height: 1; padding: 0 1; }"

    def __init__(self, tell: Callable[[], tuple[Sequence[Piece], Sequence[Piece]]], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._tell = tell

    def render_line(self, y: int) -> Strip:  # noqa: ARG002
        left, right = self._tell()
        width = self.content_size.width
        if wide(left) + wide(right) + 2 > width:
            right = ()
        return self.draw([*left, Piece(" " * (width - wide(left) - wide(right))), *right])


class Unreadable(Widget):
    """Stands in for the editor when the file cannot be edited: a sentence, and the key that helps."""

    DEFAULT_CSS = "Unreadable { display: none; height: 1fr; padding: 1 2; }"

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._pieces: Sequence[Piece] = ()

    def say(self, pieces: Sequence[Piece]) -> None:
        self._pieces = pieces
        self.refresh()

    def render_line(self, y: int) -> Strip:
        width = self.content_size.width
        lines = wrapped(self._pieces, max(1, width), 8)
        inks = self.app.inks  # type: ignore[attr-defined]
        return strip_of(lines[y] if y < len(lines) else (), inks, self.rich_style, width)


class Desk(LabScreen):
    """Composes the panels and brings one of them to the front. Subclasses say what stands in them."""

    DEFAULT_CSS = """
    Desk #tabs { display: none; height: 1; margin-bottom: 1; }
    Desk #desk { layout: grid; grid-size: 2; grid-columns: 4fr 5fr; grid-rows: 1fr 3; height: 1fr; }
    Desk #statement-panel, Desk #solution-panel { padding: 0; }
    Desk #solution-panel { display: none; }
    Desk.-with-solution #solution-panel { display: block; }
    Desk.-with-solution #statement-panel { display: none; }
    Desk #editor-panel { border-left: solid $rule; }
    Desk #result-panel { column-span: 2; border-top: solid $rule; }
    Desk #statement-panel Caption, Desk #solution-panel Caption { margin-bottom: 1; }
    Desk #editor-panel Caption { margin-bottom: 1; }
    Desk #statement, Desk #result { padding-left: 1; }
    Desk #editor, Desk #solution { padding: 0 0 0 1; }
    Desk #why { height: auto; max-height: 50%; padding: 1 1 0 3; }
    Desk.-huge #desk { grid-columns: 90 1fr; }
    Desk.-huge #statement-panel, Desk.-huge #solution-panel { row-span: 2; }
    Desk.-huge #result-panel { column-span: 1; border-left: solid $rule; }
    Desk.-narrow #tabs { display: block; }
    Desk.-narrow #desk { layout: vertical; }
    Desk.-narrow #desk > Vertical { display: none; border: none; height: 1fr; }
    Desk.-narrow #desk > Vertical > Caption { display: none; }
    Desk.-narrow.-at-statement #statement-panel { display: block; }
    Desk.-narrow.-at-editor #editor-panel { display: block; }
    Desk.-narrow.-at-result #result-panel { display: block; }
    Desk.-narrow.-at-solution #solution-panel { display: block; }
    """
    FOCUSED: ClassVar[dict[str, str]] = {
        "statement": "#statement",
        "editor": "#editor",
        "result": "#result",
        "solution": "#solution",
    }

    def __init__(self, suffix: str) -> None:
        super().__init__()
        self.panel = "statement"
        self._suffix = suffix

    # For subclasses to answer

    @abstractmethod
    def caption(self, panel: str) -> tuple[Sequence[Piece], Sequence[Piece]]:
        """What stands above a panel, at the left and at the right."""

    @abstractmethod
    def tabs(self) -> tuple[Sequence[Piece], Sequence[Piece]]:
        """The line of tabs."""

    @abstractmethod
    def items(self, width: int) -> Sequence[Item]:
        """The result, in lines of `width` columns."""

    @abstractmethod
    def why(self, width: int) -> Sequence[Row]:
        """What stands under the solution."""

    @abstractmethod
    def looked(self) -> None:
        """Another link of the statement has the focus."""

    @abstractmethod
    def beyond(self, by: int) -> None:
        """Tab or Shift+Tab leaves the statement."""

    # What stands on it

    def compose_body(self) -> ComposeResult:
        yield Caption(self.tabs, id="tabs")
        with Container(id="desk"):
            with Vertical(id="statement-panel"):
                yield Caption(lambda: self.caption("statement"))
                yield Statement(self.looked, self.beyond, id="statement")
            with Vertical(id="solution-panel"):
                yield Caption(lambda: self.caption("solution"))
                yield CodeText(self._suffix, id="solution", read_only=True)
                yield Rows(self.why, id="why")
            with Vertical(id="editor-panel"):
                yield Caption(lambda: self.caption("editor"))
                yield Editor(self._suffix, id="editor")
                yield Unreadable(id="unreadable")
            with Vertical(id="result-panel"):
                yield Caption(lambda: self.caption("result"))
                yield ResultView(self.items, id="result")

    @property
    def editor(self) -> Editor:
        return self.query_one("#editor", Editor)

    @property
    def results(self) -> ResultView:
        return self.query_one("#result", ResultView)

    @property
    def page(self) -> Statement:
        return self.query_one("#statement", Statement)

    @property
    def narrow(self) -> bool:
        """Whether one panel at a time is seen."""
        return self.has_class("-narrow")

    # Arranging it

    def front(self, panel: str) -> None:
        """Bring a panel to the front, and give it the focus."""
        self.place(panel)
        self.set_focus(self.query_one(self.FOCUSED[panel]))
        self.redraw_keys()

    def place(self, panel: str) -> None:
        """Bring a panel to the front."""
        self.panel = panel
        for name in PANELS:
            self.set_class(name == panel, f"-at-{name}")
        if panel in ("statement", "solution"):
            self.set_class(panel == "solution", "-with-solution")
        self.redraw_captions()

    def redraw_captions(self) -> None:
        for caption in self.query(Caption):
            caption.refresh()

    def rearrange(self) -> None:
        """Give the result the rows that it needs, up to less than half of the desk."""
        self.results.rebuild()
        desk = self.query_one("#desk")
        width, height = desk.size
        if self.narrow or not height:
            return
        columns = width - 91 if self.has_class("-huge") else width
        wanted = self.results.rows_at(columns) + 2
        most = max(_LEAST_ROWS, height * (5 if self.has_class("-huge") else 9) // 20 if height < 50 else height // 2)
        desk.styles.grid_rows = f"1fr {max(_LEAST_ROWS, min(wanted, most))}"

    def on_resize(self) -> None:
        self.call_after_refresh(self.rearrange)
