"""The mapping between a queue and a function: fetches batches, invokes, and deletes what went well.

It begins with five batches at a time; while there is more to fetch than that, each minute brings 300 more. A batch
that fails takes one away for a while, and after long idleness there are but two. What a handler did not deal with is
left alone: it appears again when its time of invisibility is over.
"""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heappush
from typing import TYPE_CHECKING, Final

from slslab.runtime.call import Call
from slslab.runtime.chance import request_id
from slslab.runtime.function import Function
from slslab.runtime.mapping.batch import MOST_PAYLOAD, Filter, Polled, backoff, failures
from slslab.runtime.queue import Batch, Queue
from slslab.runtime.recording import Hop, Kind, Skip, Status

if TYPE_CHECKING:
    from slslab.runtime.call import Message

_FIRST: Final = 5  # concurrent batches at first, so many more each minute, and at most so many (AWS Lambda, 2026)
_MORE: Final = 300
_MOST: Final = 1250
_LEAST: Final = 2  # so many stay when there is nothing to do, or when everything fails
_MINUTE: Final = 60_000_000
_IDLE: Final = 300_000_000  # after so long without a message only the least are left (a design choice)
_EACH: Final = 10  # batches at a time of one provisioned poller, and how much faster these become more (2026)
_FASTER: Final = 3
_NEXT_CALL: Final = 10_000  # how soon a FIFO queue that wants no more calls is asked again (a design choice)


@dataclass(frozen=True, slots=True)
class PollerSettings:
    """`batch`: messages in one invocation, at most. `window`: how long to gather them, µs.

    `concurrency`: batches at the same time, at most (MaximumConcurrency). `partial`: the function reports which
    messages failed (ReportBatchItemFailures). `wanted`: the filter; messages that it does not want are deleted.
    `pollers`: provisioned mode, the least and the most of them; each has up to ten batches at a time.
    """

    batch: int = 10
    window: int = 0
    concurrency: int | None = None
    partial: bool = False
    wanted: Filter | None = None
    pollers: tuple[int, int] | None = None

    def check(self, fifo: bool) -> None:
        """ValueError for what the platform refuses."""
        if not 1 <= self.batch <= 10_000 or not 0 <= self.window <= 300_000_000:
            raise ValueError("a batch has 1 to 10,000 messages, a window is of 0 to 300 s")
        if self.concurrency is not None and not 2 <= self.concurrency <= 1_000:
            raise ValueError("the concurrency of a mapping is from 2 to 1,000")
        if self.pollers is not None:
            least, most = self.pollers
            if self.concurrency is not None:
                raise ValueError("a mapping has either a concurrency or provisioned pollers")
            if not 2 <= least <= 200 or not least <= most <= 10_000:
                raise ValueError("there are at least 2 to 200 provisioned pollers, and at most 10,000")
        if self.batch > 10 and fifo:
            raise ValueError("a batch of a FIFO queue has at most 10 messages")
        if self.window and fifo:
            raise ValueError("batches of a FIFO queue have no window")
        if self.batch > 10 and self.window < 1_000_000:
            raise ValueError("a batch of more than 10 messages needs a window of at least 1 s")


