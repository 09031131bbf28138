"""One solution beside the learner's file: what it is, and the panel that asks before it is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.screen import Screen

from slslab.errors import LabError
from slslab.grading import Exercise
from slslab.i18n import Words
from slslab.tui.chrome import Piece, wrapped
from slslab.tui.panel import Panel
from slslab.tui.rows import BLANK, Row, Rows

if TYPE_CHECKING:
    from slslab.tui.app import LabApp


class Worked(Message):
    """The solution is there: its text, or why there is none."""

    def __init__(self, text: str, error: LabError | None = None) -> None:
        super().__init__()
        self.text = text
        self.error = error


def work_out(screen: Screen[None], exercise: Exercise, lang: str, seed: int) -> None:
    """In a thread: post one right answer for `seed`. That of *predict* runs the simulation, which takes a while."""
    try:
        if exercise.kind == "predict":
            from slslab.grading.predict import solve

            text = solve(exercise, lang, seed)
        else:
            text = exercise.solution(lang, seed)
    except LabError as error:
        screen.post_message(Worked("", error))
    else:
        screen.post_message(Worked(text))


def reasons(exercise: Exercise, words: Words, seed: int, width: int) -> Sequence[Row]:
    """Why the solution is as it is, check by check, as lines of `width` columns."""
    rows: list[Row] = []
    for check in exercise.checks:
        if check.why:
            why = exercise.fill(check.why[words.lang], seed)
            pieces = [Piece(check.title[words.lang] + ": ", "strong"), Piece(why)]
            rows += [BLANK] if rows else []
            rows += [Row(line) for line in wrapped(pieces, width, 12)]
    return rows


class Ask(Panel):
    """A question to be answered with Enter or Esc; `agreed` is called after Enter, once the panel is gone."""

    DEFAULT_CSS = """
    Ask #box { width: 64; padding: 1 2; }
    Ask Rows { height: auto; max-height: 100%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,y,s", "agree", show=False, priority=True)]

    def __init__(self, lab: LabApp, texts: Sequence[str], agreed: Callable[[], object]) -> None:
        """`texts`: a title, the question, and what Enter and Esc do."""
        super().__init__(lab)
        self._texts = tuple(texts)
        self._agreed = agreed

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Rows(self._rows)

    def _rows(self, width: int) -> Sequence[Row]:
        title, text, yes, no = self._texts
        answers = [Piece("Enter", "key"), Piece(f" {yes}   "), Piece("Esc", "key"), Piece(f" {no}")]
        return [
            *(Row(line) for line in wrapped([Piece(title, "title")], width, 3)),
            BLANK,
            *(Row(line) for line in wrapped([Piece(text)], width, 6)),
            BLANK,
            *(Row(line) for line in wrapped(answers, width, 2)),
        ]

    def action_agree(self) -> None:
        self.dismiss()
        self._agreed()
