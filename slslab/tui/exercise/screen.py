"""The exercise screen: read what is asked, write, have it checked, open the moment at which it went wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from textual import events, on
from textual.binding import Binding, BindingType

from slslab.errors import LabError
from slslab.grading import load_exercise
from slslab.library import Target
from slslab.tui.chrome import Key, Piece
from slslab.tui.exercise.desk import PANELS
from slslab.tui.exercise.editor import CodeText
from slslab.tui.exercise.judging import Judging
from slslab.tui.exercise.outside import Run
from slslab.tui.exercise.report import outcome_of
from slslab.tui.exercise.solution import Ask, Worked, reasons, work_out
from slslab.tui.exercise.statement import Statement, statement
from slslab.tui.exercise.writing import shown_path
from slslab.tui.rows import Row, Rows
from slslab.tui.screen import F1


class ExerciseScreen(Judging):
    """The exercise `exercise_id`. `run` runs the command of the person's own editor in place of a terminal."""

    HELP = "exercise.help"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,f5", "check", show=False, priority=True),
        Binding("escape", "calm", show=False, priority=True),
        *(Binding(str(number), f"panel('{name}')", show=False) for number, name in enumerate(PANELS, 1)),
        Binding("enter", "panel('editor')", show=False),
        Binding("tab", "cycle(1)", show=False),
        Binding("shift+tab", "cycle(-1)", show=False),
        Binding("o", "moment", show=False),
        Binding("H", "hint", show=False),
        Binding("S", "solution", show=False),
        Binding("R", "reset", show=False),
        Binding("e", "own_editor", show=False),
        Binding("n", "next", show=False),
    ]

    def __init__(self, exercise_id: str, run: Run | None = None) -> None:
        """UnknownName when there is no such exercise; BadFile when its file is bad."""
        super().__init__(load_exercise(exercise_id), run)
        self._solution_seen = False
        self._seed = -1  # whose numbers the statement shows
        self._page_state: Mapping[str, Any] = {}
        self._typing = False
        self._stands = False  # one may be gone before the screen is made

    # What the frame asks

    def crumbs(self) -> Sequence[tuple[str, str]]:
        title = self.exercise.title[self.words.lang]
        return [(self.words("tui.room-exercises"), "app.room('exercises')"), (title, "")]

    def keys(self) -> Sequence[Key]:
        check = Key("Ctrl+S", "exercise.key-check", "screen.check")
        hint = Key("H", "exercise.key-hint", "screen.hint")
        write = Key("2", "exercise.key-write", "screen.panel('editor')")
        if self.checker.busy:
            return [Key("Esc", "exercise.key-stop", "screen.calm"), F1]
        if self.unusable is not None:
            return [Key("R", "exercise.key-reset", "screen.reset"), F1]
        if self.panel == "editor" and self.writing_now:
            undo = Key("Ctrl+Z", "exercise.key-undo", "screen.undo")
            return [check, Key("Esc", "exercise.key-leave", "screen.calm"), undo, F1]
        if self.panel == "editor":
            return [Key("⏎", "exercise.key-write", "screen.panel('editor')"), check, hint, self._onward(), F1]
        if self.panel == "solution":
            return [Key("1", "exercise.key-statement", "screen.panel('statement')"), write, F1]
        if self.panel == "result" and self.verdict is not None:
            if self.verdict.passed:
                return [Key("n", "exercise.key-next", "screen.next"), write, F1]
            return [*self._moment_key(), write, check, hint, F1][-5:]
        link = Key("⇥", "tui.key-link", "screen.view('link(1)')")
        return [write, check, hint, link if self.verdict is None else self._onward(), F1]

    def _onward(self) -> Key:
        """To where it went wrong, else to the next exercise."""
        moment = self._moment_key()
        return moment[0] if moment else Key("n", "exercise.key-next", "screen.next")

    def _moment_key(self) -> list[Key]:
        return [Key("o", "exercise.key-moment", "screen.moment")] if self._with_moment() else []

    def state(self) -> dict[str, Any]:
        if not self._stands:
            return dict(self._restored)
        return {
            **self.writing_state(),
            **self.judging_state(),
            "panel": self.panel,
            "typing": self.writing_now,
            "statement": self.page.state() if self.page.sheet is not None else dict(self._page_state),
            "solution": self._solution_seen,
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        panel, page = state.get("panel"), state.get("statement")
        self._page_state = page if isinstance(page, dict) else {}
        progress = self.lab.store.progress()
        self.hints = min(progress.hints.get(self.exercise.id, 0), len(self.exercise.hints[self.words.lang]))
        self._solution_seen = bool(state.get("solution")) and self.exercise.id in progress.shown
        self.restore_judging(state)
        self.open_file(state)
        known = isinstance(panel, str) and panel in PANELS and (panel != "solution" or self._solution_seen)
        self._typing = bool(state.get("typing"))
        if self._solution_seen:
            self._work_out()
        self._stands = True
        self.bring(str(panel) if known else "statement")
        self.rearrange()

    def ready(self) -> None:
        self._show_statement(self._page_state)
        self.tell()

    def left(self) -> None:
        self.checker.stop()
        if self._stands:
            self.sync()

    # What the desk asks

    def tabs(self) -> tuple[Sequence[Piece], Sequence[Piece]]:
        pieces: list[Piece] = []
        for panel in PANELS if self._solution_seen else PANELS[:-1]:
            pieces += [*self._label(panel), Piece("   ")]
        return pieces, [self.file_state]

    def caption(self, panel: str) -> tuple[Sequence[Piece], Sequence[Piece]]:
        label = self._label(panel)
        if panel == "statement" and self._solution_seen:
            label += [Piece("    "), *self._label("solution")]
        elif panel == "solution":
            label = [*self._label("statement"), Piece("    "), *label]
        return label, [self.file_state] if panel == "editor" else ()

    def _label(self, panel: str) -> list[Piece]:
        here = panel == self.panel
        action = f"screen.panel('{panel}')"
        name = self.exercise.file if panel == "editor" else self.words(f"exercise.panel-{panel}")
        pieces = [
            Piece("▸ " if here else "  ", "here"),
            Piece(f"{PANELS.index(panel) + 1} ", "key", action),
            Piece(name, "strong" if here else "quiet", action),
        ]
        if panel == "result" and self.checker.busy:
            pieces.append(Piece(" …", "here"))
        elif panel == "result" and self.verdict is not None:
            mark, ink = outcome_of(self.verdict)
            pieces.append(Piece(f" {mark}", ink))
        return pieces

    def why(self, width: int) -> Sequence[Row]:
        return reasons(self.exercise, self.words, self.submission.seed, width) if self._solution_seen else ()

    def looked(self) -> None:
        self.tell()

    def beyond(self, by: int) -> None:
        self.action_cycle(by)

    def file_changed(self) -> None:
        if self.submission.seed != self._seed and self._seed >= 0:
            self._show_statement(self.page.state())
        self.redraw_captions()
        self.redraw_keys()
        self.results.rebuild()

    # Panels

    def bring(self, panel: str) -> None:
        """Bring a panel to the front, and the focus with it; an editor is not written in before it is asked for."""
        if panel == "editor" and (not self._typing or self.unusable is not None):
            self.place(panel)
            self.set_focus(None)
            self.redraw_keys()
        else:
            self.front(panel)

    def action_panel(self, panel: str) -> None:
        if panel == "solution" and not self._solution_seen:
            self.action_solution()
            return
        self._typing = panel == "editor"
        self.bring(panel)

    def action_cycle(self, by: int) -> None:
        """The next panel of those that there are; Tab leaves the last link of the statement this way too."""
        panels = list(PANELS if self._solution_seen else PANELS[:-1])
        self.action_panel(panels[(panels.index(self.panel) + by) % len(panels)])

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        found = next((name for name, id in self.FOCUSED.items() if event.widget is self.query_one(id)), self.panel)
        if found != self.panel:
            self.place(found)
        self.redraw_keys()
        self.redraw_captions()

    def action_calm(self) -> None:
        """Esc: stop the check, else leave the editor, else let go."""
        if self.checker.busy:
            self.checker.stop()
            self.note("exercise.stopped")
            self.result_changed()
        elif self.panel in ("editor", "result"):
            self._typing = False
            self.bring("editor")
        elif self.panel == "solution":
            self.bring("statement")
        else:
            self.page.action_unfocus()

    def action_undo(self) -> None:
        self.editor.undo()

    def action_view(self, action: str) -> None:
        """A key of the foot was clicked: do it in the statement."""
        self.call_later(self.page.run_action, action)

    def tell(self) -> None:
        """The line at the foot: where the link leads, else where the file is."""
        target = self.page.target if self.panel == "statement" else None
        pieces = self.lab.preview(target) if isinstance(target, Target) else ()
        self.say(*(pieces or (Piece(shown_path(self.submission.path), "faint"),)))

    # The statement and its help

    def _show_statement(self, state: Mapping[str, Any]) -> None:
        library = self.lab.library
        if library is None:
            return
        self._seed = self.submission.seed
        try:
            page = statement(self.exercise, library, self.words, self._seed, self.hints)
        except LabError as error:
            self.lab.complain(error)
            return
        self.page.show(page, self.words.lang, state)

    @on(Statement.Followed)
    def _followed(self, message: Statement.Followed) -> None:
        self.lab.follow(message.target)

    def action_hint(self) -> None:
        """One more hint, under the statement; after the last one they are only shown."""
        total = len(self.exercise.hints[self.words.lang])
        if self.hints < total:
            self.hints = min(total, max(self.hints + 1, self.lab.store.take_hint(self.exercise.id)))
            self._show_statement(self.page.state())
        self.place("statement")
        if self.narrow or not self.writing_now:
            self.front("statement")
        self.page.show_heading(self.words("exercise.hints"))
        last = "exercise.hint-last" if self.hints == total else "exercise.hint-more"
        self.note(last, n=self.hints, all=total)

    def action_solution(self) -> None:
        """Show a solution beside the file; the first time it is asked whether to."""
        if self.has_class("-with-solution"):
            self.bring("statement")
        elif self._solution_seen or self.exercise.id in self.lab.store.progress().shown:
            self._show_solution()
        else:
            texts = [self.words(f"exercise.ask-{part}") for part in ("title", "text", "yes", "no")]
            self.app.push_screen(Ask(self.lab, texts, self._show_solution))

    def _show_solution(self) -> None:
        if not self._solution_seen:
            self.lab.store.see_solution(self.exercise.id)
        self._solution_seen = True
        self._work_out()
        self.bring("solution")

    def _work_out(self) -> None:
        exercise, lang, seed = self.exercise, self.words.lang, self.submission.seed
        self.run_worker(
            lambda: work_out(self, exercise, lang, seed),
            thread=True,
            exclusive=True,
            group="solution",
            exit_on_error=False,
        )

    @on(Worked)
    def _worked(self, message: Worked) -> None:
        if message.error is not None:
            self.lab.complain(message.error)
        self.query_one("#solution", CodeText).show(message.text)
        self.query_one("#why", Rows).rebuild()
