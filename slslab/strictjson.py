"""JSON that a person wrote, read strictly: a value, or one sentence with the place of the mistake.

The standard library's parser does the reading; it is fast, but it takes `NaN`, meets its recursion limit on deep
nesting, and words its complaints in English only. So texts are held to a bound on depth first, and a text that
fails is read a second time, by a scanner that knows no recursion and finds the first thing wrong.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import islice
from typing import Any, Final

LEVELS: Final = 100  # of nested arrays and objects; deeper is a mistake or an attack
VALUES: Final = 600_000  # in one text, more than a mebibyte can hold; each takes fifty bytes of memory and more
DIGITS: Final = 4_300  # of one whole number; Python converts no more, because the work grows with their square

Pairs = list[tuple[str, Any]]
_Step = Callable[[str], Any]  # given the next character, the step that follows

# Possessive, so that a text of ten million escapes needs no stack; the closing quote is optional, so that an
# unfinished string is one match to the end and not a fresh attempt at every quote in it.
_STRING: Final = re.compile(r'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_STRING_OR_COMMA: Final = re.compile(r'"(?:[^"\\]++|\\.)*+"?|,', re.DOTALL)
_BRACKETS: Final = re.compile(r"[^()]++")
_OPENED: Final = str.maketrans({"(": " ", ")": " ", "[": "(", "{": "(", "]": ")", "}": ")"})
_SPACE: Final = re.compile(r"[ \t\n\r]*+")
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*+)(\.[0-9]++)?([eE][-+]?[0-9]++)?")
_WORD: Final = re.compile(r"[-+.\w]++")
_BAD_ESCAPE: Final = re.compile(r'\\(?!["\\/bfnrt]|u[0-9a-fA-F]{4})')
_ESCAPED: Final = re.compile(r"\\.", re.DOTALL)
_CONTROL: Final = re.compile(r"[\x00-\x1f]")


class BadJson(ValueError):
    """A text is not JSON. `line` and `column` count from 1; `reason` says what is wrong, in one word or two.

    `key` and `values` name the sentence in the catalogue: `UserError(bad.key, **bad.values)`. (Not a UserError
    itself, because the toy cloud reads JSON too and knows no words.)
    """

    def __init__(self, line: int, column: int, reason: str, found: str = "") -> None:
        super().__init__(f"line {line}, column {column}: {reason} {found}".rstrip())
        self.line = line
        self.column = column
        self.reason = reason
        self.found = found

    @property
    def key(self) -> str:
        """The sentence's key in the catalogue."""
        return f"strictjson.{self.reason}"

    @property
    def values(self) -> dict[str, object]:
        """What the sentence is filled with."""
        return {"line": self.line, "column": self.column, "found": self.found, "levels": LEVELS}


def loads(
    text: str,
    *,
    unique: bool = False,
    number: Callable[[str], Any] | None = None,
    pairs: Callable[[Pairs], Any] | None = None,
) -> Any:
    """The value that `text` spells. BadJson when it spells none.

    Refused: NaN and Infinity, numbers that no float holds, whole numbers of more than 4,300 digits, more than 100
    levels, more than 600,000 values, anything after the value. A lone surrogate is kept as it is. Of a key that
    stands twice in one object the last one counts, or with `unique` it is refused. `number` makes the value of a number
    from its text (which lifts the bounds on numbers), `pairs` that of an object from its pairs in order, repeated keys
    included.
    """
    if text.count(",") >= VALUES:
        _refuse_too_many(text)
    if _too_deep(text):
        raise _first_mistake(text, unique, number is None)
    try:
        return json.loads(
            text,
            parse_float=number or _finite,
            parse_int=number,
            parse_constant=_refuse,
            object_pairs_hook=pairs or (_only_once if unique else None),
        )
    except (ValueError, RecursionError):
        raise _first_mistake(text, unique, number is None) from None


def _refuse(found: str) -> Any:
    raise ValueError(found)