class Poller:
    """Feeds one function from one queue. An invocation that fails leaves its messages to appear again."""

    def __init__(self, queue: Queue, function: Function, settings: PollerSettings) -> None:
        settings.check(queue.fifo)
        self.queue = queue
        self.function = function
        self.set = settings
        self._clock = queue.clock
        self._batches = 0  # under way, the one being gathered included
        self._level = self._first
        self._backed_off = 0
        self._active = 0  # when there was last something to do
        self._growing = False
        self._awake = False
        self._gathered: list[tuple[Batch, int]] = []
        self._window = 0  # counts windows, so that the end of one that was filled before is void
        function.take_batches()
        queue.listeners.append(self.wake)

    def change(self, settings: PollerSettings) -> None:
        """New settings from now on. ValueError for what the platform refuses."""
        settings.check(self.queue.fifo)
        provisioned = settings.pollers != self.set.pollers
        self.set = settings
        if provisioned:
            self._level = self._first
        if sum(len(batch.messages) for batch, _ in self._gathered) >= settings.batch:
            self._go()  # what was gathered for a larger batch is more than one now: it is not split again

    @property
    def _first(self) -> int:
        return _FIRST if self.set.pollers is None else self.set.pollers[0] * _EACH

    @property
    def _least(self) -> int:
        return _LEAST if self.set.pollers is None else self.set.pollers[0] * _EACH

    @property
    def _most(self) -> int:
        return _MOST if self.set.pollers is None else self.set.pollers[1] * _EACH

    @property
    def level(self) -> int:
        """How many batches may be under way now."""
        level = max(self._least, self._level - self._backed_off)
        return level if self.set.concurrency is None else min(level, self.set.concurrency)

    def wake(self) -> None:
        """There are messages: fetch them, after what else happens at this moment (so that batches fill)."""
        if not self._awake:
            self._awake = True
            heappush(self._clock.heap, (self._clock.now, self._clock.tick(), self._fetch, None))

    def _fetch(self, _: object) -> None:
        self._awake = False
        queue, clock = self.queue, self._clock
        if not queue.ready:
            return
        if queue.trouble is not None and queue.trouble.down_until > clock.now:
            self._awake = True
            heappush(clock.heap, (queue.trouble.down_until, clock.tick(), self._fetch, None))
            return
        if not self._batches and clock.now - self._active >= _IDLE:
            self._level = self._least
        self._active = clock.now
        while queue.ready:
            if not self._gathered and self._batches >= self.level:
                self._saturated()
                return
            if not queue.takes("receive_message"):
                self._awake = True
                heappush(clock.heap, (clock.now + _NEXT_CALL, clock.tick(), self._fetch, None))
                return
            self._take()

    def _take(self) -> None:
        """Fetch as much as fits into the batch that is being gathered, and let it go when it is complete."""
        settings, gathered = self.set, self._gathered
        held = sum(len(batch.messages) for batch, _ in gathered)
        size = sum(message.size for batch, _ in gathered for message in batch.messages)
        batch = self.queue.receive(settings.batch - held, room=MOST_PAYLOAD - size)
        if batch is None:  # all that could be seen became dead letters
            return
        if gathered and size + sum(message.size for message in batch.messages) > MOST_PAYLOAD:
            self._go()
        wanted = self._filtered(batch)
        if wanted is None:
            return
        if not self._gathered:
            self._batches += 1
            self._window += 1
            if settings.window:
                due = self._clock.now + settings.window
                heappush(self._clock.heap, (due, self._clock.tick(), self._window_over, self._window))
        self._gathered.append((wanted, self._clock.now))
        if not settings.window or sum(len(batch.messages) for batch, _ in self._gathered) >= settings.batch:
            self._go()

    def _window_over(self, window: int) -> None:
        if window == self._window and self._gathered:
            self._go()

    def _go(self) -> None:
        """What was gathered sets out for the function."""
        queue, clock = self.queue, self._clock
        parts, self._gathered = self._gathered, []
        batch = Batch(tuple(message for part, _ in parts for message in part.messages))
        batch.numbers = tuple(number for part, _ in parts for number in part.numbers)
        delay = queue.draw_delay()
        for message in batch.messages:
            why = Hop.EVENT if message.receives == 1 else Hop.RETRY
            queue.hop(self.function, why, message.ref, delay)
        heappush(clock.heap, (clock.now + delay, clock.tick(), self._invoke, (batch, parts[0][1], 0)))

    def _filtered(self, batch: Batch) -> Batch | None:
        """What is wanted of `batch`; the rest is deleted."""
        if self.set.wanted is None:
            return batch
        from slslab.runtime.shapes import sqs_record

        seed, kept = self.queue.cloud.seed, []
        for message, number in zip(batch.messages, batch.numbers, strict=True):
            if self.set.wanted(sqs_record(message, seed)):
                kept.append(message)
            else:
                self.queue.skip(Skip.FILTERED, message.ref)
                self.queue.delete(message, number)
        return Batch(tuple(kept)) if kept else None

    def _invoke(self, attempt: tuple[Batch, int, int]) -> None:
        """`attempt`: the batch, when its first message was fetched, how often it was throttled so far."""
        batch, fetched, throttles = attempt
        depth = max(message.depth for message in batch.messages)
        ref = self.function.recorder.ref(batch.messages[0].ref)

        def ended(call: Call) -> None:
            if call.status == Status.THROTTLED and self._again(batch, fetched, throttles):
                return
            self._settle(call, batch)

        call = Polled(ref, batch.messages, ended, depth, self.set.partial, self.queue.fifo, self._name)
        self.function.invoke(call)

    def _again(self, batch: Batch, fetched: int, throttles: int) -> bool:
        """Whether a throttled batch is tried again: as long as its messages stay invisible."""
        self._back_off()
        clock = self._clock
        when = clock.now + backoff(throttles)
        if when >= fetched + self.queue.set.visibility:
            return False
        function = self.function
        function.totals.retries += 1
        if function.write is not None:
            ref = batch.messages[0].ref
            function.write((clock.now, Kind.RETRY, min(throttles + 1, 255), function.index, -1, ref, when))
        heappush(clock.heap, (when, clock.tick(), self._invoke, (batch, fetched, throttles + 1)))
        return True

    def _name(self, message: Message) -> str:
        return request_id(self.queue.cloud.seed, message.ref)

    def _settle(self, call: Call, batch: Batch) -> None:
        """An invocation has ended: delete what it dealt with."""
        self._batches -= 1
        self._active = self._clock.now
        if call.status == Status.OK:
            self._backed_off = max(0, self._backed_off - 1)
            self._delete(call, batch)
        elif call.status != Status.THROTTLED and not self.set.partial:
            self._back_off()
        if self.queue.ready:
            self.wake()

    def _delete(self, call: Call, batch: Batch) -> None:
        failed: frozenset[str] | None = frozenset()
        if self.set.partial:
            failed = failures(call.answer, [self._name(message) for message in batch.messages])
        if failed is None:
            return
        for message, number in zip(batch.messages, batch.numbers, strict=True):
            if not failed or self._name(message) not in failed:
                self.queue.delete(message, number)

    # How many at a time

    def _back_off(self) -> None:
        self._backed_off = min(self._backed_off + 1, max(0, self._level - self._least))

    def _saturated(self) -> None:
        """There is more to fetch than may be: if it is still so in a minute, there may be more."""
        if not self._growing and self._level < self._most:
            self._growing = True
            heappush(self._clock.heap, (self._clock.now + _MINUTE, self._clock.tick(), self._grow, None))

    def _grow(self, _: object) -> None:
        self._growing = False
        if self.queue.ready and self._batches >= self.level:
            more = _MORE if self.set.pollers is None else _MORE * _FASTER
            self._level = min(self._level + more, self._most)
            self.wake()
