"""The tests in one list, of which one must pass, and `anything-but`, of which none may.

Values, beginnings and ends are looked up and not gone through, so a list of 100,000 costs a value no more than a list
of ten; what no look-up can answer (wildcards, ranges, networks, letters beyond ASCII) is tried one after the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from slslab.runtime.pattern.event import Field
from slslab.runtime.pattern.letters import Where, plain
from slslab.runtime.pattern.wanted import Absent, Between, Equal, Part, Same, Test

_Parts = Mapping[int, frozenset[str]]  # texts by their length


@dataclass(frozen=True, slots=True)
class Alternatives:
    """Tests, of which a value must pass one. `absent`: a field that is not there passes; `only_absent`: and nothing
    else does. `slow`: how many of the tests are tried one by one."""

    texts: frozenset[str]
    numbers: frozenset[float]
    starts: _Parts
    ends: _Parts
    rest: tuple[Test, ...]
    absent: bool
    only_absent: bool

    @classmethod
    def of(cls, tests: Iterable[Test]) -> Alternatives:
        """The tests of a list, at least one, sorted by how they are answered."""
        texts: set[str] = set()
        numbers: set[float] = set()
        parts: dict[Where, dict[int, set[str]]] = {Where.START: {}, Where.END: {}}
        rest: dict[Test, None] = {}
        absent = False
        only_absent = True
        for test in tests:
            only_absent = only_absent and isinstance(test, Absent)
            if isinstance(test, Absent):
                absent = True
            elif isinstance(test, Same):
                texts.add(test.text)
            elif isinstance(test, Equal):
                texts.add(test.text)
                if test.number is not None:
                    numbers.add(test.number)
            elif isinstance(test, Part):
                parts[test.where].setdefault(len(test.text), set()).add(test.text)
            else:
                rest[test] = None
        starts, ends = (
            {length: frozenset(found) for length, found in parts[where].items()} for where in (Where.START, Where.END)
        )
        return cls(frozenset(texts), frozenset(numbers), starts, ends, tuple(rest), absent, only_absent)

    @property
    def slow(self) -> int:
        return sum(test.tests.slow if isinstance(test, NoneOf) else 1 for test in self.rest)

    def passes(self, field: Field) -> bool:
        """Whether a value passes one of the tests."""
        if field.text in self.texts or (field.number is not None and field.number in self.numbers):
            return True
        if self.starts or self.ends:
            text = plain(field.text)
            if any(text[:length] in found for length, found in self.starts.items()):
                return True
            if any(text[-length:] in found for length, found in self.ends.items()):
                return True
        return any(test.passes(field) for test in self.rest)


@dataclass(frozen=True, slots=True)
class NoneOf:
    """A value that passes none of these tests. The field must be there."""

    tests: Alternatives

    def passes(self, field: Field) -> bool:
        return not self.tests.passes(field)

    def __hash__(self) -> int:
        return id(self)  # the maps in `tests` have none of their own


def compares_numbers(test: Test) -> bool:
    """Whether a test is about numbers."""
    if isinstance(test, NoneOf):
        return bool(test.tests.numbers)
    return isinstance(test, Between) or (isinstance(test, Equal) and test.number is not None)
