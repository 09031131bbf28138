"""The statement: the exercise's page, with the hints that were taken as its last part."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding, BindingType

from slslab.grading import Exercise
from slslab.i18n import Words
from slslab.library import Library, Target
from slslab.library.page import Page
from slslab.tui.page.view import PageView


def statement(exercise: Exercise, library: Library, words: Words, seed: int, hints: int) -> Page:
    """The page with the numbers of `seed` and the first `hints` hints."""
    body = exercise.fill(exercise.prompt(words.lang), seed)
    rungs = exercise.hints[words.lang]
    if hints:
        body += f"\n\n## {words('exercise.hints')}\n"
        for number, text in enumerate(rungs[:hints], 1):
            body += f"\n**{words('exercise.hint-of', n=number, all=len(rungs))}** {text}\n"
    return library.page(Target("exercise", exercise.id), words.lang, body)


class Statement(PageView):
    """A page from whose last link Tab goes on to the next panel."""

    HELP = "exercise.help-statement"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "link(1)", show=False),
        Binding("shift+tab", "link(-1)", show=False),
    ]

    def __init__(self, changed: Callable[[], None], beyond: Callable[[int], None], *, id: str) -> None:
        """`beyond` is called with 1 or -1 when Tab or Shift+Tab goes on from the last or the first link."""
        super().__init__(changed, id=id)
        self._beyond = beyond

    def action_link(self, by: int) -> None:
        links = len(self.sheet.links) if self.sheet is not None else 0
        if not links or self.focused_link == (links - 1 if by > 0 else 0):
            self.action_unfocus()
            self._beyond(by)
        else:
            super().action_link(by)

    def show_heading(self, text: str) -> None:
        """Bring the part with this heading into view."""
        for index, (_line, _level, heading) in enumerate(self.sheet.headings if self.sheet is not None else ()):
            if heading == text:
                self.go_to_heading(index)
