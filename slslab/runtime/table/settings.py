"""What a table is set to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from slslab.runtime.durations import Duration, Uniform

_TEN_MINUTES: Final = 600_000_000


@dataclass(frozen=True, slots=True)
class Attribute:
    """A key attribute and its type: "S", "N" or "B"."""

    name: str
    type: str = "S"


@dataclass(frozen=True, slots=True)
class Index:
    """A secondary index. `projection`: ALL, KEYS_ONLY, or INCLUDE: the keys and the attributes `include`. `local`: it
    shares the table's partition key, knows each write at once, can be read consistently, and what it has not is
    fetched from the table; else it is a global one."""

    name: str
    partition: Attribute
    sort: Attribute | None = None
    projection: str = "ALL"
    include: tuple[str, ...] = ()
    local: bool = False


@dataclass(frozen=True, slots=True)
class TableSettings:
    """Keys, indexes and behaviour of a table. Times in µs.

    `stream`: KEYS_ONLY, NEW_IMAGE, OLD_IMAGE or NEW_AND_OLD_IMAGES; None: no change stream. `shards`: of that stream.
    `expiry`: the attribute (epoch seconds) after which an item expires; `expiry_delay`: how much later it is removed
    (within a few days on AWS, typically within minutes; the default is a design choice).
    `lag`: how much later the last replica has a write, which every third eventually consistent read meets;
    `index_lag`: how much later an index has it. Both are design choices: AWS says "usually within one second".
    `throttled`: the share of requests that are refused (0 to 1). `work`: how much longer a page of a query or scan
    takes than a single item; a transaction takes twice that.
    """

    partition: Attribute = Attribute("id")
    sort: Attribute | None = None
    indexes: tuple[Index, ...] = ()
    stream: str | None = None
    shards: int = 1
    expiry: str | None = None
    expiry_delay: Duration = field(default=Uniform(0, _TEN_MINUTES))
    lag: Duration = field(default=Uniform(2_000, 30_000))
    index_lag: Duration = field(default=Uniform(5_000, 80_000))
    throttled: float = 0.0
    work: Duration = field(default=Uniform(1_000, 6_000))

    def plain(self) -> dict[str, object]:
        """As plain values, for the recording; what is as usual is left out."""
        usual = TableSettings()
        shown: dict[str, object] = {}
        if (self.partition, self.sort) != (usual.partition, usual.sort):
            shown["keys"] = tuple((one.name, one.type) for one in (self.partition, self.sort) if one)
        if self.indexes:
            shown["indexes"] = tuple(index.name for index in self.indexes)
        if self.stream:
            shown["stream"] = self.stream
        if self.expiry:
            shown["expiry"] = self.expiry
        if self.throttled:
            shown["throttled"] = self.throttled
        return shown
