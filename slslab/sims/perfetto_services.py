"""The part of a Perfetto trace that is about services: executions and their states, container tasks, and moments.

An execution and the states that it enters are slices on one thread of its workflow; each branch or iteration has a
thread of its own. A task is a slice from asking for it to its end, with its start inside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

from slslab.runtime.payload import clean
from slslab.runtime.recording import HistoryEvent, Kind, Recording, Refusal, Routing, Stage, TaskState

if TYPE_CHECKING:
    from slslab.sims.perfetto import Lanes

_Event = dict[str, Any]
_Lane = Callable[[int, int, list[_Event]], "tuple[int, Lanes]"]
_Instant = Callable[[int, int, str, dict[str, Any]], _Event]


class Services:
    """Draws them. `lane` gives a free thread of a component, `instant` an event of one moment."""

    def __init__(self, recording: Recording, lane: _Lane, instant: _Instant) -> None:
        self._recording = recording
        self._lane = lane
        self._instant = instant
        self._threads: dict[int, tuple[int, Lanes]] = {}  # of executions, branches and iterations, by ref
        self._begun: dict[int, tuple[int, int]] = {}  # executions: whose, and since when
        self._states: dict[int, tuple[int, str]] = {}
        self._under: dict[int, list[int]] = {}
        self._tasks: dict[tuple[int, int], tuple[int, int, Lanes]] = {}

    def history(self, row: int) -> Iterator[_Event]:
        """An event of an execution."""
        recording = self._recording
        t, code, who, ref = recording.t[row], recording.code[row], recording.who[row], recording.ref[row]
        event = HistoryEvent(code)
        if event == HistoryEvent.EXECUTION_STARTED:
            yield from self._take(who, ref)
            self._begun[ref] = (who, t)
        elif event.name.startswith("EXECUTION_"):
            yield from self._leave(who, ref, t)
            yield from self._over(who, ref, t, {"status": event.name.removeprefix("EXECUTION_").lower()})
        elif event.name.endswith("_STATE_ENTERED"):
            yield from self._leave(who, ref, t)
            if ref not in self._threads:
                self._under.setdefault(recording.parents[ref], []).append(ref)
                yield from self._take(who, ref)
            self._states[ref] = (t, recording.said(row))
        elif event.name.endswith(("_STATE_EXITED", "_STATE_ABORTED", "ITERATION_ABORTED")):
            yield from self._leave(who, ref, t)

    def _take(self, who: int, ref: int) -> Iterator[_Event]:
        named: list[_Event] = []
        self._threads[ref] = self._lane(who, 0, named)
        yield from named

    def _leave(self, who: int, ref: int, t: int) -> Iterator[_Event]:
        """The state in which `ref` stands is over, and its branches are."""
        for one in self._under.pop(ref, ()):
            yield from self._leave(who, one, t)
            tid, lanes = self._threads.pop(one)
            lanes.give(tid)
        if ref in self._states:
            began, name = self._states.pop(ref)
            yield self._slice(who, self._threads[ref][0], clean(name), began, t, {})

    def _over(self, who: int, ref: int, t: int, said: dict[str, Any]) -> Iterator[_Event]:
        if ref in self._begun:
            tid, lanes = self._threads.pop(ref)
            lanes.give(tid)
            name = clean(self._recording.components[who].name)
            yield self._slice(who, tid, name, self._begun.pop(ref)[1], t, {"ref": ref, **said})

    def _slice(self, who: int, tid: int, name: str, began: int, t: int, said: dict[str, Any]) -> _Event:
        place = {"ph": "X", "name": name, "cat": "service", "pid": who + 1, "tid": tid}
        return {**place, "ts": began, "dur": t - began, "args": said}

    def task(self, row: int) -> Iterator[_Event]:
        """A container's task has a new state."""
        recording = self._recording
        t, who, number = recording.t[row], recording.who[row], recording.env[row]
        state, key = TaskState(recording.code[row]), (who, number)
        if state == TaskState.PENDING:
            named: list[_Event] = []
            tid, lanes = self._lane(who, 0, named)
            self._tasks[key] = (t, tid, lanes)
            yield from named
        elif key in self._tasks:
            began, tid, _ = self._tasks[key]
            if state == TaskState.RUNNING:
                yield self._slice(who, tid, "starting", began, t, {})
            else:
                yield from self._stop(key, t, {"paid_us": recording.value[row]})

    def _stop(self, key: tuple[int, int], t: int, said: dict[str, Any]) -> Iterator[_Event]:
        began, tid, lanes = self._tasks.pop(key)
        lanes.give(tid)
        yield self._slice(key[0], tid, f"task {key[1]}", began, t, said)

    def moment(self, row: int) -> Iterator[_Event]:
        """A router decides, a schedule is due, a secret has a new version, a service refuses."""
        recording = self._recording
        who, said = recording.who[row], clean(recording.said(row))
        name = _MOMENTS[recording.kind[row]](recording.code[row])
        yield self._instant(recording.t[row], who, name, {"name": said} if said else {})

    def unfinished(self) -> Iterator[_Event]:
        """What has not ended when the run does."""
        end = self._recording.end
        for ref, (who, _) in tuple(self._begun.items()):
            yield from self._leave(who, ref, end)
            yield from self._over(who, ref, end, {"open": True})
        for key in tuple(self._tasks):
            yield from self._stop(key, end, {"open": True})


_MOMENTS: Final[dict[int, Callable[[int], str]]] = {
    Kind.ROUTE: lambda code: Routing(code).name.lower(),
    Kind.DUE: lambda _: "due",
    Kind.VERSION: lambda code: Stage(code).name,
    Kind.REFUSAL: lambda code: Refusal(code).name.lower(),
}
