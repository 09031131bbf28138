"""What a router is set to: rules, their targets, and archives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final

from slslab.runtime.component import Component
from slslab.runtime.pattern import Pattern
from slslab.runtime.queue import Queue
from slslab.runtime.router.transformer import Input, InputPath, Transformer

_MOST_TARGETS: Final = 5  # of one rule
_MOST_TRIES: Final = 185
_LEAST_AGE: Final = 60_000_000
_MOST_AGE: Final = 86_400_000_000
_TELLING: Final = ("detail-type", "source")  # fields that tell rules apart, the better first


@dataclass(frozen=True, slots=True)
class RuleTarget:
    """`to` gets each event, as `input` makes it. It is tried again `retries` times (0 to 185) while the event is no
    older than `max_age` (µs, 60 s to 24 h), and then kept in `dead_letters`, if there is such a queue."""

    to: Component
    input: Input | InputPath | Transformer | None = None
    retries: int = _MOST_TRIES
    max_age: int = _MOST_AGE
    dead_letters: Queue | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.retries <= _MOST_TRIES:
            raise ValueError(f"retries must be 0 to {_MOST_TRIES}, not {self.retries}")
        if not _LEAST_AGE <= self.max_age <= _MOST_AGE:
            raise ValueError(f"max_age must be {_LEAST_AGE} to {_MOST_AGE} µs, not {self.max_age}")


@dataclass(frozen=True, slots=True)
class Rule:
    """The targets get each event that matches `pattern`, while the rule is `enabled`."""

    name: str
    pattern: Pattern
    targets: tuple[RuleTarget, ...] = ()
    enabled: bool = True

    def __post_init__(self) -> None:
        if len(self.targets) > _MOST_TARGETS:
            raise ValueError(f"a rule has at most {_MOST_TARGETS} targets, {self.name} has {len(self.targets)}")


class Selection:
    """The rules of a bus, found by what they need: of many rules few want the event's type or source at all."""

    __slots__ = ("_by_need", "_enabled", "_others")

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._enabled = [rule for rule in rules if rule.enabled]
        self._by_need: dict[tuple[str, str], list[tuple[int, Rule]]] = {}
        self._others: list[tuple[int, Rule]] = []
        for number, rule in enumerate(self._enabled):
            name, needs = next(((name, needs) for name in _TELLING if (needs := rule.pattern.needs(name))), ("", None))
            for need in needs or ():
                self._by_need.setdefault((name, need), []).append((number, rule))
            if needs is None:
                self._others.append((number, rule))

    def candidates(self, event: Mapping[str, Any]) -> list[Rule]:
        """The enabled rules that may want `event`, in their order."""
        values = [(name, event[name]) for name in _TELLING if name in event]
        if not all(isinstance(value, str) for _, value in values):
            return self._enabled
        found = list(self._others)
        for need in values:
            found += self._by_need.get(need, ())
        found.sort(key=itemgetter(0))
        return [rule for _, rule in found]


@dataclass(frozen=True, slots=True)
class Archive:
    """Keeps each event that matches `pattern` (None: each) for `retention` µs (None: for ever)."""

    name: str
    pattern: Pattern | None = None
    retention: int | None = None
