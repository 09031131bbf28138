"""Paths: JSONPath as the language uses it, read into steps.

`$.a['b'][0]` is a Reference Path: it can only mean one place. `..`, `*`, slices, unions and filters make a path
that may mean many; such a path finds a list, empty when there is nothing. A Path begins with `$` (the input), `$$`
(the context object) or `$name` (a variable).
"""

from __future__ import annotations

import re
from typing import Final

from slslab.runtime.workflow.steps import Call, Deep, Filter, FromEnd, Index, Key, Path, Pick, Slice, Step, Union, Wild

_STOPS: Final = frozenset(" \t\r\n.[](),'\"@?*\\")
_STOPS_IN_FILTERS: Final = _STOPS | frozenset("<>=!&|~")
_DIGITS: Final = re.compile(r"-?[0-9]{1,15}")
_CALL: Final = re.compile(r"\.(length|size|min|max|avg|sum|keys|first|last)\(\s*\)")
_FROM_END: Final = re.compile(r"\(\s*@\.length(?:\(\))?\s*-\s*([0-9]{1,15})\s*\)")
_VARIABLE: Final = re.compile(r"[^\W\d]\w*")
LONGEST: Final = 10_000  # characters of one path


class BadPath(Exception):
    """A text is no path; `reason` is the name of the rule that it breaks, and `at` where."""

    def __init__(self, at: int, reason: str) -> None:
        super().__init__(reason)
        self.at = at
        self.reason = reason


def parse(text: str) -> Path:
    """The path that `text` is. BadPath when it is none."""
    path, at = scan(text, 0)
    if at != len(text):
        raise BadPath(at, "surplus")
    return path


def scan(text: str, at: int, nested: int = 0) -> tuple[Path, int]:
    """The path that begins at `at`, and where it ends. `nested`: in how many filters it stands."""
    return _Scanner(text, at, nested).path()


class _Scanner:
    def __init__(self, text: str, at: int, nested: int) -> None:
        self.text = text
        self.at = at
        self.nested = nested

    def path(self) -> tuple[Path, int]:
        start = self.at
        if len(self.text) > LONGEST:
            raise BadPath(0, "too-long")
        root = self._root()
        steps: list[Step] = []
        while self._step(steps):
            pass
        if steps and isinstance(steps[-1], Union):
            names = tuple(one.name for one in steps[-1].of if isinstance(one, Key))
            if names:
                steps[-1] = Pick(names)
        return Path(self.text[start : self.at], root, tuple(steps)), self.at

    def _root(self) -> str:
        mark = self._peek()
        if mark == "@" and self.nested:
            self.at += 1
            return "@"
        if mark != "$":
            raise BadPath(self.at, "no-dollar")
        self.at += 1
        if self._peek() == "$":
            self.at += 1
            return "$$"
        name = _VARIABLE.match(self.text, self.at)
        if name:
            self.at = name.end()
            return name[0]
        return "$"

    def _peek(self, ahead: int = 0) -> str:
        return self.text[self.at + ahead : self.at + ahead + 1]

    def _step(self, steps: list[Step]) -> bool:
        mark = self._peek()
        if mark == "[":
            steps.append(self._bracket())
            return True
        if mark != ".":
            return False
        call = _CALL.match(self.text, self.at)
        if call:
            steps.append(Call("length" if call[1] == "size" else call[1]))
            self.at = call.end()
            return True
        self.at += 1
        if self._peek() == ".":
            self.at += 1
            steps.append(Deep())
        if self._peek() == "[":
            steps.append(self._bracket())
        elif self._peek() == "*":
            self.at += 1
            steps.append(Wild())
        else:
            steps.append(Key(self._name()))
        return True

    def _name(self) -> str:
        text, found = self.text, []
        stops = _STOPS_IN_FILTERS if self.nested else _STOPS
        while self.at < len(text):
            mark = text[self.at]
            if mark == "\\":
                found.append(self._escape())
            elif mark in stops:
                break
            else:
                found.append(mark)
                self.at += 1
        if not found:
            raise BadPath(self.at, "name")
        return _joined("".join(found))

    def _escape(self) -> str:
        after = self._peek(1)
        if not after:
            raise BadPath(self.at, "backslash")
        code = self.text[self.at + 2 : self.at + 6]
        if after == "u" and len(code) == 4 and all(mark in "0123456789abcdefABCDEF" for mark in code):
            self.at += 6
            return chr(int(code, 16))
        self.at += 2
        return after

    def _bracket(self) -> Step:
        self.at += 1
        self._space()
        mark = self._peek()
        if mark == "?":
            from slslab.runtime.workflow.filter import scan_test

            test, self.at = scan_test(self.text, self.at + 1, self.nested + 1)
            return self._closed(Filter(test))
        if mark == "*":
            self.at += 1
            return self._closed(Wild())
        if mark in ("'", '"') and mark:
            return self._closed(_one_or_more(self._names()))
        from_end = _FROM_END.match(self.text, self.at)
        if from_end:
            self.at = from_end.end()
            return self._closed(FromEnd(-int(from_end[1])))
        return self._numbers()

    def _numbers(self) -> Step:
        low = self._digits()
        self._space()
        if self._peek() == ":":
            self.at += 1
            high = self._digits()
            step = None
            if self._peek() == ":":
                self.at += 1
                step = self._digits()
            if step is not None and step <= 0:
                raise BadPath(self.at, "slice-step")
            return self._closed(Slice(low, high, step))
        if low is None:
            raise BadPath(self.at, "bracket-content")
        found: list[Key | Index] = [Index(low)]
        while self._peek() == ",":
            self.at += 1
            number = self._digits()
            if number is None:
                raise BadPath(self.at, "bracket-number")
            found.append(Index(number))
            self._space()
        return self._closed(_one_or_more(found))

    def _names(self) -> list[Key | Index]:
        found: list[Key | Index] = [Key(self._quoted())]
        self._space()
        while self._peek() == ",":
            self.at += 1
            self._space()
            found.append(Key(self._quoted()))
            self._space()
        return found

    def _quoted(self) -> str:
        quote = self._peek()
        if quote not in ("'", '"') or not quote:
            raise BadPath(self.at, "bracket-name")
        self.at += 1
        found: list[str] = []
        while True:
            mark = self._peek()
            if not mark:
                raise BadPath(self.at, "quote")
            if mark == quote:
                self.at += 1
                return "".join(found)
            if mark == "\\" and self._peek(1) in (quote, "\\"):
                self.at += 1
                mark = self._peek()
            found.append(mark)
            self.at += 1

    def _digits(self) -> int | None:
        self._space()
        found = _DIGITS.match(self.text, self.at)
        if not found:
            return None
        self.at = found.end()
        self._space()
        return int(found[0])

    def _space(self) -> None:
        while self._peek() in (" ", "\t", "\n", "\r") and self.at < len(self.text):
            self.at += 1

    def _closed(self, step: Step) -> Step:
        self._space()
        if self._peek() != "]":
            raise BadPath(self.at, "bracket-open")
        self.at += 1
        return step


def _one_or_more(found: list[Key | Index]) -> Step:
    return found[0] if len(found) == 1 else Union(tuple(found))


def _joined(name: str) -> str:
    r"""`name` with the two halves of a character outside the basic plane (\uD800\uDF46) made one."""
    if name.isascii():
        return name
    return name.encode("utf-16-be", "surrogatepass").decode("utf-16-be", "surrogatepass")
