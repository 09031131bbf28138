"""The desk with the learner's file on it: opening it, saving it, taking up what others did to it."""

from __future__ import annotations

import os
from abc import abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from textual.timer import Timer
from textual.widgets import TextArea

from slslab.errors import LabError
from slslab.grading import Exercise, workspace
from slslab.tui.chrome import Piece
from slslab.tui.exercise.desk import Desk, Unreadable
from slslab.tui.exercise.outside import Run, edit_outside
from slslab.tui.exercise.submission import Outside, Submission, Unusable, digest

_PAUSE: Final = 1.0  # s without a key after which the text is saved
_LOOK: Final = 1.0  # s between two looks at the file


class Writing(Desk):
    """`submission` and the editor agree, or one knows what the other has not."""

    def __init__(self, exercise: Exercise, run: Run | None) -> None:
        super().__init__(Path(exercise.file).suffix)
        self.exercise = exercise
        self.submission = Submission(exercise)
        self.unusable: Unusable | None = None
        self._run = run
        self._pause: Timer | None = None
        self._complained = ""

    def on_mount(self) -> None:
        self.set_interval(_LOOK, self.look_outside)

    # For subclasses to answer

    @abstractmethod
    def file_changed(self) -> None:
        """The text in the editor, or whether it is saved, is another than before."""

    # Opening

    def open_file(self, state: Mapping[str, Any]) -> None:
        """Put the file on the desk, with what `writing_state` kept."""
        lang = self.words.lang
        try:
            self.submission.ensure(lang)
        except LabError as error:
            self._complain(error)
        try:
            if os.path.lexists(self.submission.path):
                self.editor.show(self.submission.read())
                self.submission.settle(self.editor.text)
            else:
                self.editor.show(workspace.starter(self.exercise.id, lang))
        except Unusable as error:
            self._show_unusable(error)
        draft = state.get("draft")
        if isinstance(draft, str) and self.unusable is None:
            self._take_draft(draft, state.get("base"))
        self._restore_cursor(state)

    def _take_draft(self, draft: str, base: Any) -> None:
        """What could not be saved when the screen was left."""
        if self.submission.base is None or digest(self.submission.base) == base:
            self.editor.show(draft)
            return
        try:
            copy = self.submission.keep(draft)
        except LabError:
            self.editor.replace_all(draft)  # where nothing can be written, nothing is overwritten either
        else:
            self._say_both(copy)

    def _restore_cursor(self, state: Mapping[str, Any]) -> None:
        cursor, scroll = _pair(state.get("cursor")), _pair(state.get("scroll"))
        if cursor is None:
            self.editor.go_to_blank()
        else:
            document = self.editor.document
            row = min(cursor[0], document.line_count - 1)
            self.editor.move_cursor((row, min(cursor[1], len(document.get_line(row)))))
        if scroll is not None:
            x, y = scroll
            self.call_after_refresh(lambda: self.editor.scroll_to(x, y, animate=False, force=True))

    def writing_state(self) -> dict[str, Any]:
        """The cursor; and the text too when the file does not hold it, because the disk refuses."""
        self.sync()
        editor, base = self.editor, self.submission.base
        state: dict[str, Any] = {
            "cursor": list(editor.cursor_location),
            "scroll": [round(editor.scroll_x), round(editor.scroll_y)],
        }
        if self.unusable is None and self.submission.dirty(editor.text):
            state |= {"draft": editor.text, "base": digest(base) if base is not None else ""}
        return state

    @property
    def writing_now(self) -> bool:
        """Whether keys go into the file. (Not `has_focus`, which the editor learns a message later.)"""
        return self.focused is self.editor

    # Saving

    def on_text_area_changed(self, message: TextArea.Changed) -> None:
        if message.text_area is not self.editor:
            return
        if self._pause is not None:
            self._pause.stop()
            self._pause = None
        if self.submission.dirty(self.editor.text):
            self._pause = self.set_timer(_PAUSE, self.sync)
        self.file_changed()

    def sync(self) -> bool:
        """Take up what was changed outside and save what was typed here; whether both are now one text."""
        self.look_outside()
        if self.unusable is not None:
            return False
        text = self.editor.text
        if not self.submission.dirty(text):
            return True
        try:
            self.submission.save(text)
        except LabError as error:
            self._complain(error)
            return False
        self._complained = ""
        self.file_changed()
        return True

    def look_outside(self) -> None:
        """Take up what somebody else did to the file."""
        try:
            change = self.submission.outside(self.editor.text)
        except Unusable as error:
            self._show_unusable(error)
            return
        except LabError as error:
            self._complain(error)
            return
        if self.unusable is not None:
            self._show_usable()
        if change is not None:
            self._take_up(change)

    def _take_up(self, change: Outside) -> None:
        self.editor.replace_all(change.text)
        self.submission.settle(self.editor.text)
        self.file_changed()
        if change.copy is not None:
            self._say_both(change.copy)
        else:
            self.say(Piece(self.words("exercise.taken-up", file=self.exercise.file), "here"))

    def _say_both(self, copy: Path) -> None:
        sentence = self.words("exercise.both-changed", file=self.exercise.file, copy=shown_path(copy))
        self.notify(sentence, severity="warning", timeout=20, markup=False)

    def _complain(self, error: LabError) -> None:
        """Say once what is wrong with the disk, and go on."""
        sentence = error.message(self.words.lang)
        if sentence != self._complained:
            self._complained = sentence
            self.lab.complain(error)
            self.redraw_captions()

    @property
    def file_state(self) -> Piece:
        """Whether the file holds what the editor shows."""
        if self.unusable is not None:
            return Piece("")
        if not self.submission.dirty(self.editor.text):
            return Piece(self.words("exercise.saved"), "faint")
        if self._complained:
            return Piece(f"✗ {self.words('exercise.not-saved')}", "bad")
        return Piece(f"• {self.words('exercise.unsaved')}", "here")

    # A file that cannot be edited

    def _show_unusable(self, error: Unusable) -> None:
        if self.unusable is not None and self.unusable.key == error.key:
            return
        self.unusable = error
        if self.writing_now:
            self.set_focus(None)
        self._swap()
        self.query_one("#unreadable", Unreadable).say(
            [Piece("✗ ", "bad"), Piece(error.message(self.words.lang) + " "), *self._way_out()]
        )

    def _way_out(self) -> list[Piece]:
        return [Piece("R", "key", "screen.reset"), Piece(" " + self.words("exercise.reset-keeps"))]

    def _show_usable(self) -> None:
        self.unusable = None
        self._swap()

    def _swap(self) -> None:
        self.editor.display = self.unusable is None
        self.query_one("#unreadable").display = self.unusable is not None
        self.file_changed()

    # Other ways to change it

    def action_reset(self) -> None:
        """A fresh starter; the file as it is now is kept under another name."""
        if self.unusable is None and not self.sync():
            return
        try:
            copy = workspace.reset(self.exercise.id, self.words.lang)
            text = self.submission.read()
        except LabError as error:
            self.lab.complain(error)
            return
        if self.unusable is not None:
            self._show_usable()
        self.editor.replace_all(text)
        self.submission.settle(self.editor.text)
        if copy is not None:
            sentence = self.words("exercise.reset-kept", copy=shown_path(copy))
        else:
            sentence = self.words("exercise.reset-fresh", file=self.exercise.file)
        self.notify(sentence, timeout=20, markup=False)
        self.file_changed()

    def action_own_editor(self) -> None:
        """Open the file in the person's own editor."""
        if self.unusable is None:
            self.sync()
        try:
            edit_outside(self.lab, self.submission.path, self._run)
        except LabError as error:
            self.lab.complain(error)
        self.refresh(layout=True)
        self.look_outside()


def shown_path(path: Path) -> str:
    """A path as a person writes it: with ~ for their home."""
    try:
        return f"~/{path.relative_to(Path.home())}"
    except (ValueError, RuntimeError):
        return str(path)


def _pair(value: Any) -> tuple[int, int] | None:
    """A place in a text, from a state that may have been written by another version."""
    if isinstance(value, list) and len(value) == 2 and all(type(part) is int and part >= 0 for part in value):
        return value[0], value[1]
    return None
