"""Which moments of a run are worth telling: firsts and changes, not every request.

One walk through the rows. What is about environments is told by `fleet`, what services do by themselves by `services`;
the rest, what is sent, refused, repeated, lost and done from outside, is told here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from slslab.i18n import Said
from slslab.runtime.recording import (
    Fault,
    HistoryEvent,
    Hop,
    Kind,
    Loss,
    Reason,
    Recording,
    Row,
    Status,
    TaskState,
)
from slslab.sims.causes import Causes
from slslab.sims.fleet import Fleet
from slslab.sims.joins import Joins
from slslab.sims.moments import Moment, Told, plural
from slslab.sims.services import Services
from slslab.sims.wording import Micros


def moments(recording: Recording) -> tuple[Moment, ...]:
    """The moments worth telling, in order of time."""
    told = Told()
    causes = Causes(recording)
    fleet = Fleet(causes, told)
    events = _Events(causes, told)
    joins = Joins(causes, told)
    services = Services(causes, told)
    tellers: dict[int, tuple[Callable[[int, Row], None], ...]] = {
        Kind.CREATE: (fleet.create,),
        Kind.READY: (fleet.ready,),
        Kind.REMOVE: (fleet.remove,),
        Kind.START: (events.chain, fleet.start),
        Kind.END: (fleet.end,),
        Kind.THROTTLE: (events.throttle,),
        Kind.RETRY: (events.retry,),
        Kind.DEAD_LETTER: (events.dead_letter, joins.give_up),
        Kind.LOST: (events.lost, joins.give_up),
        Kind.LOOP: (events.loop,),
        Kind.FAULT: (events.fault,),
        Kind.CHANGE: (events.change,),
        Kind.COUNT: (joins.count,),
        Kind.RECEIVE: (joins.answer,) if causes.joins else (),
        **{kind: (tell,) for kind, tell in services.tellers.items()},
    }
    for index, (kind, code) in enumerate(zip(recording.kind, recording.code, strict=True)):
        if tells := tellers.get(kind):
            row = recording[index]
            for tell in tells:
                tell(index, row)
        elif kind == _HOP and code == _DUPLICATE:
            events.duplicate(index, recording[index])
    joins.finish()
    _tell_end(recording, causes, told)
    return told.all()


class _Events:
    """What is sent, refused, repeated, lost and done from outside."""

    def __init__(self, causes: Causes, told: Told) -> None:
        self.causes = causes
        self.parents = causes.recording.parents
        self.told = told
        self.changed: tuple[int, str] | None = None
        self.chains: dict[int, tuple[int, int]] = {}  # invocation: its function, and the length of its chain

    def chain(self, index: int, row: Row) -> None:
        """Count the chain of invocations; told when a function first triggers itself, then at 4, 8, 16 …"""
        parent = self.parents[row.ref]
        while parent >= 0 and parent not in self.chains:
            parent = self.parents[parent]
        caller, before = self.chains.get(parent, (-1, 0))
        length = before + 1
        self.chains[row.ref] = row.who, length
        if caller != row.who:
            return
        values: dict[str, object] = {"function": self.causes.name(row.who), "n": length}
        if self.told.is_first("loop", row.who):
            self.told.tell(index, row, "loop", "loop.first", values, "event-loops")
        elif length >= 4 and length & (length - 1) == 0 and self.told.is_first("loop", row.who, length):
            self.told.tell(index, row, "loop", "loop.longer", values, "event-loops", length)

    def throttle(self, index: int, row: Row) -> None:
        key, term = _THROTTLED[Reason(row.code)]
        again = self.pair(index + 1, index)
        if again is not None:
            refused = Said("sims.refused.again", delay=Micros(again.value - row.t))
        else:
            refused = Said(f"sims.refused.{'caller' if self.causes.waits(row.ref, row.t) else 'event'}")
        what = self.causes.subject(row.ref, row.t)
        values = {"function": self.causes.name(row.who), "what": what, "refused": refused}
        self.told.tell(index, row, "throttle", key, values, term)

    def retry(self, index: int, row: Row) -> None:
        if index and self.pair(index, index - 1) is not None:
            return  # told with the refusal
        values = {"who": self.causes.name(row.who), "attempt": row.code, "delay": Micros(max(0, row.value - row.t))}
        self.told.tell(index, row, "retry", "retry", values, "retry-policy", row.code)

    def pair(self, retry: int, throttle: int) -> Row | None:
        """The RETRY row at `retry`, if that is the next try of what the THROTTLE row at `throttle` turned away."""
        recording = self.causes.recording
        if retry >= len(recording) or recording.kind[retry] != _RETRY or recording.kind[throttle] != _THROTTLE:
            return None
        same = self.parents[recording.ref[throttle]] == recording.ref[retry]
        return recording[retry] if same else None

    def dead_letter(self, index: int, row: Row) -> None:
        self.told.tell(index, row, "dead-letter", "dead-letter", {"queue": self.causes.name(row.who)}, "dlq")

    def lost(self, index: int, row: Row) -> None:
        if row.code == Loss.LOOP:
            return  # the row of the loop guard has told it
        key, term = _LOST[Loss(row.code)]
        self.told.tell(index, row, "lost", key, {"who": self.causes.name(row.who)}, term)

    def loop(self, index: int, row: Row) -> None:
        values = {"function": self.causes.name(row.who), "n": row.value}
        self.told.tell(index, row, "loop", "loop.stopped", values, "loop-detection")

    def duplicate(self, index: int, row: Row) -> None:
        edge = self.causes.recording.edges[row.who]
        values = {"source": self.causes.name(edge.source), "target": self.causes.name(edge.target)}
        self.told.tell(index, row, "duplicate", "duplicate", values, "at-least-once")

    def fault(self, index: int, row: Row) -> None:
        key = _FAULTS.get(Fault(row.code))
        if key is not None:
            values = {"who": self.causes.name(row.who), "long": Micros(row.value)}
            self.told.tell(index, row, "fault", key, values, None)

    def change(self, index: int, row: Row) -> None:
        text = self.causes.recording.texts[row.value]
        if (row.t, text) != self.changed:  # one turn of a knob is one row for each component that it changes
            self.changed = row.t, text
            self.told.tell(index, row, "change", "change", {"text": text}, None, text)


def _tell_end(recording: Recording, causes: Causes, told: Told) -> None:
    """The run in one sentence: what there was of each, where there was any."""
    count = recording.kind.count
    pairs = tuple(zip(recording.kind, recording.code, strict=True))
    clauses = [
        plural(key, n)
        for key, n in (
            ("requests", len(causes.requests)),
            ("invocations", count(Kind.START)),
            ("cold", sum(1 for kind, code in pairs if kind == Kind.START and code)),
            ("throttles", count(Kind.THROTTLE)),
            ("errors", sum(1 for kind, code in pairs if kind == Kind.END and code != Status.OK)),
            ("retries", count(Kind.RETRY)),
            ("dead-letters", count(Kind.DEAD_LETTER)),
            ("lost", sum(1 for kind, code in pairs if kind == Kind.LOST and code != Loss.STOPPED)),
            ("executions", pairs.count((Kind.HISTORY, HistoryEvent.EXECUTION_STARTED))),
            ("tasks", pairs.count((Kind.TASK, TaskState.PENDING))),
            ("refusals", count(Kind.REFUSAL)),
        )
        if n
    ]
    key = "end" if clauses else "end.nothing"
    told.close(len(recording), recording.end, "end", key, {"clauses": tuple(clauses)}, None)


_HOP, _DUPLICATE = int(Kind.HOP), int(Hop.DUPLICATE)
_THROTTLE, _RETRY = int(Kind.THROTTLE), int(Kind.RETRY)
_THROTTLED: Final = {
    Reason.CONCURRENT_INVOCATION_LIMIT: ("throttle.account", "throttling"),
    Reason.RESERVED_CONCURRENCY_LIMIT: ("throttle.reserved", "reserved-concurrency"),
    Reason.INVOCATION_RATE_LIMIT: ("throttle.rate", "throttling"),
    Reason.SCALING_RATE: ("throttle.scaling", "instance-scaling"),
    Reason.ACCOUNT_RATE_LIMIT: ("throttle.calls", "throttling"),
}
_LOST: Final = {
    Loss.RETRIES_EXHAUSTED: ("lost.retries", "dlq"),
    Loss.TOO_OLD: ("lost.old", "dlq"),
    Loss.NO_TARGET: ("lost.target", None),
    Loss.FILTERED: ("lost.filtered", None),
    Loss.STOPPED: ("lost.stopped", None),
}
_FAULTS: Final = {
    Fault.ERROR: "fault.error",
    Fault.LATENCY: "fault.latency",
    Fault.OUTAGE: "fault.outage",
    Fault.OUTAGE_OVER: "fault.over",
    Fault.CRASH: "fault.crash",
    Fault.THROTTLED: "fault.throttled",
    Fault.DELAY: "fault.delay",
    Fault.REORDER: "fault.reorder",
    Fault.NETWORK: "fault.network",
    Fault.ROTATED: "fault.rotated",
    Fault.SYSTEM: "fault.system",
}
