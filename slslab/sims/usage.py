"""What services were asked to do in a run, counted as the provider counts it.

api-requests, api-rest-requests  requests that reach an HTTP API, or one of the older kind
queue-requests, queue-fifo-requests  sends, receives, deletes: up to ten messages together, each 64 KB begun
queue-fair-requests    of those of standard queues, the ones about messages that have a group
topic-publishes        each 64 KB begun
topic-deliveries       to functions and queues
router-events          events put, each 64 KB begun; what services say of themselves is free
router-archive         GB of events archived
router-replays         events sent again from an archive
schedule-invocations   times that a schedule was due
stream-put-units       records, each 25 KB begun
object-writes, object-reads
table-writes, table-reads  request units
secret-calls           calls of the API
workflow-transitions   of Standard workflows: states entered, and each further try of one
workflow-requests, workflow-time  executions of Express workflows, and GB-s of those that have ended
balancer-requests      that reach a container service's load balancer
logs                   GB of log lines, those of the platform included
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from slslab.runtime.recording import HistoryEvent, Hop, Kind, Operation, Recording, Routing
from slslab.sims.columns import Tally

_CHUNK: Final = 64 * 1024  # bytes; a larger message counts as several
_RECORD: Final = 25 * 1024
_GB: Final = 1024**3
_TOGETHER: Final = 10  # messages in one call of a queue
_EXPRESS_MB: Final = 64  # of one execution: what its memory would be is not modelled, so the least that is spoken of
_UNIT: Final = 2  # half request units
_REQUEST_ID: Final = 52  # bytes of `,"requestId":"…"`, which the recording leaves out of a line

USED: Final = (
    "api-requests", "api-rest-requests", "queue-requests", "queue-fifo-requests", "queue-fair-requests",
    "topic-publishes", "topic-deliveries", "router-events", "router-archive", "router-replays", "schedule-invocations",
    "stream-put-units", "object-writes", "object-reads", "table-writes", "table-reads", "secret-calls",
    "workflow-transitions", "workflow-requests", "workflow-time", "balancer-requests", "logs",
)  # fmt: skip

_DIVISORS: Final = {
    "router-archive": _GB,
    "table-writes": _UNIT,
    "table-reads": _UNIT,
    "workflow-time": 1024 * 1_000_000,  # MB x µs
    "logs": _GB,
}
_SECRETS: Final = (
    Operation.GET_SECRET_VALUE, Operation.PUT_SECRET_VALUE, Operation.UPDATE_SECRET_VERSION_STAGE,
    Operation.DESCRIBE_SECRET, Operation.ROTATE_SECRET,
)  # fmt: skip


class Usage:
    """One pass over the rows of a recording."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._tallies: dict[str, Tally] = {}
        self._kinds = [component.kind for component in recording.components]
        self._fifo = [bool(component.settings.get("fifo")) for component in recording.components]
        self._rest = [component.settings.get("version") == 1 for component in recording.components]
        self._express = [bool(component.settings.get("express")) for component in recording.components]
        self._from_topic = [self._kinds[edge.source] == "topic" for edge in recording.edges]
        self._call = _NO_CALL  # of a queue: which one, which operation and when; its messages follow each other
        self._together = (0, 0)  # messages of that call, and their bytes
        self._more = 0  # requests that the last message of a queue was counted as
        self._fair: set[int] = set()  # messages in standard queues that have a group
        self._fresh: set[int] = set()  # branches of executions that have entered a state and not begun its work
        self._started: dict[int, int] = {}  # Express executions, by ref
        self._size = 0  # of the event that a router took last
        self._widths: dict[int, int] = {}
        self._take: dict[int, Callable[[int, int, int], None]] = {
            Kind.OPERATION: self._operation, Kind.HOP: self._hop, Kind.DUE: self._due, Kind.HISTORY: self._history,
            Kind.ROUTE: self._route, Kind.GROUPED: self._grouped, Kind.LOG: self._log, Kind.REPORT: self._log,
        }  # fmt: skip
        for index, kind in enumerate(recording.kind):
            if kind not in _BETWEEN:
                self._call = _NO_CALL
            take = self._take.get(kind)
            if take is not None:
                take(index, recording.t[index], recording.code[index])

    def tallies(self) -> dict[str, tuple[Tally, int]]:
        """What there was of each item, and by what its sums are to be divided."""
        return {item: (tally, _DIVISORS.get(item, 1)) for item, tally in self._tallies.items()}

    def _add(self, item: str, t: int, amount: int = 1) -> None:
        self._tallies.setdefault(item, Tally()).add(t, amount)

    def _operation(self, index: int, t: int, code: int) -> None:
        who, value = self._recording.who[index], self._recording.value[index]
        if code in _OF_QUEUES:
            self._queue(t, code, who, value, self._recording.ref[index])
            return
        self._call = _NO_CALL
        if code == Operation.HTTP_REQUEST:
            kind = self._kinds[who]
            self._add("balancer-requests" if kind == "container" else _API[self._rest[who]], t)
        elif code in _IN_CHUNKS:
            item, chunk = _IN_CHUNKS[code]
            self._add(item, t, max(1, -(-value // chunk)))
        elif code in _OBJECTS:
            self._add(_OBJECTS[code], t)
        elif code in _TABLE:
            self._add(_TABLE[code], t, value or _UNIT)
        elif code in _SECRETS:
            self._add("secret-calls", t)
        if code in (Operation.PUT_EVENTS, Operation.SERVICE_EVENT):
            self._size = value

    def _queue(self, t: int, code: int, who: int, size: int, ref: int) -> None:
        """Messages that are sent, received or deleted at one moment, with nothing between them, went together."""
        item = "queue-fifo-requests" if self._fifo[who] else "queue-requests"
        call = (who, code, t)
        number, total = self._together if call == self._call and self._together[0] < _TOGETHER else (0, 0)
        paid = max(1, -(-total // _CHUNK)) if number else 0
        self._call, self._together = call, (number + 1, total + size)
        self._more = max(1, -(-(total + size) // _CHUNK)) - paid
        if self._more:
            self._add(item, t, self._more)
            if ref in self._fair:
                self._add("queue-fair-requests", t, self._more)

    def _grouped(self, index: int, t: int, _: int) -> None:
        """The message that was sent right before has a group: what its sending was counted as is dearer."""
        self._fair.add(self._recording.ref[index])
        sent, recording = index - 1, self._recording
        if recording.kind[sent] == _OPERATION and recording.code[sent] == Operation.SEND_MESSAGE and self._more:
            self._add("queue-fair-requests", t, self._more)

    def _hop(self, index: int, t: int, code: int) -> None:
        if self._from_topic[self._recording.who[index]] and code in (Hop.EVENT, Hop.DUPLICATE, Hop.RETRY):
            self._add("topic-deliveries", t)

    def _due(self, _: int, t: int, __: int) -> None:
        self._add("schedule-invocations", t)

    def _route(self, _: int, t: int, code: int) -> None:
        if code == Routing.ARCHIVED:
            self._add("router-archive", t, self._size)
        elif code == Routing.REPLAYED:
            self._add("router-replays", t)

    def _history(self, index: int, t: int, code: int) -> None:
        ref = self._recording.ref[index]
        if self._express[self._recording.who[index]]:
            if code == HistoryEvent.EXECUTION_STARTED:
                self._started[ref] = t
                self._add("workflow-requests", t)
            elif code in _ENDED and ref in self._started:
                self._add("workflow-time", t, (t - self._started.pop(ref)) * _EXPRESS_MB)
        elif code in _ENTERED:
            self._fresh.add(ref)
            self._add("workflow-transitions", t)
        elif code in _BEGUN:
            if ref not in self._fresh:
                self._add("workflow-transitions", t)  # a further try
            self._fresh.discard(ref)
        elif code in _EXITED:
            self._fresh.discard(ref)

    def _log(self, index: int, t: int, _: int) -> None:
        recording = self._recording
        if recording.kind[index] == _REPORT:
            width = len(recording.said(index))
        else:
            text = recording.value[index]
            width = self._widths.get(text, 0)
            if not width:
                width = self._widths[text] = len(recording.texts[text].encode("utf-8", "surrogatepass"))
        self._add("logs", t, width + (_REQUEST_ID if recording.ref[index] >= 0 else 0))


_REPORT: Final = int(Kind.REPORT)
_OPERATION: Final = int(Kind.OPERATION)
_BETWEEN: Final = (_OPERATION, int(Kind.DEPTH), int(Kind.GROUPED))  # what stands between the messages of one call
_NO_CALL: Final = (-1, -1, -1)
_API: Final = {False: "api-requests", True: "api-rest-requests"}
_OF_QUEUES: Final = frozenset((Operation.SEND_MESSAGE, Operation.RECEIVE_MESSAGE, Operation.DELETE_MESSAGE))
_IN_CHUNKS: Final = {
    int(Operation.PUBLISH): ("topic-publishes", _CHUNK),
    int(Operation.PUT_EVENTS): ("router-events", _CHUNK),
    int(Operation.PUT_RECORD): ("stream-put-units", _RECORD),
}
_OBJECTS: Final = {int(Operation.PUT_OBJECT): "object-writes", int(Operation.GET_OBJECT): "object-reads"}
_TABLE: Final = {
    int(Operation.PUT_ITEM): "table-writes",
    int(Operation.UPDATE_ITEM): "table-writes",
    int(Operation.DELETE_ITEM): "table-writes",
    int(Operation.UPDATE_INDEX): "table-writes",
    int(Operation.GET_ITEM): "table-reads",
    int(Operation.QUERY): "table-reads",
    int(Operation.SCAN): "table-reads",
}
_ENTERED: Final = frozenset(int(event) for event in HistoryEvent if event.name.endswith("STATE_ENTERED"))
_EXITED: Final = frozenset(int(event) for event in HistoryEvent if event.name.endswith("STATE_EXITED"))
_BEGUN: Final = frozenset(
    int(event)
    for event in HistoryEvent
    if event.name.endswith(("_SCHEDULED", "PARALLEL_STATE_STARTED", "MAP_STATE_STARTED"))
)
_ENDED: Final = frozenset(
    int(event)
    for event in HistoryEvent
    if event.name.startswith("EXECUTION_") and event != HistoryEvent.EXECUTION_STARTED
)
