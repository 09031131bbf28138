"""A recording as tables for a spreadsheet: what clients met, the environments, and every row.

Each table is given piece by piece while it is written: the text of a long run is many times its recording.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from typing import Final

from slslab.runtime.recording import (
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
    Recording,
    Refusal,
    Routing,
    Row,
    Skip,
    Stage,
    Status,
    TaskState,
    Why,
)
from slslab.sims.views import environments, requests

_TOGETHER: Final = 512  # lines in one piece

# What `code` means, by kind of row. RETRY counts attempts and START is a flag: these stay numbers.
_CODES: Final[dict[Kind, type[IntEnum]]] = {
    Kind.RECEIVE: Status, Kind.HOP: Hop, Kind.THROTTLE: Reason, Kind.END: Status, Kind.CREATE: Why,
    Kind.PHASE: Phase, Kind.REMOVE: Ending, Kind.OPERATION: Operation, Kind.LOST: Loss, Kind.FAULT: Fault,
    Kind.LOG: Level, Kind.SKIP: Skip, Kind.REPORT: Status,
    Kind.TASK: TaskState, Kind.HISTORY: HistoryEvent, Kind.ROUTE: Routing, Kind.VERSION: Stage, Kind.REFUSAL: Refusal,
}  # fmt: skip


def tables(recording: Recording) -> dict[str, Iterator[str]]:
    """Each CSV file by its name, as pieces of text. Times in seconds, latency in ms; empty where there is nothing."""
    return {
        "requests.csv": _requests(recording),
        "environments.csv": _environments(recording),
        "rows.csv": _rows(recording),
    }


def _requests(recording: Recording) -> Iterator[str]:
    head = ("number", "client", "sent_s", "answered_s", "latency_ms", "status", "cold", "environment")
    return _table(
        head,
        (
            (
                request.number, recording.components[request.client].name, _seconds(request.start),
                _seconds(request.end), "" if request.latency is None else f"{request.latency / 1000:.3f}",
                name_of(request.status), int(request.cold), "" if request.env is None else request.env,
            )
            for request in requests(recording)
        ),
    )  # fmt: skip


def _environments(recording: Recording) -> Iterator[str]:
    head = ("environment", "function", "memory_mb", "why", "start_s", "ready_s", "end_s", "ending", "busy_s")
    return _table(
        head,
        (
            (
                life.id, recording.components[life.function].name, life.memory, name_of(life.why), _seconds(life.start),
                _seconds(life.ready), _seconds(life.end), name_of(life.ending),
                _seconds(sum(busy.end - busy.start for busy in life.busy)),
            )
            for life in environments(recording)
        ),
    )  # fmt: skip


def _rows(recording: Recording) -> Iterator[str]:
    head = ("t_s", "kind", "code", "who", "environment", "ref", "parent", "value", "text")
    return _table(head, (_row(recording, index, row) for index, row in enumerate(recording)))


def _row(recording: Recording, index: int, row: Row) -> tuple[object, ...]:
    code = code_of(row)
    who = ""
    if row.kind == Kind.HOP:
        edge = recording.edges[row.who]
        who = f"{recording.components[edge.source].name}>{recording.components[edge.target].name}"
    elif row.who >= 0:
        who = recording.components[row.who].name
    text = recording.said(index)
    parent = recording.parents[row.ref] if row.ref >= 0 else -1
    numbers = ["" if number < 0 else number for number in (row.env, row.ref, parent)]
    return (_seconds(row.t), name_of(row.kind), code, who, *numbers, "" if text else row.value, text)


class _Lines:
    """Takes the lines that a CSV writer makes, and gives them on."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def write(self, line: str) -> None:
        self._lines.append(line)

    def taken(self) -> str:
        """What was written since the last time."""
        lines, self._lines = self._lines, []
        return "".join(lines)


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    out = _Lines()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    for number, row in enumerate(rows):
        writer.writerow(row)
        if not number % _TOGETHER:
            yield out.taken()
    yield out.taken()


def _seconds(us: int | None) -> str:
    return "" if us is None else f"{us / 1_000_000:.6f}"


def name_of(member: IntEnum | None) -> str:
    """A member of one of the recording's enumerations as the exports write it."""
    return "" if member is None else member.name.lower()


def code_of(row: Row) -> str | int:
    """What a row's `code` says: a name, or the number itself where it counts something."""
    return name_of(_CODES[row.kind](row.code)) if row.kind in _CODES else row.code
