"""One lane of a mapping that reads a stream: forms batches, one at work at a time, and tries each until it is done.

What fails is tried again until it succeeds, is too old or has had its tries: meanwhile the lane waits, which is how
one bad record holds up all behind it.
"""

from __future__ import annotations

from collections import deque
from heapq import heappush
from typing import TYPE_CHECKING, Any

from slslab.runtime.destinations import tell
from slslab.runtime.mapping.batch import MOST_PAYLOAD, Polled, backoff, failures
from slslab.runtime.mapping.bypassing import bypassed
from slslab.runtime.mapping.tumbling import Window, Windowed
from slslab.runtime.recording import Hop, Kind, Loss, Skip, Status

if TYPE_CHECKING:
    from slslab.runtime.call import Call
    from slslab.runtime.mapping.reader import Reader
    from slslab.runtime.stream import Record


class Lane:
    """`waiting` are records not yet in a batch; `busy`: a batch is at work."""

    __slots__ = (
        "_clock",
        "_gathering",
        "_number",
        "_parts",
        "_reader",
        "_size",
        "_tumbling",
        "busy",
        "shard",
        "waiting",
    )

    def __init__(self, reader: Reader, shard: int) -> None:
        self._reader = reader
        self._clock = reader.function.clock
        self.shard = shard
        self.waiting: deque[Record] = deque()
        self._parts: list[tuple[tuple[Record, ...], int]] = []  # of the batch at work: what is left, tries so far
        self.busy = False
        self._size = 0  # bytes of those waiting
        self._number = 0  # counts gatherings, so that the end of one that was filled before is void
        self._gathering = False
        self._tumbling: Window | None = None

    def __len__(self) -> int:
        """Records that are neither dealt with nor given up."""
        return len(self.waiting) + sum(len(part) for part, _ in self._parts)

    def add(self, record: Record) -> None:
        """One more record waits."""
        self.waiting.append(record)
        self._size += record.size

    # A batch begins

    def go_on(self, _: object = None) -> None:
        """Let the next batch begin, if the lane is free and the batch full or its time of gathering over."""
        if self.busy or not self.waiting:
            return
        settings = self._reader.set
        if settings.window and len(self.waiting) < settings.batch and self._size < MOST_PAYLOAD:
            if not self._gathering:
                self._gathering = True
                self._number += 1
                due = self._clock.now + settings.window
                heappush(self._clock.heap, (due, self._clock.tick(), self._gathered, self._number))
            return
        self._begin()

    def _gathered(self, number: int) -> None:
        if self._gathering and self._number == number and not self.busy:
            self._begin()

    def _begin(self) -> None:
        self._gathering = False
        waiting, size = self.waiting, 0
        taken: list[Record] = []
        window = self._open_window()
        if window is not None and not window.holds(waiting[0]):
            self._end_window(window.start)
            return
        while waiting and len(taken) < self._reader.set.batch and (window is None or window.holds(waiting[0])):
            if size + waiting[0].size > MOST_PAYLOAD and taken:
                break
            size += waiting[0].size
            taken.append(waiting.popleft())
        self._size -= size
        self.busy = True
        self._parts.append((tuple(taken), 0))
        self._try(0)

    # A batch is tried

    def _try(self, throttles: int) -> None:
        """Invoke with the first part that is left, after so many throttles of it."""
        reader = self._reader
        records, tries = self._young()
        if not records:
            self.busy = False
            self.go_on()
            if not self.busy:
                reader.lane_idle()
            return
        function, source = reader.function, reader.source
        ref = function.recorder.ref(records[0].ref)
        if function.write is not None:
            now = self._clock.now
            why = Hop.RETRY if tries or throttles else Hop.EVENT
            for record in records:
                source.hop(function, why, record.ref, 0)
            age = now - records[-1].sent
            function.write((now, Kind.ITERATOR_AGE, 0, source.index, -1, ref, age))

        def ended(call: Call) -> None:
            self._ended(call, throttles)

        partial, window = reader.set.partial, self._tumbling
        if window is None:
            function.invoke(Polled(ref, records, ended, 0, partial, True, _sequence))
        else:
            function.invoke(Windowed(ref, records, ended, partial, _sequence, window.fields(False)))

    def _young(self) -> tuple[tuple[Record, ...], int]:
        """The part that comes next, without those that have grown too old; the empty one when none is left."""
        past = self._clock.now - self._reader.max_age
        while self._parts:
            records, tries = self._parts[-1]
            young = tuple(record for record in records if record.sent >= past)
            if len(young) < len(records):
                old = tuple(record for record in records if record.sent < past)
                self._bypass(old, Loss.TOO_OLD, None, tries)
            if young:
                self._parts[-1] = (young, tries)
                return young, tries
            self._parts.pop()
        return (), 0

    def _ended(self, call: Call, throttles: int) -> None:
        records, tries = self._parts.pop()
        if call.status == Status.THROTTLED:
            self._parts.append((records, tries))
            self._later(tries + throttles, throttles + 1)
            return
        done = self._done(call, records)
        if done == len(records):
            self._next()
            return
        settings, rest = self._reader.set, records[done:]
        if settings.bisect and done:
            self._parts.append((rest, tries))
        elif settings.bisect and len(rest) > 1:
            half = len(rest) // 2
            self._parts.append((rest[half:], tries))
            self._parts.append((rest[:half], tries))
        elif settings.retries is not None and tries >= settings.retries:
            self._bypass(rest, Loss.RETRIES_EXHAUSTED, call, tries + 1)
            self._next()
            return
        else:
            self._parts.append((rest, tries + 1))
        self._later(tries, 0)

    def _done(self, call: Call, records: tuple[Record, ...]) -> int:
        """How many of them, from the first on, need not come again."""
        if call.status != Status.OK:
            return 0
        done, window = len(records), self._tumbling
        if self._reader.set.partial:
            failed = failures(call.answer, [record.sequence for record in records])
            if failed is None:
                return 0
            done = next((n for n, record in enumerate(records) if record.sequence in failed), done)
        return 0 if window is not None and done and not window.take(call) else done

    def _next(self) -> None:
        heappush(self._clock.heap, (self._clock.now, self._clock.tick(), self._try, 0))

    def _later(self, before: int, throttles: int) -> None:
        clock, function = self._clock, self._reader.function
        when = clock.now + backoff(before)
        function.totals.retries += 1
        if function.write is not None:
            ref = self._parts[-1][0][0].ref
            function.write((clock.now, Kind.RETRY, min(before + 1, 255), function.index, -1, ref, when))
        heappush(clock.heap, (when, clock.tick(), self._try, throttles))

    def _bypass(self, records: tuple[Record, ...], loss: Loss, call: Call | None, tries: int) -> None:
        """These are given up: the destination is told, or they are lost."""
        reader = self._reader
        function, source, target = reader.function, reader.source, reader.set.on_failure
        if target is not None:
            for record in records:
                reader.skip(Skip.BYPASSED, record)
            tell(function, target, bypassed(source, function, records, loss, call, tries), records[0], False)
            return
        function.totals.lost += len(records)
        if function.write is not None:
            for record in records:
                function.write((self._clock.now, Kind.LOST, loss, source.index, -1, record.ref, 0))

    # Tumbling windows

    def _open_window(self) -> Window | None:
        """The tumbling window of the next record; opened when there is none."""
        reader, clock = self._reader, self._clock
        if reader.set.tumbling and self._tumbling is None:
            shard, sent = reader.source.shards()[self.shard], self.waiting[0].sent
            self._tumbling = Window(reader.source, shard, sent, reader.set.tumbling)
            due = max(clock.now, self._tumbling.end + reader.between)  # by then a last look has been taken
            heappush(clock.heap, (due, clock.tick(), self._end_window, self._tumbling.start))
        return self._tumbling

    def _end_window(self, start: int) -> None:
        """Invoke for the last time in the window that began at `start`, once all its records have been dealt with."""
        window, clock, reader = self._tumbling, self._clock, self._reader
        if window is None or window.start != start:
            return
        unread = reader.unread(self.shard) and not self.waiting
        if self.busy or (self.waiting and window.holds(self.waiting[0])) or unread:
            heappush(clock.heap, (clock.now + reader.between, clock.tick(), self._end_window, start))
            return
        self.busy = True
        self._try_last(0)

    def _try_last(self, tries: int) -> None:
        window, clock, reader = self._tumbling, self._clock, self._reader
        settings = reader.set
        assert window is not None

        def ended(call: Call) -> None:
            done = call.status == Status.OK and window.take(call)
            throttled = call.status == Status.THROTTLED
            if not done and (throttled or settings.retries is None or tries < settings.retries):
                heappush(clock.heap, (clock.now + backoff(tries), clock.tick(), self._try_last, tries + 1))
                return
            self._tumbling = None
            self.busy = False
            heappush(clock.heap, (clock.now, clock.tick(), self.go_on, None))

        ref = reader.function.recorder.ref(-1)
        reader.function.invoke(Windowed(ref, (), ended, settings.partial, _sequence, window.fields(True)))


def _sequence(record: Any) -> str:
    return str(record.sequence)
