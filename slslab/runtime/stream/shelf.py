"""Where the records of a shard are kept, in order, until they are too old."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import Final

from slslab.runtime.component import Component
from slslab.runtime.stream.shards import Record

_FEW: Final = 1_024  # records that are gone, which are not worth clearing away


class Shelf:
    """The records of one shard, in order: for a stream and for whatever else offers `Shards`."""

    __slots__ = ("_gone", "_records", "first")

    def __init__(self) -> None:
        self._records: list[Record] = []
        self.first = 0  # the position of the first of them
        self._gone = 0  # of them, so many are too old

    def add(self, record: Record) -> None:
        """One more, the newest."""
        self._records.append(record)

    def trim(self, past: int) -> None:
        """Records that came before `past` are gone. Each record is looked at once."""
        records, gone = self._records, self._gone
        while gone < len(records) and records[gone].sent < past:
            gone += 1
        self._gone = gone
        if gone > _FEW and gone > len(records) // 2:
            del records[:gone]
            self.first += gone
            self._gone = 0

    @property
    def oldest(self) -> int:
        """The position of the oldest that is there."""
        return self.first + self._gone

    @property
    def newest(self) -> int:
        """The position of the next to come."""
        return self.first + len(self._records)

    def since(self, time: int) -> int:
        """The position of the first that came at `time` or later."""
        return max(self.oldest, self.first + bisect_left(self._records, time, key=lambda record: record.sent))

    def read(self, position: int, most: int) -> Sequence[Record]:
        """Up to `most` from `position` on."""
        begin = max(position, self.oldest) - self.first
        return self._records[begin : begin + most]


class Shelved(Component):
    """What a mapping reads of a component that keeps its records on shelves, one for each shard: see `Shards`."""

    _ids: Sequence[str]
    _shelves: Sequence[Shelf]
    _told: list[Callable[[int], object]]

    retention: int  # how long a record is there, µs

    def shards(self) -> Sequence[str]:
        """The ids of the shards."""
        return self._ids

    def oldest(self, shard: int) -> int:
        """The position of the oldest record that is still there, or of the next one that will come."""
        shelf = self._shelves[shard]
        shelf.trim(self.clock.now - self.retention)
        return shelf.oldest

    def newest(self, shard: int) -> int:
        """The position that the next record will have."""
        return self._shelves[shard].newest

    def since(self, shard: int, time: int) -> int:
        """The position of the first record that came at `time` (µs) or later."""
        return self._shelves[shard].since(time)

    def read(self, shard: int, position: int, most: int) -> Sequence[Record]:
        """Up to `most` records from `position` on."""
        self.oldest(shard)
        return self._shelves[shard].read(position, most)

    def parents(self, _shard: int) -> Sequence[int]:
        """The shards that it came from: none, where shards stay what they are."""
        return ()

    def look(self, _shard: int) -> bool:
        """Whether a shard may be read now, by one of those who share its reads."""
        return True

    def looked(self, shard: int, size: int) -> None:
        """So many bytes were read by one of those who share a shard's reads."""

    def listen(self, told: Callable[[int], object]) -> None:
        """From now on call `told(shard)` for each record that comes."""
        self._told.append(told)
