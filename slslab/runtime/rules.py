"""What a router is set to: rules, their targets, and archives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from slslab.runtime.component import Component
from slslab.runtime.pattern import Pattern
from slslab.runtime.queue import Queue
from slslab.runtime.transformer import Input, InputPath, Transformer

_MOST_TARGETS: Final = 5  # of one rule
_MOST_TRIES: Final = 185
_LEAST_AGE: Final = 60_000_000
_MOST_AGE: Final = 86_400_000_000


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


@dataclass(frozen=True, slots=True)
class Archive:
    """Keeps each event that matches `pattern` (None: each) for `retention` µs (None: for ever)."""

    name: str
    pattern: Pattern | None = None
    retention: int | None = None
