"""The learner's file: one on disk, one text in an editor, and the care that neither is lost to the other.

The file may change under the editor: one's own editor, `slslab reset` in another terminal, a second lab. It is polled
(file watching is blind on network mounts). What was changed in one place only is taken over by the other. When both
changed, the file stays as it is outside and is taken up, and what was typed here becomes a numbered copy beside it: a
program of ours never overwrites what it has not seen.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Final, NamedTuple

from slslab import schema
from slslab.errors import BadFile, LabError, UserError
from slslab.files import write_atomically
from slslab.grading import Exercise, workspace

LARGEST: Final = 100_000  # characters; typing in a longer text takes seconds a key

_Stamp = tuple[int, int, int]


class Outside(NamedTuple):
    """The file was changed by somebody else: its new text, and the copy that keeps what was typed here meanwhile."""

    text: str
    copy: Path | None


class Unusable(UserError):
    """The file is no text that can be edited here."""


class Submission:
    """The file of one exercise. `base`: the text of the editor that the file holds, as far as is known."""

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        self.path = workspace.submission_path(exercise.id)
        self.base: str | None = None
        self._stamp: _Stamp | None = None

    @property
    def seed(self) -> int:
        """The seed whose numbers the file is about."""
        return workspace.seed_of(self.path)

    def ensure(self, lang: str) -> None:
        """Make the workspace, and in it the starter, where there is none. UserError when it cannot be written."""
        if not os.path.lexists(self.path):
            try:
                workspace.init(lang=lang)
            except LabError:  # perhaps only another exercise is broken
                workspace.save(self.exercise.id, workspace.starter(self.exercise.id, lang))

    def read(self) -> str:
        """The text of the file. Unusable when it cannot be edited here."""
        stamp = self._look()
        try:
            text = schema.read_text(self.path, self.path.name)
        except BadFile as error:
            raise self._unusable(error.problems[0].key, error) from None
        if any(ord(char) < 32 and char not in "\t\n\r" for char in text):
            raise Unusable("exercise.not-text", file=self.path.name)
        if len(text) > LARGEST:
            raise Unusable("exercise.too-large", file=self.path.name, limit=LARGEST // 1000)
        self._stamp = stamp
        return text

    def _unusable(self, key: str, error: BadFile) -> Unusable:
        if key == "errors.not-text":
            return Unusable("exercise.not-text", file=self.path.name)
        if key == "errors.too-big":
            return Unusable("exercise.too-large", file=self.path.name, limit=LARGEST // 1000)
        reason = error.problems[0].values.get("reason", "")
        return Unusable("exercise.unreadable", file=self.path.name, reason=reason)

    def settle(self, text: str) -> None:
        """The editor shows the file's text, in the form that it has there."""
        self.base = text

    def dirty(self, text: str) -> bool:
        """Whether the editor's text is not in the file."""
        return text != self.base

    def save(self, text: str) -> None:
        """Write the editor's text, after `outside` found nothing. UserError when the disk refuses."""
        write_atomically(self.path, text)
        self.base = text
        self._stamp = self._look()

    def outside(self, text: str) -> Outside | None:
        """What somebody else did to the file since it was last read or written, the editor showing `text`.

        None when nothing. A file that was deleted counts as not saved. Unusable when it is no text any more; UserError
        when what was typed here cannot be kept as a copy (then nothing has happened).
        """
        stamp = self._look()
        if stamp == self._stamp:
            return None
        if stamp is None:
            self._stamp, self.base = None, None
            return None
        before = self._stamp
        found = self.read()
        if found == text or _same_lines(found, self.base):
            self.base = text if found == text else self.base
            return None
        try:
            return Outside(found, self.keep(text) if self.dirty(text) and text.strip() else None)
        except UserError:
            self._stamp = before
            raise

    def keep(self, text: str) -> Path:
        """Write `text` as a numbered copy beside the file: `handler.1.py`, or the next that is free."""
        number = 1
        while os.path.lexists(copy := self.path.with_name(f"{self.path.stem}.{number}{self.path.suffix}")):
            number += 1
        write_atomically(copy, text)
        return copy

    def _look(self) -> _Stamp | None:
        try:
            info = self.path.stat()
        except OSError:
            return None
        return info.st_mtime_ns, info.st_size, info.st_ino


def digest(text: str) -> str:
    """A short name for a text, by which a verdict knows the file that it was about."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _same_lines(found: str, base: str | None) -> bool:
    """Whether both differ in nothing but the ends of their lines, of which an editor keeps one kind."""
    return base is not None and found.splitlines() == base.splitlines() and found[-1:] == base[-1:]
