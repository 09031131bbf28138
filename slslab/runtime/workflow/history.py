"""What happened in an execution, as events of the ecosystem's types and shapes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

MOST_EVENTS: Final = 25_000  # of one execution of a Standard workflow (Step Functions quotas, 2026)


class Event(NamedTuple):
    """One event. `time`: µs of virtual time. `details` has the fields of the type's `…EventDetails`."""

    id: int
    previous: int
    time: int
    type: str
    details: Mapping[str, Any]


class History:
    """The events of one execution, at most 25,000; `full` then, but for the event that ends the execution."""

    __slots__ = ("events", "full")

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.full = False

    def add(self, previous: int, time: int, kind: str, details: Mapping[str, Any]) -> int:
        """Take in an event; returns its id. Nothing when it is full."""
        if self.full:
            return previous
        self.events.append(Event(len(self.events) + 1, previous, time, kind, details))
        self.full = len(self.events) >= MOST_EVENTS - 1
        return len(self.events)

    def close(self, previous: int, time: int, kind: str, details: Mapping[str, Any]) -> None:
        """Take in the event that ends the execution, for which there is always room."""
        self.events.append(Event(len(self.events) + 1, previous, time, kind, details))
