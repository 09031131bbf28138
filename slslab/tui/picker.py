"""A panel in which one types, sees what there is, and picks."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from slslab.tui.chrome import Piece, wrapped
from slslab.tui.field import Field
from slslab.tui.panel import Panel
from slslab.tui.rows import Row, Rows

if TYPE_CHECKING:
    from slslab.tui.lab import LabApp


class Picker(Panel):
    """Subclasses say what is found (`find`) and what picking it does (`pick`)."""

    PLACEHOLDER = ""
    AUTO_FOCUS = "Field"
    DEFAULT_CSS = """
    Picker {
        Field { margin: 0 0 1 0; }
        #list { height: 12; }
        #about { height: 2; max-height: 2; margin-top: 1; }
        &.-short #list { height: 8; }
    }
    """

    def __init__(self, lab: LabApp) -> None:
        super().__init__(lab)
        self.typed = ""

    @abstractmethod
    def find(self, typed: str, width: int) -> Sequence[Row]:
        """The rows for what was typed."""

    @abstractmethod
    def pick(self, id: str) -> None:
        """The row `id` was picked; the panel is closed."""

    def about(self, id: str) -> Sequence[Piece]:  # noqa: ARG002
        """What the marked row is, in a line or two."""
        return ()

    @abstractmethod
    def nothing(self, typed: str) -> str:
        """The sentence when nothing is found."""

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Field(self.words(self.PLACEHOLDER))
            yield Rows(self._rows, id="list", marks_always=True)
            yield Rows(self._about, id="about")

    def on_mount(self) -> None:
        for rows in self.query(Rows):
            rows.can_focus = False  # what is typed goes on reaching the line above

    def _rows(self, width: int) -> Sequence[Row]:
        rows = self.find(self.typed, width - 2)
        return rows or [Row(line) for line in wrapped([Piece(self.nothing(self.typed), "quiet")], width, 3)]

    def _about(self, width: int) -> Sequence[Row]:
        marked = self.query_one("#list", Rows).marked
        return [Row(line) for line in wrapped(list(self.about(marked)), width, 2)] if marked else []

    @on(Field.Changed)
    def _changed(self, message: Field.Changed) -> None:
        self.typed = message.value.strip()
        rows = self.query_one("#list", Rows)
        rows.rebuild()
        if rows.ids:
            rows.marked = rows.ids[0]
        self.query_one("#about", Rows).rebuild()

    @on(Rows.Marked, "#list")
    def _marked(self) -> None:
        self.query_one("#about", Rows).rebuild()

    @on(Rows.Picked, "#list")
    def _picked(self, message: Rows.Picked) -> None:
        self.dismiss()
        self.lab.call_later(self.pick, message.row)
