"""What a run leaves behind: everything that happened, in columns, in order of time.

One row an event: when, what, the variety of it (`code`), which component, which environment, which thing it was
about (`ref`) and one number. Seven arrays and not a list of objects, because a run has up to millions of rows, a
screen asks for "the rows up to now" fifteen times a second, and a row costs 30 bytes here against some 200.

`ref` numbers everything that travels or runs in one sequence: requests, messages, objects and invocations. The
column `parents` has, for each ref, the ref that caused it (or -1), so that the rows form trees: a request, the
invocation that served it, the messages which that sent, and so on. That tree is the trace.

Every number is an integer (times and durations in microseconds of virtual time, sizes in bytes, memory in MB), so
that the same inputs give the same digest on every platform.
"""

from __future__ import annotations

import hashlib
import struct
import sys
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from slslab.runtime.chance import request_id
from slslab.runtime.events import (
    CPU_UNITS,
    Ending,
    Fault,
    HistoryEvent,
    Hop,
    Kind,
    Level,
    Loss,
    Operation,
    Phase,
    Reason,
    Refusal,
    Routing,
    Skip,
    Stage,
    Status,
    TaskState,
    Why,
    size_of_task,
    task_size,
)

__all__ = [
    "CPU_UNITS",
    "Component",
    "Edge",
    "Ending",
    "Fault",
    "HistoryEvent",
    "Hop",
    "Kind",
    "Level",
    "Loss",
    "Operation",
    "Phase",
    "Reason",
    "Recording",
    "Refusal",
    "Routing",
    "Row",
    "Skip",
    "Stage",
    "Status",
    "TaskState",
    "Why",
    "size_of_task",
    "task_size",
]


@dataclass(frozen=True, slots=True)
class Component:
    """One box of the topology. `settings` are those at the start of the run, as plain values."""

    name: str
    kind: str  # client, http-api, function, queue, topic, bucket, table, workflow, …
    settings: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Edge:
    """A way from one component to another, both as indexes."""

    source: int
    target: int


class Row(NamedTuple):
    """One event, unpacked."""

    t: int
    kind: Kind
    code: int
    who: int
    env: int
    ref: int
    value: int


@dataclass(slots=True)
class Recording:
    """A run: its components and edges, and its rows in order of time. Read only once the run has ended."""

    seed: int
    components: tuple[Component, ...] = ()
    edges: tuple[Edge, ...] = ()
    end: int = 0
    t: array[int] = field(default_factory=lambda: array("q"))
    kind: bytearray = field(default_factory=bytearray)
    code: bytearray = field(default_factory=bytearray)
    who: array[int] = field(default_factory=lambda: array("i"))
    env: array[int] = field(default_factory=lambda: array("i"))
    ref: array[int] = field(default_factory=lambda: array("i"))
    value: array[int] = field(default_factory=lambda: array("q"))
    parents: array[int] = field(default_factory=lambda: array("i"))
    texts: list[str] = field(default_factory=list)
    tries: dict[int, int] = field(default_factory=dict)  # later try of an asynchronous event -> its first try
    _memory: dict[int, int] = field(default_factory=dict, repr=False, compare=False)  # MB of each environment

    def __len__(self) -> int:
        return len(self.t)

    def __getitem__(self, index: int) -> Row:
        return Row(
            self.t[index],
            Kind(self.kind[index]),
            self.code[index],
            self.who[index],
            self.env[index],
            self.ref[index],
            self.value[index],
        )

    def __iter__(self) -> Iterator[Row]:
        return (self[index] for index in range(len(self.t)))

    def said(self, index: int) -> str:
        """What row `index` says: the JSON object of a LOG or REPORT row, the text of a CHANGE, the name in a row of a
        workflow, router or secret; "" for the others."""
        kind = self.kind[index]
        if kind == Kind.REPORT:
            return self._report(index)
        text = self.value[index]
        return self.texts[text] if kind in _SAYING and text >= 0 else ""

    def _report(self, index: int) -> str:
        """As Lambda's JSON log format has it, without the request id (see LOG)."""
        init, busy = divmod(self.value[index], 1 << 32)
        status = _REPORTED.get(self.code[index], "error")
        if not self._memory:
            self._memory.update(
                (self.env[row], self.value[row]) for row, kind in enumerate(self.kind) if kind == Kind.CREATE
            )
        billed, memory = self.value[index - 1] // 1000, self._memory[self.env[index]]
        started = f',"initDurationMs":{init / 1000:.3f}' if init else ""
        return (
            f'{{"type":"platform.report","status":"{status}","metrics":{{"durationMs":{busy / 1000:.3f},'
            f'"billedDurationMs":{billed},"memorySizeMB":{memory}{started}}}}}'
        )

    def request_id(self, ref: int) -> str:
        """The request id of invocation `ref`, a UUID: all tries of an asynchronous event share the first one's."""
        return request_id(self.seed, self.tries.get(ref, ref))

    def until(self, t: int) -> int:
        """How many rows have happened at time `t`, that moment included: rows `[0, until(t))`."""
        return bisect_right(self.t, t)

    def since(self, t: int) -> int:
        """The index of the first row at or after time `t`."""
        return bisect_left(self.t, t)

    def find(self, name: str) -> int:
        """The index of the component called `name`. KeyError when there is none."""
        for index, component in enumerate(self.components):
            if component.name == name:
                return index
        raise KeyError(name)

    def root(self, ref: int) -> int:
        """The first cause of `ref`: the request or event at the top of its tree."""
        while self.parents[ref] >= 0:
            ref = self.parents[ref]
        return ref

    def digest(self) -> str:
        """A SHA-256 over everything in the recording: equal for equal runs on every platform."""
        sha = hashlib.sha256()
        sha.update(struct.pack("<qq", self.seed, self.end))
        for component in self.components:
            settings = sorted(component.settings.items())
            sha.update(repr((component.name, component.kind, settings)).encode())
        for edge in self.edges:
            sha.update(struct.pack("<ii", edge.source, edge.target))
        for column in (self.t, self.who, self.env, self.ref, self.value, self.parents):
            sha.update(_little_endian(column))
        sha.update(self.kind)
        sha.update(self.code)
        for text in self.texts:
            sha.update(text.encode("utf-8", "surrogatepass") + b"\0")
        return sha.hexdigest()


_SAYING: Final = frozenset((Kind.LOG, Kind.CHANGE, Kind.HISTORY, Kind.ROUTE, Kind.VERSION))  # `value`: a text
_REPORTED: Final = {int(Status.OK): "success", int(Status.TIMEOUT): "timeout"}


def _little_endian(column: array[int]) -> bytes:
    if sys.byteorder == "little":
        return column.tobytes()
    swapped = array(column.typecode, column)
    swapped.byteswap()
    return swapped.tobytes()
