"""A span: one stretch of work in a trace, as OpenTelemetry has them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias

Attribute: TypeAlias = str | int | float | bool
Attributes: TypeAlias = tuple[tuple[str, Attribute], ...]


class SpanKind(IntEnum):
    """What part a span plays; the numbers are those of OpenTelemetry's protocol."""

    INTERNAL = 1
    SERVER = 2
    CLIENT = 3
    PRODUCER = 4
    CONSUMER = 5


class SpanStatus(IntEnum):
    """How it ended; the numbers are those of OpenTelemetry's protocol. A span that went well says nothing."""

    UNSET = 0
    ERROR = 2


@dataclass(frozen=True, slots=True)
class SpanEvent:
    """Something at one moment of a span (or just after it: a retry that is planned). `t` in µs."""

    t: int
    name: str
    attributes: Attributes = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A cause that is not the parent: a message of a batch."""

    trace_id: str
    span_id: str


@dataclass(frozen=True, slots=True)
class Span:
    """One stretch of work. Times in µs of virtual time; ids in hexadecimal digits, 32 and 16 of them.

    `component` is the index of whoever did it, `env` the environment in which it was done, or None. `open`: it had
    not ended when the run did, and `end` is the end of the run. `waited`: how much of its beginning was waiting for
    INIT, µs.
    """

    trace_id: str
    span_id: str
    parent_id: str  # empty at the top of a trace
    name: str
    kind: SpanKind
    start: int
    end: int
    component: int
    env: int | None = None
    ref: int | None = None
    status: SpanStatus = SpanStatus.UNSET
    message: str = ""
    attributes: Attributes = ()
    events: tuple[SpanEvent, ...] = ()
    links: tuple[Link, ...] = ()
    open: bool = False
    waited: int = 0

    def get(self, name: str) -> Attribute | None:
        """The attribute called `name`."""
        return next((value for key, value in self.attributes if key == name), None)


def trace_id(seed: int, root: object) -> str:
    """The id of the trace that `root` begins: 32 hexadecimal digits, equal for equal arguments."""
    return hashlib.blake2b(f"{seed}/trace/{root}".encode(), digest_size=16).hexdigest()


def span_id(seed: int, what: str, number: int) -> str:
    """The id of a span: 16 hexadecimal digits, equal for equal arguments."""
    return hashlib.blake2b(f"{seed}/{what}/{number}".encode(), digest_size=8).hexdigest()
