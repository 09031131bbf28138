"""The mapping between a stream and a function: reads each shard in order, and does not go on before it may.

Each shard has `parallel` lanes; a key has its place in one of them, so that its records keep their order, and
`slslab.runtime.mapping.lane` says what becomes of them there.
"""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heappush
from typing import TYPE_CHECKING, Any, Final, Literal

from slslab.runtime.function import Function
from slslab.runtime.mapping.batch import Filter
from slslab.runtime.mapping.lane import Lane
from slslab.runtime.recording import Kind, Skip
from slslab.runtime.shapes import kinesis_record
from slslab.runtime.stream import Record, Shards
from slslab.runtime.stream.sharding import READ_BYTES, shard_of

if TYPE_CHECKING:
    from slslab.runtime.component import Component

_POLL: Final = 1_000_000  # a shard is looked at once a second (AWS Lambda, 2026)
_MORE: Final = 200_000  # and five times a second while there is more than one look brings
_PUSHED: Final = 70_000  # until a record is here with enhanced fan-out (a design choice)
_MOST_READ: Final = 10_000
_MOST_BYTES: Final = 10_485_760  # of one look (Kinesis, 2026)
_MOST_TUMBLING: Final = 900_000_000


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


class Reader:
    """Feeds one function from all shards of one source."""

    between = _POLL  # two looks at a shard, µs

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
        self._lanes: list[list[Lane]] = []
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
        self._lanes.append([Lane(self, shard) for _ in range(self.set.parallel)])

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
        return sum(len(lane) for shard in self._lanes for lane in shard)

    def _told(self, shard: int) -> None:
        """There is a record: it is found when the shard is next looked at."""
        while shard >= len(self._lanes):  # the stream has been resharded: what is new is read from its beginning
            self._follow(0)
        if not self._planned[shard]:
            self._planned[shard] = True
            now, phase = self._clock.now, self._phases[shard]
            due = now + (_PUSHED if self.set.enhanced else (phase - now) % _POLL)
            heappush(self._clock.heap, (due, self._clock.tick(), self._poll, shard))

    @property
    def max_age(self) -> int:
        """How old a record may be when it is tried, µs."""
        kept: int = self.source.retention
        return kept if self.set.max_age is None else min(self.set.max_age, kept)

    def unread(self, shard: int) -> bool:
        """Whether the shard has records that were not read yet."""
        return bool(self._positions[shard] < self.source.newest(shard))

    def _done_with(self, shard: int) -> bool:
        """Whether every record of a shard that takes no more, and of those it came from, has been dealt with."""
        if shard in self._over:
            return True
        while shard >= len(self._lanes):
            self._follow(0)
        idle = not any(lane.busy or lane.waiting for lane in self._lanes[shard])
        if not (
            idle and not self.unread(shard) and all(self._done_with(parent) for parent in self.source.parents(shard))
        ):
            return False
        self._over.add(shard)
        return True

    def lane_idle(self) -> None:
        """Some lane has nothing to do: is it the turn of shards that had to wait?"""
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
                lanes[number].add(record)
            else:
                self.skip(Skip.FILTERED, record)
        for lane in lanes:
            lane.go_on()
        if self.unread(shard):
            self._planned[shard] = True
            more = _MORE if not self.set.enhanced else max(_PUSHED, size * 1_000_000 // READ_BYTES)
            heappush(clock.heap, (clock.now + more, clock.tick(), self._poll, shard))
        else:
            self.lane_idle()

    def _wants(self, record: Record) -> bool:
        wanted = self.set.wanted
        if wanted is None:
            return True
        return wanted(kinesis_record(record) if record.shape == "kinesis" else record.body)

    def skip(self, why: Skip, record: Record) -> None:
        """Note that a record is left out on purpose."""
        function = self.function
        if function.write is not None:
            function.write((self._clock.now, Kind.SKIP, why, self.source.index, -1, record.ref, 0))
