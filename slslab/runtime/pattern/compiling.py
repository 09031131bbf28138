"""From a pattern's JSON to branches: the alternatives that `$or` makes, each a set of conditions on paths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from slslab.runtime.pattern.address import host
from slslab.runtime.pattern.alternatives import Alternatives, compares_numbers
from slslab.runtime.pattern.errors import BadPattern
from slslab.runtime.pattern.event import comparable
from slslab.runtime.pattern.operators import operator, shown
from slslab.runtime.pattern.tree import Members, Number, spell, step
from slslab.runtime.pattern.wanted import Equal, Inside, Same, Test

MOST_FIELDS: Final = 256  # in one branch, as in the published engine
MOST_VALUES: Final = 300_000  # in one pattern, a bound of our own; a pattern of EventBridge has 4,096 characters
MOST_BRANCHES: Final = 10_000  # that the `$or`s of a pattern may multiply to; EventBridge takes a thousand

# What may stand in a list as an operator, now or later, is no name of a field inside `$or`.
_RESERVED: Final = frozenset(
    {
        "exactly",
        "equals-ignore-case",
        "prefix",
        "suffix",
        "anything-but",
        "exists",
        "wildcard",
        "numeric",
        "cidr",
        "=",
        "<",
        "<=",
        ">",
        ">=",
        "regex",
        "not-wildcard",
        "not-equals-ignore-case",
        "date-after",
        "date-on-or-after",
        "date-before",
        "date-on-or-before",
        "in-date-range",
        "ip-address-in-range",
        "ip-address-not-in-range",
    }
)


@dataclass(frozen=True, slots=True)
class Condition:
    """What the value under one path must be: one of `tests`. `path` is the place in the pattern, for people."""

    name: str
    tests: Alternatives
    path: str
    shown: str


Branch = dict[str, Condition]


def branches(tree: Any) -> list[Branch]:
    """The branches of a pattern, at least one, each with at least one condition.

    A pattern whose `$or` cannot be read as one is read again with `$or` as the name of a field, by the rules of the
    time before `$or`: the published engine does so, and only when that fails too is the pattern refused.
    """
    if not isinstance(tree, Members):
        raise BadPattern("not-object", found=shown(tree))
    try:
        return _Compiler(True).compile(tree)
    except BadPattern as error:
        if not _has_or(tree) or error.reason in ("branches", "values"):
            raise
        try:
            return _Compiler(False).compile(tree)
        except BadPattern:
            raise error from None


def _has_or(tree: Any) -> bool:
    if isinstance(tree, Members):
        return any(key == "$or" or _has_or(value) for key, value in tree)
    return isinstance(tree, list) and any(_has_or(item) for item in tree)


class _Compiler:
    """`modern`: `$or` is an operator."""

    def __init__(self, modern: bool) -> None:
        self.modern = modern
        self.values = 0

    def compile(self, tree: Members) -> list[Branch]:
        return self._members(tree, [], (), "$", False)

    def _members(
        self, tree: Members, rules: list[Branch], names: tuple[str, ...], path: str, inside: bool
    ) -> list[Branch]:
        """`rules` with the conditions of an object added. `inside`: somewhere inside of `$or`."""
        if not tree:
            raise BadPattern("empty-object", path)
        for key, value in tree:
            here = path + step(key)
            if key == "$or" and self.modern:
                rules = self._or(value, rules, names, here)
            elif inside and key in _RESERVED:
                raise BadPattern("or-reserved", here, found=key)
            elif isinstance(value, Members):
                rules = self._members(value, rules, (*names, key), here, inside)
            elif isinstance(value, list):
                base = ".".join(names)
                name = f"{base}.{key}" if base else key
                condition = Condition(name, self._tests(value, here), here, spell(value))
                rules = rules or [{}]
                for rule in rules:
                    rule[name] = condition
                    if len(rule) > MOST_FIELDS:
                        raise BadPattern("fields", limit=MOST_FIELDS)
            else:
                raise BadPattern("not-list", here, found=shown(value))
        return rules

    def _or(self, value: Any, rules: list[Branch], names: tuple[str, ...], path: str) -> list[Branch]:
        if not isinstance(value, list):
            raise BadPattern("or-list", path, found=shown(value))
        found: list[Branch] = []
        for index, item in enumerate(value):
            here = f"{path}[{index}]"
            if not isinstance(item, Members):
                raise BadPattern("or-object", here, found=shown(item))
            copies = [dict(rule) for rule in rules] or [{}]
            found += self._members(item, copies, names, here, True)
            if len(found) > MOST_BRANCHES:
                raise BadPattern("branches", path, limit=MOST_BRANCHES)
        if len(value) < 2:
            raise BadPattern("or-few", path)
        return found

    def _tests(self, items: list[Any], path: str) -> Alternatives:
        if not items:
            raise BadPattern("empty-list", path)
        self.values += len(items)
        if self.values > MOST_VALUES:
            raise BadPattern("values", path, limit=MOST_VALUES)
        tests = tuple(self._test(item, f"{path}[{index}]") for index, item in enumerate(items))
        if any(compares_numbers(test) for test in tests):
            tests = tuple(Inside(test.network, False) if isinstance(test, Inside) else test for test in tests)
        return Alternatives.of(tests)

    def _test(self, item: Any, path: str) -> Test:
        if isinstance(item, Members):
            return operator(item, path, not self.modern)
        if isinstance(item, list):
            raise BadPattern("list-in-list", path, found=shown(item))
        if isinstance(item, Number):
            return Equal(str(item), comparable(item))
        if isinstance(item, str):
            address = host(item)
            return Inside(address) if address else Same(f'"{item}"')
        return Same(spell(item))
