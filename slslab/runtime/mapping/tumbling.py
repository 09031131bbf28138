"""Tumbling windows: what a function makes of a stretch of time, handed on from one invocation to the next.

A record belongs to the window in which it came. All records of a window are dealt with before its last invocation,
which brings no record and is told that it is the last; then the next window begins with an empty state.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from slslab.runtime.mapping.batch import Polled
from slslab.runtime.mapping.bypassing import stream_arn
from slslab.runtime.shapes import timestamp

if TYPE_CHECKING:
    from slslab.runtime.call import Call
    from slslab.runtime.stream import Record, Shards


class Window:
    """The window that is open in one shard: from `start` on, for `length` (µs), with the `state` so far."""

    __slots__ = ("_length", "_shard", "_source", "start", "state")

    def __init__(self, source: Shards, shard: str, time: int, length: int) -> None:
        self._source = source
        self._shard = shard
        self._length = length
        self.start = time - time % length
        self.state: Any = {}

    @property
    def end(self) -> int:
        """When the next one begins, µs."""
        return self.start + self._length

    def holds(self, record: Record) -> bool:
        """Whether a record belongs to it (or to one that is over)."""
        return record.sent < self.end

    def fields(self, final: bool) -> dict[str, Any]:
        """What an event says beside its records."""
        return {
            "window": {"start": _second(self.start), "end": _second(self.end)},
            "state": self.state,
            "shardId": self._shard,
            "eventSourceARN": stream_arn(self._source),
            "isFinalInvokeForWindow": final,
            "isWindowTerminatedEarly": False,
        }

    def take(self, call: Call) -> bool:
        """Take over the state that an invocation answers; False when it answers none, which counts as a failure. A
        handler made of steps leaves the state as it is."""
        if call.function.modelled:
            return True
        if not isinstance(call.answer, Mapping) or "state" not in call.answer:
            return False
        self.state = call.answer["state"]
        return True


class Windowed(Polled):
    """An invocation within a window. `window`: what its event says beside its records."""

    __slots__ = ("window",)

    def __init__(
        self,
        ref: int,
        messages: tuple[Record, ...],
        reply: Callable[[Call], object],
        partial: bool,
        name: Callable[[Any], str],
        window: dict[str, Any],
    ) -> None:
        super().__init__(ref, messages, reply, 0, partial, True, name)
        self.window = window


def _second(us: int) -> str:
    return timestamp(us)[:19] + "Z"
