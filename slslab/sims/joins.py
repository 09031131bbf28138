"""The part of the story that is about fan-in: counters that bring the parts of an event together again.

A topic's deliveries are the parts of an event; a copy that is delivered twice is the same part. What a table counts
is held against them: a counter that is right says nothing after the first time, one that is wrong says so.
"""

from __future__ import annotations

from slslab.runtime.recording import Hop, Kind, Row, Status
from slslab.sims.causes import Causes
from slslab.sims.moments import Told


class Joins:
    """Follows the parts of each event, and tells when they are all in, counted twice, or never come."""

    def __init__(self, causes: Causes, told: Told) -> None:
        self.causes = causes
        self.told = told
        self.expected: dict[int, int] = {}  # request: its parts
        self.counted: dict[int, set[int]] = {}  # request: the messages whose work was counted
        self.early: set[int] = set()  # requests whose counter was full before their parts were done
        self.missing: dict[int, set[int]] = {}  # request: the messages that will never be
        recording = causes.recording
        kinds = [recording.components[edge.source].kind for edge in recording.edges]
        for index, kind in enumerate(recording.kind):
            if kind == _HOP and recording.code[index] == _EVENT and kinds[recording.who[index]] == "topic":
                request = causes.request(recording.ref[index])
                if request is not None:
                    self.expected[request.ref] = self.expected.get(request.ref, 0) + 1

    def count(self, index: int, row: Row) -> None:
        """A counter has a new value."""
        request = self.causes.request(row.ref)
        if request is None or request.ref not in self.expected:
            return
        counted = self.counted.setdefault(request.ref, set())
        counted.add(self.causes.recording.parents[row.ref])
        expected = self.expected[request.ref]
        values = {
            "table": self.causes.name(row.who),
            "what": self.causes.subject(row.ref, row.t),
            "expected": expected,
            "value": row.value,
            "n": len(counted),
        }
        if row.value > expected:
            self.told.tell(index, row, "count", "count.over", values, "idempotency")
        elif row.value == expected and len(counted) < expected:
            self.early.add(request.ref)
            self.told.tell(index, row, "count", "count.early", values, "idempotency")

    def answer(self, index: int, row: Row) -> None:
        """A client has its answer; the first that rests on all parts is worth telling."""
        request = self.causes.request(row.ref)
        if request is None or request.ref in self.early or row.code != Status.OK:
            return
        expected = self.expected.get(request.ref, 0)
        if expected and len(self.counted.get(request.ref, ())) == expected and self.told.is_first("complete"):
            values = {"what": self.causes.subject(row.ref, row.t), "expected": expected}
            self.told.tell(index, row, "count", "count.complete", values, "fan-in")

    def give_up(self, _: int, row: Row) -> None:
        """Nobody will try a message again."""
        request = self.causes.request(row.ref)
        if request is not None and request.ref in self.expected:
            self.missing.setdefault(request.ref, set()).add(row.ref)

    def finish(self) -> None:
        """Tell how many joins wait for what cannot come any more."""
        waiting = {request.ref for request in self.causes.requests if request.end is None}
        never = sum(bool(self.missing[ref] - self.counted.get(ref, set())) for ref in waiting & self.missing.keys())
        if never and self.counted:
            recording = self.causes.recording
            key = "count.never.one" if never == 1 else "count.never.other"
            self.told.close(len(recording), recording.end, "count", key, {"n": never}, "fan-in")


_HOP, _EVENT = int(Kind.HOP), int(Hop.EVENT)
