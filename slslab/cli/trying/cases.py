"""`--cases FILE`: many questions, one JSON line for each, in order; and the JSON that `slslab try` is given."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

from slslab.cli.terminal import Terminal
from slslab.errors import UserError, why
from slslab.i18n import Said, Words
from slslab.strictjson import BadJson, loads

Answer = Callable[[dict[str, Any]], dict[str, Any]]
Invalid = Callable[[str], dict[str, Any]]

_MOST: Final = 16 * 1024 * 1024  # bytes of one text
_MOST_LINE: Final = 4 * _MOST  # a case holds two texts, each with its quotes escaped
_MARK: Final = b"\xef\xbb\xbf"  # that some editors put before a text


def answer_cases(file: str, answer: Answer, invalid: Invalid, terminal: Terminal, *, unique: bool = False) -> int:
    """Print `answer(case)` for each line of `file` (`-`: standard input) as soon as it is read.

    A line that is no JSON object is answered by `invalid(why)`, and the next line follows. With `unique` so is one in
    which a key stands twice anywhere: for a language that refuses that in what the case holds. Returns 0; or 5, after
    the last line, when one of them met a fault of ours.
    """
    code = 0
    with _opened(file) as lines:
        for line in _lines(lines):
            try:
                found = _answer(line, answer, invalid, terminal.words, unique)
            except Exception as error:
                if os.environ.get("SLSLAB_DEBUG"):
                    raise
                code = 5
                found = invalid(terminal.words("cli.fault", error=f"{type(error).__name__}: {error}"))
            terminal.json(found)
            terminal.out.flush()
    return code


def _lines(stream: IO[bytes]) -> Iterator[bytes | None]:
    """Each line without its end; None in place of one that is too long."""
    first = True
    while line := stream.readline(_MOST_LINE):
        whole = line.endswith(b"\n") or len(line) < _MOST_LINE
        yield line.removeprefix(_MARK if first else b"").rstrip(b"\r\n") if whole else None
        while not whole and line:
            line = stream.readline(_MOST_LINE)
            whole = line.endswith(b"\n")
        first = False


def _answer(line: bytes | None, answer: Answer, invalid: Invalid, words: Words, unique: bool) -> dict[str, Any]:
    if line is None:
        return invalid(words("try_.line-too-long"))
    try:
        case = loads(line.decode(), unique=unique)
    except UnicodeDecodeError as error:
        return invalid(words("try_.line-not-text", at=error.start + 1))
    except BadJson as error:
        return invalid(words(error.key, **error.values))
    if not isinstance(case, dict):
        return invalid(words("try_.case-not-object"))
    return answer(case)


@contextmanager
def _opened(file: str) -> Iterator[IO[bytes]]:
    if file == "-":
        yield standard_input()
        return
    try:
        stream = Path(file).open("rb")  # noqa: SIM115 -- what goes wrong after this is not the file's fault
    except (OSError, ValueError) as error:
        raise UserError("errors.unreadable", path=named(file), reason=why(error)) from None
    with stream:
        yield stream


def standard_input() -> IO[bytes]:
    """The bytes of standard input. UserError where it is closed."""
    if sys.stdin is None:
        raise UserError("try_.no-stdin")
    return sys.stdin.buffer


def read_json(given: str) -> str:
    """The text of what an option names: a file, standard input for `-`, or a JSON object that is written there itself.
    UserError for one that is missing, too large or no text."""
    if given.lstrip()[:1] == "{":
        return given
    try:
        if given == "-":
            data = standard_input().read(_MOST + 1)
        else:
            with Path(given).open("rb") as stream:
                data = stream.read(_MOST + 1)
    except (OSError, ValueError) as error:
        raise UserError("errors.unreadable", path=named(given), reason=why(error)) from None
    if len(data) > _MOST:
        raise UserError("try_.too-big", file=named(given), limit=_MOST)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UserError("try_.in-file", file=named(given), why=Said("try_.not-text", line=line)) from None


def named(given: str) -> object:
    """What an option names, as a sentence says it."""
    if given == "-":
        return Said("try_.stdin")
    return given if len(given) <= 200 else given[:199] + "…"
