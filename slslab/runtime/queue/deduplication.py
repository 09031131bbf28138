"""How a FIFO queue knows a message again: by its deduplication id, for five minutes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

from slslab.runtime.handler import ServiceError
from slslab.runtime.payload import text_of

WINDOW_US: Final = 300_000_000  # in which a FIFO queue knows a deduplication id again


def deduplication_id(entry: Mapping[str, Any], body: Any, by_content: bool) -> str:
    """The deduplication id of what is sent. ServiceError where it has none, or no group, or a delay of its own."""
    if not entry.get("group"):
        raise ServiceError("MissingParameter", "The request must contain the parameter MessageGroupId.")
    if entry.get("delay"):
        raise ServiceError("InvalidParameterValue", "A FIFO queue does not take a delay of a single message.")
    name = str(entry.get("deduplication_id") or "") or (content_id(body) if by_content else "")
    if not name:
        raise ServiceError(
            "InvalidParameterValue",
            "ContentBasedDeduplication is not enabled and no MessageDeduplicationId was given.",
        )
    return name


def content_id(body: Any) -> str:
    """The deduplication id that a body has by itself."""
    return hashlib.sha256(text_of(body).encode("utf-8", "surrogatepass")).hexdigest()


class Memory:
    """Deduplication ids of the last five minutes, and the message that each was sent with."""

    __slots__ = ("_known", "_order")

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, int]] = {}
        self._order: list[tuple[int, str]] = []

    def find(self, name: str, now: int) -> int | None:
        """The ref of the message that had this id less than five minutes ago."""
        found = self._known.get(name)
        return found[1] if found is not None and now - found[0] < WINDOW_US else None

    def note(self, name: str, ref: int, now: int) -> None:
        """A message was sent with this id."""
        self._known[name] = (now, ref)
        self._order.append((now, name))
        if len(self._order) > 1024 and now - self._order[len(self._order) // 2][0] >= WINDOW_US:
            self._sweep(now)

    def _sweep(self, now: int) -> None:
        """At least half of what is known is too old."""
        self._order = [(then, name) for then, name in self._order if now - then < WINDOW_US]
        self._known = {name: self._known[name] for then, name in self._order if self._known[name][0] == then}
