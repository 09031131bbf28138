"""A span that has not ended."""

from __future__ import annotations

from dataclasses import dataclass, field

from slslab.sims.conventions import Named
from slslab.sims.span import Attribute, Link, SpanEvent


@dataclass(slots=True)
class Draft:
    """`what` and `number` make its id; `edge` is the one by which a service was asked. `wrong`: what its error is
    called, where that is no `Status`."""

    what: str
    number: int
    named: Named
    start: int
    component: int
    ref: int
    env: int | None = None
    parent: str = ""
    edge: int = -1
    waited: int = 0
    end: int = -1
    status: int = 0
    message: str = ""
    wrong: str = ""
    said: list[tuple[str, Attribute]] = field(default_factory=list)
    events: list[SpanEvent] = field(default_factory=list)
    links: tuple[Link, ...] = ()
