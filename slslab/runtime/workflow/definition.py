"""A state machine, read and checked: what an execution runs. `slslab.runtime.workflow.reader` makes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from slslab.runtime.workflow.choice import Branch
from slslab.runtime.workflow.steps import ROOT, Path
from slslab.runtime.workflow.template import Expression, Template

Assign: TypeAlias = tuple[tuple[str, Template], ...]
Amount: TypeAlias = int | float | Path
"""A number as it stands, or the path that leads to it."""

INLINE_AT_ONCE: Final = 40  # iterations of an inline Map at a time (Step Functions, 2026)
DISTRIBUTED_AT_ONCE: Final = 10_000


@dataclass(frozen=True, slots=True)
class Retrier:
    """When to try again, and after how long: `interval · rate^(attempt − 1)` seconds, at most `longest`."""

    errors: tuple[str, ...]
    interval: int = 1
    attempts: int = 3
    rate: float = 2.0
    longest: int | None = None
    jitter: bool = False

    def delay(self, attempt: int) -> int:
        """µs before try `attempt` (from 1), without jitter."""
        bound = float(self.longest or MOST_SECONDS)
        try:
            seconds = min(bound, self.interval * self.rate ** (attempt - 1))
        except OverflowError:
            seconds = bound
        return round(seconds * 1_000_000)


@dataclass(frozen=True, slots=True)
class Catcher:
    """Where to go after an error. `result`: where the Error Output is put; None discards it."""

    errors: tuple[str, ...]
    next: str
    result: Path | None
    assign: Assign


@dataclass(frozen=True, slots=True)
class State:
    """What all states have. `input`, `output`, `result`: their paths; None is JSON's null. `next`: None at an end."""

    name: str
    next: str | None = None
    input: Path | None = ROOT
    output: Path | None = ROOT
    result: Path | None = ROOT
    parameters: Template | None = None
    selector: Template | None = None
    assign: Assign = ()
    retry: tuple[Retrier, ...] = ()
    catch: tuple[Catcher, ...] = ()

    @property
    def type(self) -> str:
        """The value of its `Type` field."""
        return type(self).__name__


@dataclass(frozen=True, slots=True)
class Task(State):
    """Work done elsewhere. Times in seconds."""

    resource: str = ""
    timeout: Amount | None = None
    heartbeat: Amount | None = None


@dataclass(frozen=True, slots=True)
class Pass(State):
    """Data put in its place. `fixed`: its `Result` in a tuple of one, or nothing."""

    fixed: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice(State):
    """Branches in order; `next` is the Default."""

    branches: tuple[Branch, ...] = ()


@dataclass(frozen=True, slots=True)
class Wait(State):
    """One of `seconds` and `until` (ns since 1970) is set, each as a number or a path."""

    seconds: Amount | None = None
    until: Amount | None = None


@dataclass(frozen=True, slots=True)
class Succeed(State):
    """A good end."""


@dataclass(frozen=True, slots=True)
class Fail(State):
    """A bad end. Texts as they stand, or the expressions that yield them."""

    error: str | Expression | None = None
    cause: str | Expression | None = None


@dataclass(frozen=True, slots=True)
class Parallel(State):
    """Machines that run at the same time, all with the same input."""

    branches: tuple[Machine, ...] = ()


@dataclass(frozen=True, slots=True)
class Batcher:
    """How items are put together before they are processed."""

    items: Amount | None
    bytes: Amount | None
    extra: Template | None


@dataclass(frozen=True, slots=True)
class Map(State):
    """One machine for each item of an array. `tolerated`…: None when the definition does not say."""

    processor: Machine | None = None
    items: Path = ROOT
    item: Template | None = None
    batcher: Batcher | None = None
    at_once: Amount = 0
    tolerated_count: Amount | None = None
    tolerated_percentage: Amount | None = None
    distributed: bool = False


@dataclass(frozen=True, slots=True)
class Machine:
    """States, and the one that comes first. `timeout` in seconds."""

    start: str
    states: Mapping[str, State]
    timeout: int | None = None


MOST_SECONDS: Final = 99_999_999  # the longest time that a definition can name
