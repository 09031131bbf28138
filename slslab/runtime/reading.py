"""The mapping between a stream and a function: reads each shard in order, and does not go on before it may.

Each shard has `parallel` lanes; a key has its place in one of them, so that its records keep their order. A lane has
one batch at work. What fails is tried again until it succeeds, is too old or has had its tries: meanwhile the lane
waits, which is how one bad record holds up all behind it.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from heapq import heappush
from typing import TYPE_CHECKING, Any, Final, Literal

from slslab.runtime.bypassing import bypassed
from slslab.runtime.call import Call
from slslab.runtime.destinations import tell
from slslab.runtime.function import Function
from slslab.runtime.partial import Polled, failures
from slslab.runtime.polled import MOST_PAYLOAD, Filter
from slslab.runtime.recording import Hop, Kind, Loss, Skip, Status
from slslab.runtime.shapes import kinesis_record
from slslab.runtime.sharding import READ_BYTES
from slslab.runtime.stream import Record, Shards, shard_of
from slslab.runtime.tumbling import Window, Windowed

if TYPE_CHECKING:
    from slslab.runtime.call import Message
    from slslab.runtime.component import Component

_POLL: Final = 1_000_000  # a shard is looked at once a second (AWS Lambda, 2026)
_MORE: Final = 200_000  # and five times a second while there is more than one look brings
_PUSHED: Final = 70_000  # until a record is here with enhanced fan-out (a design choice)
_MOST_READ: Final = 10_000
_MOST_BYTES: Final = 10_485_760  # of one look (Kinesis, 2026)
_MOST_TUMBLING: Final = 900_000_000
_BACKOFF_FIRST: Final = 1_000_000  # a failed batch is tried again after that, then twice that, … (a design choice)
_BACKOFF_MOST: Final = 60_000_000


@dataclass(frozen=True, slots=True)
class ReaderSettings:
    """Times in µs. `batch` records in one invocation at most, gathered for `window`; `parallel` lanes for each shard.

    `retries` after errors (None: for ever); `max_age` of a record (None: as long as it is kept); `bisect`: a batch
    that fails is halved, which uses up no try; `partial`: the function reports the first record that failed;
    `on_failure` is told of those that were given up. `start`: where reading begins, at the oldest record
    (TRIM_HORIZON), behind the newest (LATEST) or at the first since a time. `wanted`: the filter.
    `enhanced`: the stream pushes (enhanced fan-out), and nobody shares in what this mapping may read. `tumbling`: how
    long a window lasts in which the function hands a state from one invocation to the next; 0: none.
    """

    batch: int = 100
    window: int = 0
    parallel: int = 1
    retries: int | None = None
    max_age: int | None = None
    bisect: bool = False
    partial: bool = False
    on_failure: Component | None = None
    start: Literal["TRIM_HORIZON", "LATEST"] | int = "TRIM_HORIZON"
    wanted: Filter | None = None
    enhanced: bool = False
    tumbling: int = 0

    def check(self) -> None:
        """ValueError for what the platform refuses."""
        if not 0 <= self.tumbling <= _MOST_TUMBLING:
            raise ValueError(f"tumbling must be from 0 to {_MOST_TUMBLING} µs; found {self.tumbling}")
        if self.tumbling and self.parallel > 1:
            raise ValueError("a mapping has either tumbling windows or parallel lanes")
        if not 1 <= self.parallel <= 10:
            raise ValueError(f"parallel must be from 1 to 10; found {self.parallel}")


@dataclass(slots=True)
class _Lane:
    """`waiting` are records not yet in a batch; `parts` what is left of the batch at work: records, tries so far."""

    shard: int
    waiting: deque[Record]
    parts: list[tuple[tuple[Record, ...], int]]
    size: int = 0  # bytes of those waiting
    window: int = 0
    gathering: bool = False
    busy: bool = False
    tumbling: Window | None = None


class Reader:
    """Feeds one function from all shards of one source."""

    def __init__(self, source: Shards, function: Function, settings: ReaderSettings) -> None:
        self.source: Any = source  # also the component that the recording names
        self.function = function
        self.set = settings
        settings.check()
        self._clock = function.clock
        function.take_batches()
        shards = range(len(source.shards()))
        self._phase = function.stream(f"poll/{source.name}").random
        self._phases: list[int] = []
        self._positions: list[int] = []
        self._planned: list[bool] = []
        self._lanes: list[list[_Lane]] = []
        self._over: set[int] = set()  # shards that take no more, and with which all is done
        self._behind: set[int] = set()  # shards with records whose parents have not been dealt with
        for shard in shards:
            self._follow(self._start(source, shard))
        source.listen(self._told)
        for shard in shards:
            if self._positions[shard] < source.newest(shard):
                self._told(shard)

    def _follow(self, position: int) -> None:
        """One more shard, to be read from `position` on."""
        shard = len(self._lanes)
        self._phases.append(int(self._phase() * _POLL))
        self._positions.append(position)
        self._planned.append(False)
        self._lanes.append([_Lane(shard, deque(), []) for _ in range(self.set.parallel)])

    def _start(self, source: Shards, shard: int) -> int:
        start = self.set.start
        if start == "TRIM_HORIZON":
            return source.oldest(shard)
        return source.newest(shard) if start == "LATEST" else source.since(shard, int(start))

    def change(self, settings: ReaderSettings) -> None:
        """New settings from now on. ValueError for another number of lanes: their order would be lost."""
        settings.check()
        if settings.parallel != self.set.parallel:
            raise ValueError("the lanes of a mapping are those it began with")
        self.set = settings

    @property
    def waiting(self) -> int:
        """Records that were read and are neither dealt with nor given up."""
        lanes = [lane for shard in self._lanes for lane in shard]
        return sum(len(lane.waiting) + sum(len(part) for part, _ in lane.parts) for lane in lanes)

    # Reading

    def _told(self, shard: int) -> None:
        """There is a record: it is found when the shard is next looked at."""
        while shard >= len(self._lanes):  # the stream has been resharded: what is new is read from its beginning
            self._follow(0)
        if not self._planned[shard]:
            self._planned[shard] = True
            now, phase = self._clock.now, self._phases[shard]
            due = now + (_PUSHED if self.set.enhanced else (phase - now) % _POLL)
            heappush(self._clock.heap, (due, self._clock.tick(), self._poll, shard))

    def _done_with(self, shard: int) -> bool:
        """Whether every record of a shard that takes no more, and of those it came from, has been dealt with."""
        if shard in self._over:
            return True
        while shard >= len(self._lanes):
            self._follow(0)
        read = self._positions[shard] >= self.source.newest(shard)
        idle = not any(lane.busy or lane.waiting for lane in self._lanes[shard])
        if not (read and idle and all(self._done_with(parent) for parent in self.source.parents(shard))):
            return False
        self._over.add(shard)
        return True

    def _look_behind(self) -> None:
        """Some lane is idle: is it the turn of shards that had to wait?"""
        for shard in sorted(self._behind):
            if all(self._done_with(parent) for parent in self.source.parents(shard)):
                self._behind.discard(shard)
                self._told(shard)

    def _poll(self, shard: int) -> None:
        source, clock = self.source, self._clock
        trouble = source.trouble
        if trouble is not None and trouble.down_until > clock.now:
            heappush(clock.heap, (trouble.down_until, clock.tick(), self._poll, shard))
            return
        if not all(self._done_with(parent) for parent in source.parents(shard)):
            self._planned[shard] = False
            self._behind.add(shard)
            return
        if not self.set.enhanced and not source.look(shard):
            heappush(clock.heap, (clock.now + _MORE, clock.tick(), self._poll, shard))
            return
        position = max(self._positions[shard], source.oldest(shard))
        records = source.read(shard, position, _MOST_READ)
        size = sum(record.size for record in records)
        while size > _MOST_BYTES and len(records) > 1:
            records = records[: len(records) // 2]
            size = sum(record.size for record in records)
        if not self.set.enhanced:
            source.looked(shard, size)
        self._positions[shard] = position + len(records)
        self._planned[shard] = False
        lanes = self._lanes[shard]
        for record in records:
            if self._wants(record):
                number = shard_of(f"lane/{record.key}", len(lanes)) if len(lanes) > 1 else 0
                lanes[number].waiting.append(record)
                lanes[number].size += record.size
            else:
                self._note_skip(Skip.FILTERED, record)
        for lane in lanes:
            self._go_on(lane)
        if self._positions[shard] < source.newest(shard):
            self._planned[shard] = True
            more = _MORE if not self.set.enhanced else max(_PUSHED, size * 1_000_000 // READ_BYTES)
            heappush(clock.heap, (clock.now + more, clock.tick(), self._poll, shard))
        elif self._behind:
            self._look_behind()

    def _wants(self, record: Record) -> bool:
        wanted = self.set.wanted
        if wanted is None:
            return True
        return wanted(kinesis_record(record) if record.shape == "kinesis" else record.body)

    # One lane

    def _go_on(self, lane: _Lane) -> None:
        """Let the next batch begin, if the lane is free and the batch full or its window over."""
        if lane.busy or not lane.waiting:
            return
        settings = self.set
        if settings.window and not self._full(lane):
            if not lane.gathering:
                lane.gathering = True
                lane.window += 1
                due = self._clock.now + settings.window
                heappush(self._clock.heap, (due, self._clock.tick(), self._window_over, (lane, lane.window)))
            return
        self._begin(lane)

    def _full(self, lane: _Lane) -> bool:
        return len(lane.waiting) >= self.set.batch or lane.size >= MOST_PAYLOAD

    def _window_over(self, ended: tuple[_Lane, int]) -> None:
        lane, window = ended
        if lane.gathering and lane.window == window and not lane.busy:
            self._begin(lane)

    def _begin(self, lane: _Lane) -> None:
        lane.gathering = False
        waiting, size = lane.waiting, 0
        taken: list[Record] = []
        open = self._window_of(lane)
        if open is not None and not open.holds(waiting[0]):
            self._end_window((lane, open.start))
            return
        while waiting and len(taken) < self.set.batch and (open is None or open.holds(waiting[0])):
            if size + waiting[0].size > MOST_PAYLOAD and taken:
                break
            size += waiting[0].size
            taken.append(waiting.popleft())
        lane.size -= size
        lane.busy = True
        lane.parts.append((tuple(taken), 0))
        self._try((lane, 0))

    # Tumbling windows

    def _window_of(self, lane: _Lane) -> Window | None:
        """The window of the lane's next record; opened when there is none."""
        if self.set.tumbling and lane.tumbling is None:
            shard, sent = self.source.shards()[lane.shard], lane.waiting[0].sent
            lane.tumbling = Window(self.source, shard, sent, self.set.tumbling)
            due = max(self._clock.now, lane.tumbling.end + _POLL)  # by then a last look has been taken
            heappush(self._clock.heap, (due, self._clock.tick(), self._end_window, (lane, lane.tumbling.start)))
        return lane.tumbling

    def _end_window(self, ended: tuple[_Lane, int]) -> None:
        """Invoke for the last time in a window, once all its records have been dealt with."""
        lane, start = ended
        open, clock = lane.tumbling, self._clock
        if open is None or open.start != start:
            return
        unread = self._positions[lane.shard] < self.source.newest(lane.shard)
        if lane.busy or (lane.waiting and open.holds(lane.waiting[0])) or (unread and not lane.waiting):
            heappush(clock.heap, (clock.now + _POLL, clock.tick(), self._end_window, ended))
            return
        lane.busy = True
        self._try_last((lane, 0))

    def _try_last(self, attempt: tuple[_Lane, int]) -> None:
        lane, tries = attempt
        open, clock, settings = lane.tumbling, self._clock, self.set
        assert open is not None

        def ended(call: Call) -> None:
            done = call.status == Status.OK and open.take(call)
            throttled = call.status == Status.THROTTLED
            if not done and (throttled or settings.retries is None or tries < settings.retries):
                when = clock.now + min(_BACKOFF_FIRST << min(tries, 20), _BACKOFF_MOST)
                heappush(clock.heap, (when, clock.tick(), self._try_last, (lane, tries + 1)))
                return
            lane.tumbling = None
            lane.busy = False
            heappush(clock.heap, (clock.now, clock.tick(), self._go_on, lane))

        ref = self.function.recorder.ref(-1)
        self.function.invoke(Windowed(ref, (), ended, settings.partial, _sequence, open.fields(True)))

    def _try(self, attempt: tuple[_Lane, int]) -> None:
        """Invoke with the first part that is left. `attempt`: the lane, throttles of this part so far."""
        lane, throttles = attempt
        records, tries = self._young(lane)
        if not records:
            lane.busy = False
            self._go_on(lane)
            if self._behind and not lane.busy:
                self._look_behind()
            return
        function, clock = self.function, self._clock
        ref = function.recorder.ref(records[0].ref)
        if function.write is not None:
            now = clock.now
            why = Hop.RETRY if tries or throttles else Hop.EVENT
            for record in records:
                self.source.hop(function, why, record.ref, 0)
            age = now - records[-1].sent
            function.write((now, Kind.ITERATOR_AGE, 0, self.source.index, -1, ref, age))

        def ended(call: Call) -> None:
            self._ended(call, lane, throttles)

        partial, open = self.set.partial, lane.tumbling
        if open is None:
            function.invoke(Polled(ref, records, ended, 0, partial, True, _sequence))
        else:
            function.invoke(Windowed(ref, records, ended, partial, _sequence, open.fields(False)))

    def _young(self, lane: _Lane) -> tuple[tuple[Record, ...], int]:
        """The part that comes next, without those that have grown too old; the empty one when none is left."""
        limit = self.source.retention if self.set.max_age is None else min(self.set.max_age, self.source.retention)
        past = self._clock.now - limit
        while lane.parts:
            records, tries = lane.parts[-1]
            young = tuple(record for record in records if record.sent >= past)
            if len(young) < len(records):
                old = tuple(record for record in records if record.sent < past)
                self._bypass(old, Loss.TOO_OLD, None, tries)
            if young:
                lane.parts[-1] = (young, tries)
                return young, tries
            lane.parts.pop()
        return (), 0

    def _ended(self, call: Call, lane: _Lane, throttles: int) -> None:
        records, tries = lane.parts.pop()
        if call.status == Status.THROTTLED:
            lane.parts.append((records, tries))
            self._later(lane, tries + throttles, throttles + 1)
            return
        done = self._done(call, records, lane.tumbling)
        if done == len(records):
            self._next(lane)
            return
        settings, rest = self.set, records[done:]
        if settings.bisect and done:
            lane.parts.append((rest, tries))
        elif settings.bisect and len(rest) > 1:
            half = len(rest) // 2
            lane.parts.append((rest[half:], tries))
            lane.parts.append((rest[:half], tries))
        elif settings.retries is not None and tries >= settings.retries:
            self._bypass(rest, Loss.RETRIES_EXHAUSTED, call, tries + 1)
            self._next(lane)
            return
        else:
            lane.parts.append((rest, tries + 1))
        self._later(lane, tries, 0)

    def _next(self, lane: _Lane) -> None:
        heappush(self._clock.heap, (self._clock.now, self._clock.tick(), self._try, (lane, 0)))

    def _done(self, call: Call, records: tuple[Record, ...], open: Window | None) -> int:
        """How many of them, from the first on, need not come again."""
        if call.status != Status.OK:
            return 0
        done = len(records)
        if self.set.partial:
            failed = failures(call.answer, [record.sequence for record in records])
            if failed is None:
                return 0
            done = next((n for n, record in enumerate(records) if record.sequence in failed), done)
        return 0 if open is not None and done and not open.take(call) else done

    def _later(self, lane: _Lane, before: int, throttles: int) -> None:
        clock, function = self._clock, self.function
        when = clock.now + min(_BACKOFF_FIRST << min(before, 20), _BACKOFF_MOST)
        function.totals.retries += 1
        if function.write is not None:
            ref = lane.parts[-1][0][0].ref
            function.write((clock.now, Kind.RETRY, min(before + 1, 255), function.index, -1, ref, when))
        heappush(clock.heap, (when, clock.tick(), self._try, (lane, throttles)))

    # Giving up

    def _note_skip(self, why: Skip, record: Record) -> None:
        function = self.function
        if function.write is not None:
            function.write((self._clock.now, Kind.SKIP, why, self.source.index, -1, record.ref, 0))

    def _bypass(self, records: tuple[Record, ...], loss: Loss, call: Call | None, tries: int) -> None:
        """These are given up: the destination is told, or they are lost."""
        function, target = self.function, self.set.on_failure
        if target is not None:
            for record in records:
                self._note_skip(Skip.BYPASSED, record)
            tell(function, target, bypassed(self.source, function, records, loss, call, tries), records[0], False)
            return
        function.totals.lost += len(records)
        if function.write is not None:
            for record in records:
                function.write((self._clock.now, Kind.LOST, loss, self.source.index, -1, record.ref, 0))


def _sequence(message: Message) -> str:
    return str(message.sequence)  # type: ignore[attr-defined]
