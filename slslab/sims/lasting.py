"""The spans of what services do by themselves: executions and their states, routings, schedules, tasks that run once.

An execution is a span, each state that it enters one within it, and the states of a branch or an iteration stand in
the Parallel or Map that they belong to. A router's span lasts from taking an event in until its last delivery has
arrived, a schedule's from when it is due until it has delivered.
"""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heappop, heappush
from typing import Final

from slslab.runtime.recording import HistoryEvent, Operation, Recording, Routing, TaskState
from slslab.sims import conventions
from slslab.sims.draft import Draft
from slslab.sims.origins import DUE, EXECUTION, ROUTED, TASK, Origins
from slslab.sims.span import SpanEvent, span_id


class Lasting:
    """Follows these things through the rows; each method gives the spans that have ended by its row."""

    def __init__(self, recording: Recording, origins: Origins) -> None:
        self._recording = recording
        self._origins = origins
        self._executions: dict[int, Draft] = {}
        self._states: dict[int, Draft] = {}  # by execution, branch or iteration: the state in which it stands
        self._under: dict[int, list[int]] = {}  # branches and iterations of each
        self._passing: dict[int, Draft] = {}  # events in routers, deliveries of schedules
        self._due: list[tuple[int, int]] = []  # when each of those may be over
        self._tasks: dict[int, Draft] = {}

    def state(self, ref: int) -> str:
        """The id of the span in which execution, branch or iteration `ref` stands; empty when there is none."""
        while ref >= 0:
            draft = self._states.get(ref) or self._executions.get(ref)
            if draft is not None:
                return span_id(self._recording.seed, draft.what, draft.number)
            ref = self._recording.parents[ref]
        return ""

    # Workflows

    def history(self, row: int) -> Iterator[Draft]:
        """An event of an execution's history."""
        recording = self._recording
        t, code, who, ref = recording.t[row], recording.code[row], recording.who[row], recording.ref[row]
        if code == HistoryEvent.EXECUTION_STARTED:
            parent = self._origins.cause(ref)
            self._origins.mark(ref, EXECUTION)
            named = conventions.execution(recording.components[who])
            self._executions[ref] = Draft("execution", ref, named, t, who, ref, parent=parent)
        elif code in _OVER:
            yield from self._leave(ref, t, "")
            draft = self._executions.pop(ref, None)
            if draft is not None:
                draft.end, draft.wrong = t, "" if code == HistoryEvent.EXECUTION_SUCCEEDED else _wrong(recording, row)
                yield draft
        elif code in _ENTERED:
            yield from self._leave(ref, t, "")
            parent = self.state(ref)
            named = conventions.state(recording.said(row), _ENTERED[code])
            self._states[ref] = Draft("state", row, named, t, who, ref, parent=parent)
            above = recording.parents[ref]
            if ref not in self._executions and above >= 0:
                under = self._under.setdefault(above, [])
                if ref not in under[-1:]:
                    under.append(ref)
        elif code in _EXITED:
            yield from self._leave(ref, t, "")
        elif code in _ABORTED:
            yield from self._leave(ref, t, "aborted")
        elif code in _FAILED and ref in self._states:
            said = (("error.type", recording.said(row) or "States.TaskFailed"),)
            self._states[ref].events.append(SpanEvent(t, HistoryEvent(code).api_name, said))

    def _leave(self, ref: int, t: int, wrong: str) -> Iterator[Draft]:
        """The state in which `ref` stands is over, and so is whatever stands in its branches."""
        draft = self._states.pop(ref, None)
        for one in self._under.pop(ref, ()):
            yield from self._leave(one, t, "aborted")
        if draft is None:
            return
        draft.end = t
        last = draft.events[-1] if draft.events else None
        failed = last is not None and last.t == t and last.name != "retry"
        if failed and last is not None:
            wrong = wrong or str(last.attributes[0][1])
        elif dict(draft.named.attributes)["slslab.state.type"] == "Fail":
            wrong = wrong or "failed"
        draft.wrong = wrong
        yield draft

    def retry(self, t: int, code: int, ref: int, when: int) -> bool:
        """A state that has failed will be tried again; False when `ref` is no execution's."""
        draft = self._states.get(ref) or self._passing.get(self._recording.parents[ref]) or self._passing.get(ref)
        if draft is None:
            return False
        draft.events.append(SpanEvent(t, "retry", (("attempt", code), ("delay_s", (when - t) / 1_000_000))))
        if ref not in self._states:
            self._hold(draft, when)
        return True

    # Routers and schedules

    def operation(self, t: int, code: int, who: int, ref: int) -> None:
        """A router takes an event in."""
        if code in (Operation.PUT_EVENTS, Operation.SERVICE_EVENT):
            self._begin(t, who, ref, ROUTED)

    def route(self, row: int) -> None:
        """A rule wants an event, or an archive sends it again."""
        recording = self._recording
        t, code, who, ref = recording.t[row], recording.code[row], recording.who[row], recording.ref[row]
        if code == Routing.REPLAYED:
            self._begin(t, who, ref, ROUTED)
        if ref in self._passing:
            name = Routing(code).name.lower()
            self._passing[ref].events.append(SpanEvent(t, name, (("name", recording.said(row)),)))

    def due(self, t: int, who: int, ref: int, when: int) -> None:
        """A schedule is due."""
        self._begin(t, who, ref, DUE)
        self._hold(self._passing[ref], when)

    def _begin(self, t: int, who: int, ref: int, what: int) -> None:
        parent = self._origins.cause(ref)
        self._origins.mark(ref, what)
        named = conventions.passing(self._recording.components[who])
        draft = self._passing[ref] = Draft("due" if what == DUE else "routed", ref, named, t, who, ref, parent=parent)
        self._hold(draft, t)

    def hop(self, source: int, ref: int, arrival: int) -> None:
        """Something sets out from a router or a schedule."""
        draft = self._passing.get(ref) or self._passing.get(self._recording.parents[ref])
        if draft is not None and draft.component == source:
            self._hold(draft, arrival)

    def _hold(self, draft: Draft, until: int) -> None:
        if until > draft.end:
            draft.end = until
            heappush(self._due, (until, draft.ref))

    def settle(self, now: int) -> Iterator[Draft]:
        """Those whose last delivery arrived before `now`."""
        while self._due and self._due[0][0] < now:
            until, ref = heappop(self._due)
            draft = self._passing.get(ref)
            if draft is not None and draft.end == until:
                del self._passing[ref]
                yield draft

    # Tasks

    def task(self, row: int) -> Iterator[Draft]:
        """A task that runs once has a new state."""
        recording = self._recording
        t, code, who, ref = recording.t[row], recording.code[row], recording.who[row], recording.ref[row]
        if ref < 0:
            return
        if code == TaskState.PENDING:
            parent = self._origins.cause(ref)
            self._origins.mark(ref, TASK)
            named = conventions.task(recording.components[who], recording.env[row])
            self._tasks[ref] = Draft("task", ref, named, t, who, ref, parent=parent)
        elif ref in self._tasks:
            draft = self._tasks[ref]
            draft.events.append(SpanEvent(t, TaskState(code).name.lower()))
            if code == TaskState.STOPPED:
                draft.end = t
                yield self._tasks.pop(ref)

    def unfinished(self) -> Iterator[Draft]:
        """What has not ended when the run does."""
        end = self._recording.end
        for draft in self._passing.values():
            draft.end = -1 if draft.end > end else draft.end
        for drafts in (self._states, self._tasks, self._executions, self._passing):
            yield from drafts.values()


def _wrong(recording: Recording, row: int) -> str:
    """What the error is called that ended an execution."""
    return recording.said(row) or HistoryEvent(recording.code[row]).api_name


def _named(end: str) -> frozenset[int]:
    return frozenset(int(event) for event in HistoryEvent if event.name.endswith(end))


_ENTERED: Final = {
    int(event): event.name.removesuffix("_STATE_ENTERED").capitalize()
    for event in HistoryEvent
    if event.name.endswith("_STATE_ENTERED")
}
_EXITED: Final = _named("_STATE_EXITED")
_ABORTED: Final = _named("_STATE_ABORTED") | {int(HistoryEvent.MAP_ITERATION_ABORTED)}
_FAILED: Final = frozenset((
    HistoryEvent.TASK_FAILED, HistoryEvent.TASK_TIMED_OUT, HistoryEvent.LAMBDA_FUNCTION_FAILED,
    HistoryEvent.LAMBDA_FUNCTION_TIMED_OUT,
))  # fmt: skip
_OVER: Final = frozenset(
    int(event)
    for event in HistoryEvent
    if event.name.startswith("EXECUTION_") and event != HistoryEvent.EXECUTION_STARTED
)