def _finite(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise ValueError(text)
    return value


def _only_once(found: Pairs) -> dict[str, Any]:
    value = dict(found)
    if len(value) != len(found):
        raise ValueError("duplicate key")
    return value


def _too_deep(text: str) -> bool:
    """Whether brackets nest deeper than LEVELS: each pass takes away the innermost pair of every nest."""
    if text.count("[") + text.count("{") <= LEVELS:
        return False
    brackets = _BRACKETS.sub("", _STRING.sub("", text).translate(_OPENED))
    for _ in range(LEVELS):
        shorter = brackets.replace("()", "")
        if len(shorter) == len(brackets):
            return False
        brackets = shorter
    return "()" in brackets


def _refuse_too_many(text: str) -> None:
    """BadJson at the comma after so many values; commas inside strings are none."""
    commas = (found.start() for found in _STRING_OR_COMMA.finditer(text) if found.group() == ",")
    at = next(islice(commas, VALUES - 1, None), None)
    if at is not None:
        raise _bad(text, at, "too-many")


def _first_mistake(text: str, unique: bool, bounded: bool) -> BadJson:
    """The first thing wrong in a text that could not be read."""
    try:
        _Scanner(text, unique, bounded).scan()
    except _Wrong as wrong:
        return _bad(text, min(wrong.at, len(text)), wrong.reason, wrong.found)
    return BadJson(1, 1, "unreadable")


def _bad(text: str, at: int, reason: str, found: str = "") -> BadJson:
    line = text.count("\n", 0, at) + 1
    return BadJson(line, at - text.rfind("\n", 0, at), reason, found)


class _Wrong(Exception):
    def __init__(self, at: int, reason: str, found: str = "") -> None:
        super().__init__(reason)
        self.at = at
        self.reason = reason
        self.found = found if len(found) <= 40 else found[:39] + "…"


class _Scanner:
    """Reads a text from left to right and raises `_Wrong` at the first mistake. `nest` is where it stands: for an
    object the keys it has seen, for an array None."""

    def __init__(self, text: str, unique: bool, bounded: bool) -> None:
        self.text = text
        self.unique = unique
        self.bounded = bounded
        self.at = 0
        self.nest: list[set[str] | None] = []

    def scan(self) -> None:
        step: _Step = self._value
        while True:
            found = _SPACE.match(self.text, self.at)
            self.at = found.end() if found else self.at
            mark = self.text[self.at : self.at + 1]
            if step == self._after and not self.nest and not mark:
                return
            step = step(mark)

    def _value(self, mark: str) -> _Step:
        if mark and mark in "[{":
            if len(self.nest) == LEVELS:
                raise _Wrong(self.at, "too-deep")
            self.at += 1
            self.nest.append(set() if mark == "{" else None)
            return self._first_key if mark == "{" else self._first
        if mark == '"':
            self._string()
        elif mark and mark in "-0123456789":
            self._number()
        else:
            self._literal(mark)
        return self._after

    def _first(self, mark: str) -> _Step:
        return self._close() if mark == "]" else self._value(mark)

    def _first_key(self, mark: str) -> _Step:
        return self._close() if mark == "}" else self._key(mark)

    def _key(self, mark: str) -> _Step:
        if mark != '"':
            raise _Wrong(self.at, "expected-key" if mark else "unfinished", mark)
        start = self.at
        key = self._string()
        keys = self.nest[-1]
        if self.unique and keys is not None:
            if key in keys:
                raise _Wrong(start, "duplicate-key", key)
            keys.add(key)
        return self._colon

    def _colon(self, mark: str) -> _Step:
        if mark != ":":
            raise _Wrong(self.at, "expected-colon" if mark else "unfinished", mark)
        self.at += 1
        return self._value

    def _after(self, mark: str) -> _Step:
        if not self.nest:
            raise _Wrong(self.at, "after-the-end", mark)
        inside = self.nest[-1] is not None
        if mark == ",":
            self.at += 1
            return self._key if inside else self._value
        if mark == ("}" if inside else "]"):
            return self._close()
        raise _Wrong(self.at, "expected-comma" if mark else "unfinished", mark)

    def _close(self) -> _Step:
        self.at += 1
        self.nest.pop()
        return self._after

    def _string(self) -> str:
        found = _STRING.match(self.text, self.at)
        body = found.group() if found else ""
        if control := _CONTROL.search(body):
            raise _Wrong(self.at + control.start(), "control-character")
        for escape in _ESCAPED.finditer(body):
            if _BAD_ESCAPE.match(body, escape.start()):
                raise _Wrong(self.at + escape.start(), "bad-escape", escape.group())
        bare = _ESCAPED.sub("", body)
        if len(bare) < 2 or bare[-1] != '"':
            raise _Wrong(self.at, "unfinished-text")
        self.at += len(body)
        return str(json.loads(body))

    def _number(self) -> None:
        found = _NUMBER.match(self.text, self.at)
        word = _WORD.match(self.text, self.at)
        shown = word.group() if word else self.text[self.at]
        if not found or found.group() != shown:
            raise _Wrong(self.at, "bad-number", shown)
        if self.bounded:
            whole = not (found[1] or found[2])
            if (whole and len(shown.lstrip("-")) > DIGITS) or (not whole and abs(float(shown)) == float("inf")):
                raise _Wrong(self.at, "number-range", shown)
        self.at = found.end()

    def _literal(self, mark: str) -> None:
        word = _WORD.match(self.text, self.at)
        shown = word.group() if word else mark
        if shown not in ("true", "false", "null"):
            raise _Wrong(self.at, "expected-value" if mark else "unfinished", shown)
        self.at += len(shown)
