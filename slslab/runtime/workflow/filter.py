"""Filters inside a path: `[?(@.price < 10 && @.name =~ /x.*/i)]`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from slslab.runtime.workflow.path import BadPath, scan
from slslab.runtime.workflow.regex import BadRegex, Regex
from slslab.runtime.workflow.steps import Path
from slslab.runtime.workflow.value import canonical, cost, is_number

DEEPEST: Final = 20  # brackets in brackets, or filters in filters
_OPERATOR: Final = re.compile(r"==|!=|<=|>=|=~|<|>|(?:in|nin|contains|size|empty|anyof|noneof|subsetof)\b")
_NUMBER: Final = re.compile(r"-?[0-9]{1,300}(?:\.[0-9]{1,300})?(?:[eE][-+]?[0-9]{1,3})?")
_WORD: Final = re.compile(r"(true|false|null)\b")

MISSING: Final = object()

Find: TypeAlias = Callable[[Path], Any]
"""Gives what a path inside a filter finds, or MISSING."""


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of the tests holds."""

    of: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Both:
    """Every test holds."""

    of: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The test does not hold."""

    of: Test


@dataclass(frozen=True, slots=True)
class Exists:
    """The path finds something."""

    path: Path


@dataclass(frozen=True, slots=True)
class Compare:
    """Two operands and what is said of them. An operand is a Path, a Regex, or a value in a tuple of one."""

    left: Path | tuple[Any]
    operator: str
    right: Path | Regex | tuple[Any]


Test: TypeAlias = Either | Both | Not | Exists | Compare


def scan_test(text: str, at: int, nested: int) -> tuple[Test, int]:
    """The test in brackets that begins at `at`, and where it ends. BadPath when there is none."""
    if nested > DEEPEST:
        raise BadPath(at, "nested")
    scanner = _Scanner(text, at, nested)
    scanner.expect("(")
    test = scanner.either(0)
    scanner.expect(")")
    return test, scanner.at


class _Scanner:
    def __init__(self, text: str, at: int, nested: int) -> None:
        self.text = text
        self.at = at
        self.nested = nested

    def _space(self) -> None:
        while self.at < len(self.text) and self.text[self.at] in " \t\r\n":
            self.at += 1

    def _take(self, mark: str) -> bool:
        self._space()
        found = self.text.startswith(mark, self.at)
        self.at += len(mark) if found else 0
        return found

    def expect(self, mark: str) -> None:
        if not self._take(mark):
            raise BadPath(self.at, "filter-bracket")

    def either(self, depth: int) -> Test:
        found = [self._both(depth)]
        while self._take("||"):
            found.append(self._both(depth))
        return found[0] if len(found) == 1 else Either(tuple(found))

    def _both(self, depth: int) -> Test:
        found = [self._one(depth)]
        while self._take("&&"):
            found.append(self._one(depth))
        return found[0] if len(found) == 1 else Both(tuple(found))

    def _one(self, depth: int) -> Test:
        if depth > DEEPEST:
            raise BadPath(self.at, "nested")
        if not self.text.startswith("!=", self.at) and self._take("!"):
            return Not(self._one(depth + 1))
        if self._take("("):
            test = self.either(depth + 1)
            self.expect(")")
            return test
        left = self._operand()
        self._space()
        operator = _OPERATOR.match(self.text, self.at)
        if operator is None:
            if not isinstance(left, Path):
                raise BadPath(self.at, "filter-comparison")
            return Exists(left)
        self.at = operator.end()
        if operator[0] == "=~":
            return Compare(left, "=~", self._regex())
        return Compare(left, operator[0], self._operand())

    def _operand(self) -> Path | tuple[Any]:
        self._space()
        mark = self.text[self.at : self.at + 1]
        if mark in ("@", "$") and mark:
            path, self.at = scan(self.text, self.at, self.nested)
            return path
        return (self._literal(mark, 0),)

    def _literal(self, mark: str, depth: int) -> Any:
        if mark in ("'", '"') and mark:
            return self._quoted(mark)
        if mark == "[" and depth <= DEEPEST:
            return self._array(depth)
        word = _WORD.match(self.text, self.at)
        if word:
            self.at = word.end()
            return {"true": True, "false": False, "null": None}[word[1]]
        number = _NUMBER.match(self.text, self.at)
        if number is None:
            raise BadPath(self.at, "filter-value")
        self.at = number.end()
        return int(number[0]) if number[0].lstrip("-").isdigit() else float(number[0])

    def _array(self, depth: int) -> list[Any]:
        self.at += 1
        found: list[Any] = []
        while not self._take("]"):
            if found:
                self.expect(",")
                self._space()
            found.append(self._literal(self.text[self.at : self.at + 1], depth + 1))
        return found

    def _quoted(self, quote: str) -> str:
        self.at += 1
        found: list[str] = []
        while self.at < len(self.text):
            mark = self.text[self.at]
            self.at += 1
            if mark == quote:
                return "".join(found)
            if mark == "\\" and self.text[self.at : self.at + 1] in ("\\", "'", '"'):
                mark = self.text[self.at]
                self.at += 1
            found.append(mark)
        raise BadPath(self.at, "quote")

    def _regex(self) -> Regex:
        self._space()
        start = self.at + 1
        if self.text[self.at : start] != "/":
            raise BadPath(self.at, "regex-missing")
        end = start
        while end < len(self.text) and self.text[end] != "/":
            end += 2 if self.text[end] == "\\" else 1
        if end >= len(self.text):
            raise BadPath(self.at, "regex-open")
        pattern = self.text[start:end].replace("\\/", "/")
        self.at = end + 1
        ignore = self.text.startswith("i", self.at)
        self.at += ignore
        try:
            return Regex(pattern, ignore_case=ignore)
        except BadRegex:
            raise BadPath(start, "regex") from None


def holds(test: Test, find: Find, spend: Callable[[int], object]) -> bool:
    """Whether `test` holds, given what its paths find. `spend` is told how much work it is."""
    spend(1)
    if isinstance(test, Either):
        return any(holds(one, find, spend) for one in test.of)
    if isinstance(test, Both):
        return all(holds(one, find, spend) for one in test.of)
    if isinstance(test, Not):
        return not holds(test.of, find, spend)
    if isinstance(test, Exists):
        found = find(test.path)
        return found is not MISSING and (test.path.definite or bool(found))
    left = find(test.left) if isinstance(test.left, Path) else test.left[0]
    if isinstance(test.right, Regex):
        return isinstance(left, str) and test.right.matches(left, spend)
    right = find(test.right) if isinstance(test.right, Path) else test.right[0]
    return _compare(test.operator, left, right, spend)


def _compare(operator: str, left: Any, right: Any, spend: Callable[[int], object]) -> bool:
    for one in (left, right):
        if isinstance(one, dict | list):
            spend(cost(one))
        elif isinstance(one, str):
            spend(len(one) // 64)
    if operator in ("==", "!="):
        return _same(left, right) == (operator == "==")
    if left is MISSING or right is MISSING:
        return False
    if operator in ("in", "nin"):
        return isinstance(right, list) and any(_same(left, one) for one in right) == (operator == "in")
    if operator == "contains":
        if isinstance(left, str) and isinstance(right, str):
            return right in left
        return isinstance(left, list) and any(_same(one, right) for one in left)
    if operator in ("anyof", "noneof", "subsetof"):
        return isinstance(left, list) and isinstance(right, list) and _sets(operator, left, right)
    if operator in ("size", "empty"):
        sized = isinstance(left, str | list)
        return sized and (_same(len(left), right) if operator == "size" else right is (len(left) == 0))
    return _ordered(operator, left, right)


def _sets(operator: str, left: list[Any], right: list[Any]) -> bool:
    inside = [any(_same(one, other) for other in right) for one in left]
    return {"anyof": any(inside), "noneof": not any(inside), "subsetof": all(inside)}[operator]


def _ordered(operator: str, left: Any, right: Any) -> bool:
    if not ((is_number(left) and is_number(right)) or (isinstance(left, str) and isinstance(right, str))):
        return False
    if operator in ("<", ">="):
        return bool(left < right) == (operator == "<")
    return bool(left > right) == (operator == ">")


def _same(left: Any, right: Any) -> bool:
    if left is MISSING or right is MISSING:
        return left is right
    if is_number(left) and is_number(right):
        return bool(left == right)
    if type(left) is not type(right):
        return False
    return canonical(left) == canonical(right) if isinstance(left, dict | list) else bool(left == right)
