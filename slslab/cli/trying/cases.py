"""`--cases FILE`: many questions, one JSON line for each, in order; and the files that `slslab try` reads."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

from slslab.cli.terminal import Terminal
from slslab.errors import UserError
from slslab.i18n import Said, Words
from slslab.strictjson import BadJson, loads

_MOST: Final = 64 * 1024 * 1024  # bytes of one file
_MARK: Final = "\ufeff"  # that some editors put before a text


def answer_cases(
    file: str,
    answer: Callable[[dict[str, Any]], dict[str, Any]],
    invalid: Callable[[str], dict[str, Any]],
    terminal: Terminal,
    *,
    unique: bool = False,
) -> int:
    """Print `answer(case)` for each line of `file` (`-`: standard input) as soon as it is read; returns 0.

    A line that is no JSON object is answered by `invalid(why)`, and the next line follows. With `unique` so is one in
    which a key stands twice anywhere: for a language that refuses that in what the case holds.
    """
    with _opened(file) as lines:
        for number, line in enumerate(lines):
            case = (line if number else line.removeprefix(_MARK)).rstrip("\r\n")
            terminal.json(_answer(case, answer, invalid, terminal.words, unique))
            terminal.out.flush()
    return 0


def _answer(
    line: str,
    answer: Callable[[dict[str, Any]], dict[str, Any]],
    invalid: Callable[[str], dict[str, Any]],
    words: Words,
    unique: bool,
) -> dict[str, Any]:
    try:
        case = loads(line, unique=unique)
    except BadJson as error:
        return invalid(words(error.key, **error.values))
    if not isinstance(case, dict):
        return invalid(words("try_.case-not-object"))
    return answer(case)


@contextmanager
def _opened(file: str) -> Iterator[IO[str]]:
    if file == "-":
        yield sys.stdin
        return
    try:
        with Path(file).open(encoding="utf-8", errors="replace", newline="\n") as lines:
            yield lines
    except (OSError, ValueError) as error:
        raise _unreadable(file, error) from None


def read_file(file: str) -> str:
    """The text of a file, or of standard input for `-`. UserError for one that is missing, too large or no text."""
    try:
        if file == "-":
            return sys.stdin.read(_MOST).removeprefix(_MARK)
        with Path(file).open("rb") as stream:
            data = stream.read(_MOST + 1)
    except (OSError, ValueError) as error:
        raise _unreadable(file, error) from None
    if len(data) > _MOST:
        raise UserError("try_.too-big", file=file, limit=_MOST)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError(
            "try_.in-file", file=file, why=Said("try_.not-text", line=data.count(b"\n", 0, error.start) + 1)
        ) from None


def _unreadable(file: str, error: Exception) -> UserError:
    reason = getattr(error, "strerror", None) or str(error)
    return UserError("errors.unreadable", path=file, reason=reason)
