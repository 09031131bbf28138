"""What a command talks to: its language, its colours, its width, and the two streams.

Data goes to standard output, narration and progress to standard error, so that a pipe carries data alone.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from typing import IO

from slslab.i18n import Words

# Styles by meaning, as SGR parameters; the sixteen colours only, which every theme of every terminal defines.
_SGR: Mapping[str, str] = {
    "title": "1",
    "heading": "1;36",
    "strong": "1",
    "emphasis": "3",
    "code": "36",
    "link": "4;36",
    "quiet": "2",
    "good": "32",
    "bad": "31",
    "warn": "33",
    "starting": "33",
    "working": "32",
    "idle": "2",
}


class Terminal:
    """One command's surroundings. `color` is off in a pipe, with NO_COLOR, and on a dumb terminal."""

    def __init__(
        self,
        lang: str,
        out: IO[str] | None = None,
        err: IO[str] | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self.words = Words(lang)
        self.out = out or sys.stdout
        self.err = err or sys.stderr
        env = os.environ if environ is None else environ
        self.interactive = self.out.isatty()
        self._ascii = needs_ascii(env)
        plain = bool(env.get("NO_COLOR")) or env.get("TERM") == "dumb"
        self.color = (self.interactive or bool(env.get("FORCE_COLOR"))) and not plain

    @property
    def lang(self) -> str:
        return self.words.lang

    @property
    def width(self) -> int:
        """Columns to write in: those of the terminal, at most 100, and 80 in a pipe."""
        if not self.interactive:
            return 80
        return max(20, min(shutil.get_terminal_size().columns, 100))

    def style(self, text: str, meaning: str) -> str:
        """`text` in the style of `meaning` (a key of the table above), or as it is without colour."""
        sgr = _SGR.get(meaning)
        return f"\x1b[{sgr}m{text}\x1b[0m" if self.color and sgr and text else text

    def mark(self, good: bool) -> str:
        """One sign for what holds and what does not, in colour and without."""
        sign = ("+", "-") if self._ascii else ("✓", "✗")
        return self.style(sign[0] if good else sign[1], "good" if good else "bad")

    def say(self, text: str = "") -> None:
        """A line of data."""
        self.out.write(text + "\n")

    def note(self, text: str = "") -> None:
        """A line of narration, for a person and not for a pipe."""
        self.err.write(text + "\n")
        self.err.flush()

    def json(self, value: object) -> None:
        """One JSON object on one line."""
        self.say(json_text(value))


def json_text(value: object, *, dense: bool = False) -> str:
    """A value as JSON on one line. Half of a surrogate pair, which no UTF-8 text can hold, is written as an escape.

    `dense`: without spaces.
    """
    import json

    separators = (",", ":") if dense else None
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=separators)
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            return json.dumps(value, allow_nan=False, separators=separators)
    return text


def visible(text: str) -> str:
    """A text of somebody else's in one line, its control characters as escapes: none may move the cursor."""
    return text if text.isprintable() else "".join(_shown(letter) for letter in text)


def _shown(letter: str) -> str:
    return letter if letter.isprintable() else repr(letter)[1:-1]


def needs_ascii(environ: Mapping[str, str]) -> bool:
    """SLSLAB_ASCII says so, or the terminal has no block characters, or the locale is not UTF-8."""
    asked = environ.get("SLSLAB_ASCII")
    if asked:
        return asked != "0"
    if environ.get("TERM") in ("linux", "dumb", "vt100", "vt220"):
        return True
    locale = environ.get("LC_ALL") or environ.get("LC_CTYPE") or environ.get("LANG") or "UTF-8"
    return "utf" not in locale.lower()
