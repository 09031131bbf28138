"""Intrinsic functions as they are written: `States.Format('Hello {}', States.ArrayGetItem($.names, 0))`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from slslab.runtime.workflow.path import BadPath, scan
from slslab.runtime.workflow.steps import Path

DEEPEST: Final = 40  # calls in calls; Step Functions allows ten
_NAME: Final = re.compile(r"[A-Za-z0-9_.]+")
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_LITERALS: Final = {"true": True, "false": False, "null": None}


class BadIntrinsic(Exception):
    """A text is no intrinsic function; `reason` as in `BadPath`. `name` is set when it calls one that is not."""

    def __init__(self, at: int, reason: str, name: str | None = None) -> None:
        super().__init__(reason)
        self.at = at
        self.reason = reason
        self.name = name


@dataclass(frozen=True, slots=True)
class Quoted:
    """A text between apostrophes, its escapes still in it: States.Format tells `{}` from an escaped brace."""

    raw: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, true, false or null."""

    value: Any


@dataclass(frozen=True, slots=True)
class Intrinsic:
    """A call of a function."""

    name: str
    arguments: tuple[Argument, ...]


Argument: TypeAlias = Quoted | Literal | Path | Intrinsic


def parse(text: str, names: frozenset[str]) -> Intrinsic:
    """The call that `text` is; `names` are the functions that exist. BadIntrinsic when it is none."""
    scanner = _Scanner(text, names)
    call = scanner.call(0)
    if scanner.at != len(text):
        raise BadIntrinsic(scanner.at, "surplus")
    return call


class _Scanner:
    def __init__(self, text: str, names: frozenset[str]) -> None:
        self.text = text
        self.names = names
        self.at = 0

    def call(self, depth: int) -> Intrinsic:
        if depth > DEEPEST:
            raise BadIntrinsic(self.at, "nested")
        name = _NAME.match(self.text, self.at)
        if name is None or not self.text.startswith("(", name.end()):
            raise BadIntrinsic(self.at, "call")
        if name[0] not in self.names:
            raise BadIntrinsic(self.at, "no-such-function", name[0])
        self.at = name.end() + 1
        arguments: list[Argument] = []
        self._space()
        if self._take(")"):
            return Intrinsic(name[0], ())
        while True:
            self._space()
            arguments.append(self._argument(depth))
            self._space()
            if self._take(")"):
                return Intrinsic(name[0], tuple(arguments))
            if not self._take(","):
                raise BadIntrinsic(self.at, "comma")

    def _take(self, mark: str) -> bool:
        found = self.text.startswith(mark, self.at)
        self.at += found
        return found

    def _space(self) -> None:
        while self.at < len(self.text) and self.text[self.at] in " \t\r\n":
            self.at += 1

    def _argument(self, depth: int) -> Argument:
        mark = self.text[self.at : self.at + 1]
        if mark == "'":
            return self._quoted()
        if mark == "$":
            try:
                path, self.at = scan(self.text, self.at)
            except BadPath as bad:
                raise BadIntrinsic(bad.at, bad.reason) from None
            return path
        number = _NUMBER.match(self.text, self.at)
        if number:
            self.at = number.end()
            return Literal(self._number(number))
        word = _NAME.match(self.text, self.at)
        if word and word[0] in _LITERALS:
            self.at = word.end()
            return Literal(_LITERALS[word[0]])
        return self.call(depth + 1)

    def _number(self, found: re.Match[str]) -> int | float:
        if len(found[0]) > 300:
            raise BadIntrinsic(self.at, "number")
        if found[1] is None and found[2] is None:
            return int(found[0])
        number = float(found[0])
        if number - number != 0:
            raise BadIntrinsic(self.at, "number")
        return number

    def _quoted(self) -> Quoted:
        start = self.at + 1
        end = start
        while end < len(self.text) and self.text[end] != "'":
            end += 2 if self.text[end] == "\\" else 1
        if end >= len(self.text):
            raise BadIntrinsic(self.at, "apostrophe")
        self.at = end + 1
        return Quoted(self.text[start:end])
