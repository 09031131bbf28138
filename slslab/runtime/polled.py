"""The poller between a queue and a function: fetches batches, invokes, and deletes what went well."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heappush
from typing import Final

from slslab.runtime.call import Call
from slslab.runtime.function import Function
from slslab.runtime.queue import Batch, Queue
from slslab.runtime.recording import Hop, Status

_FIRST: Final = 5  # concurrent batches at first, so many more each minute, and at most so many (AWS Lambda, 2026)
_MORE: Final = 300
_MOST: Final = 1250
_MINUTE: Final = 60_000_000


@dataclass(frozen=True, slots=True)
class PollerSettings:
    """`batch`: messages in one invocation, at most. `concurrency`: batches at the same time; None: as it scales."""

    batch: int = 10
    concurrency: int | None = None


class Poller:
    """Feeds one function from one queue. An invocation that fails leaves its messages to appear again."""

    __slots__ = ("_awake", "_batches", "_busy_since", "function", "queue", "set")

    def __init__(self, queue: Queue, function: Function, settings: PollerSettings) -> None:
        self.queue = queue
        self.function = function
        self.set = settings
        self._batches = 0
        self._busy_since = 0
        self._awake = False
        queue.poller = self

    def wake(self) -> None:
        """There are messages: fetch them, after what else happens at this moment (so that batches fill)."""
        if not self._awake:
            self._awake = True
            clock = self.queue.clock
            heappush(clock.heap, (clock.now, clock.tick(), self._fetch, None))

    def _room(self) -> bool:
        if self.set.concurrency is not None:
            return self._batches < self.set.concurrency
        minutes = (self.queue.clock.now - self._busy_since) // _MINUTE
        return self._batches < min(_FIRST + _MORE * minutes, _MOST)

    def _fetch(self, _: object) -> None:
        self._awake = False
        queue, clock = self.queue, self.queue.clock
        if not self._batches:
            self._busy_since = clock.now
        while queue.waiting and self._room():
            batch = queue.receive(self.set.batch)
            if batch is None:
                return
            self._batches += 1
            arrival = clock.now + queue.draw_delay()
            for message in batch.messages:
                why = Hop.EVENT if message.receives == 1 else Hop.RETRY
                queue.hop(self.function, why, message.ref, arrival - clock.now)
            heappush(clock.heap, (arrival, clock.tick(), self._invoke, batch))

    def _invoke(self, batch: Batch) -> None:
        first = batch.messages[0]
        depth = max(message.depth for message in batch.messages)
        ref = self.function.recorder.ref(first.ref)

        def ended(call: Call) -> None:
            self._batches -= 1
            if call.status == Status.OK:
                self.queue.delete(batch)
            if self.queue.waiting:
                self.wake()

        self.function.invoke(Call(ref, batch.messages, ended, depth))
