"""A run as a trace for the eye: the JSON trace format of Chrome and Perfetto, which opens in ui.perfetto.dev.

Each component is a process. A function's environments are its threads, with INIT, its phases and the invocations as
slices on them; a client's requests, a workflow's executions and a service's tasks lie on as many threads as there were
of them at a time. Queues, counters and the number of environments are counters. Arrows lead from what sent something to
the invocation which that caused. What lies beside each other in one environment (when it takes several requests) gets
lanes, since slices of one thread must nest.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterator
from heapq import heappop, heappush
from itertools import count
from typing import Any, NamedTuple

from slslab.runtime.payload import clean
from slslab.runtime.recording import Ending, Hop, Kind, Loss, Phase, Reason, Recording, Status, Why
from slslab.sims.perfetto_services import Services

_Event = dict[str, Any]


def pieces(recording: Recording) -> Iterator[str]:
    """The text of the file, in pieces: memory does not grow with the length of the run."""
    yield '{"displayTimeUnit":"ms","traceEvents":['
    comma = "\n"
    for event in events(recording):
        yield comma + json.dumps(event, separators=(",", ":"), allow_nan=False)
        comma = ",\n"
    yield "\n]}\n"


def events(recording: Recording) -> Iterator[_Event]:
    """The events of the file. Times in µs; a slice comes when it has ended, and before the arrows at it."""
    return _Drawing(recording).events()


class Lanes:
    """Threads side by side: of those that are free the first one is taken."""

    __slots__ = ("_free", "made")

    def __init__(self) -> None:
        self._free: list[int] = []
        self.made = 0

    def take(self) -> int:
        """A thread that is free, or 0: a new one is needed."""
        if self._free:
            return heappop(self._free)
        self.made += 1
        return 0

    def give(self, tid: int) -> None:
        """The thread is free again."""
        heappush(self._free, tid)


class _Slice(NamedTuple):
    """Something under way on a thread since `t`."""

    t: int
    pid: int
    tid: int
    name: str
    lanes: Lanes
    said: dict[str, Any]


class _Drawing:
    """One pass over the rows. `_departed` and `_thread` know, for each ref, when and on which thread it set out."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        number = len(recording.parents)
        self._departed = array("q", [-1]) * number
        self._thread = array("q", [-1]) * number
        self._process = array("i", [-1]) * number
        self._open: dict[int, _Slice] = {}  # requests and invocations, by ref
        self._arrows: dict[int, list[_Event]] = {}  # that begin in a slice which has not ended
        self._lanes: dict[tuple[int, int], Lanes] = {}  # of an environment; of a client with 0 for it
        self._new_tid = count(1).__next__
        self._inits: dict[int, tuple[int, int, str, list[tuple[int, int, int]]]] = {}
        self._alive: dict[int, int] = {}
        self._take: dict[int, Callable[[int, int, int, int, int, int], Iterator[_Event]]] = {
            Kind.SEND: self._send, Kind.RECEIVE: self._receive, Kind.HOP: self._hop, Kind.START: self._start,
            Kind.END: self._end, Kind.CREATE: self._create, Kind.PHASE: self._phase, Kind.READY: self._ready,
            Kind.REMOVE: self._remove, Kind.DEPTH: self._depth, Kind.COUNT: self._count, Kind.THROTTLE: self._throttle,
            Kind.LOST: self._lost, Kind.DEAD_LETTER: self._dead_letter, Kind.CHANGE: self._change,
            Kind.SHARDS: self._shards,
        }  # fmt: skip
        services = self._services = Services(recording, self._lane, self._instant)
        self._take_row: dict[int, Callable[[int], Iterator[_Event]]] = {
            Kind.HISTORY: services.history, Kind.TASK: services.task, Kind.ROUTE: services.moment,
            Kind.DUE: services.moment, Kind.VERSION: services.moment, Kind.REFUSAL: services.moment,
        }  # fmt: skip

    def events(self) -> Iterator[_Event]:
        recording = self.recording
        for index, component in enumerate(recording.components):
            yield {"ph": "M", "name": "process_name", "pid": index + 1, "args": {"name": clean(component.name)}}
            yield {"ph": "M", "name": "process_labels", "pid": index + 1, "args": {"labels": component.kind}}
            yield {"ph": "M", "name": "process_sort_index", "pid": index + 1, "args": {"sort_index": index}}
        rows = zip(
            recording.kind, recording.t, recording.code, recording.who, recording.env, recording.ref, recording.value,
            strict=True,
        )  # fmt: skip
        for row, (kind, t, code, who, env, ref, value) in enumerate(rows):
            take = self._take.get(kind)
            if take is not None:
                yield from take(t, code, who, env, ref, value)
            elif kind in self._take_row:
                yield from self._take_row[kind](row)
        for ref in tuple(self._open):
            yield from self._close(ref, recording.end, {"open": True})
        for env in tuple(self._inits):
            yield from self._initialised(env, recording.end)
        yield from self._services.unfinished()

    # Threads and slices

    def _lane(self, who: int, env: int, named: list[_Event]) -> tuple[int, Lanes]:
        """A free thread; a new one's name is added to `named`."""
        lanes = self._lanes.setdefault((who, env), Lanes())
        tid = lanes.take()
        if not tid:
            tid = self._new_tid()
            name = f"env {env}" if env else f"lane {lanes.made}"
            if env and lanes.made > 1:
                name += f" ({lanes.made})"
            thread = {"ph": "M", "pid": who + 1, "tid": tid}
            named.append({**thread, "name": "thread_name", "args": {"name": name}})
            named.append({**thread, "name": "thread_sort_index", "args": {"sort_index": tid}})
        return tid, lanes

    def _close(self, ref: int, t: int, said: dict[str, Any]) -> Iterator[_Event]:
        """The slice of `ref` ends; the arrows that begin in it follow."""
        slice_ = self._open.pop(ref)
        slice_.lanes.give(slice_.tid)
        yield {
            "ph": "X", "name": slice_.name, "cat": "run", "pid": slice_.pid, "tid": slice_.tid, "ts": slice_.t,
            "dur": t - slice_.t, "args": {**slice_.said, **said},
        }  # fmt: skip
        yield from self._arrows.pop(ref, ())

    # Clients and what travels

    def _send(self, t: int, _code: int, who: int, _env: int, ref: int, _value: int) -> Iterator[_Event]:
        named: list[_Event] = []
        tid, lanes = self._lane(who, 0, named)
        yield from named
        self._open[ref] = _Slice(t, who + 1, tid, "request", lanes, {"ref": ref})
        self._thread[ref], self._process[ref], self._departed[ref] = tid, who + 1, t

    def _receive(self, t: int, code: int, _who: int, _env: int, ref: int, _value: int) -> Iterator[_Event]:
        if ref in self._open:
            yield from self._close(ref, t, {"status": Status(code).name.lower()})

    def _hop(self, t: int, code: int, edge: int, _env: int, ref: int, _value: int) -> Iterator[_Event]:
        """What a running invocation sends out sets out from its thread at this moment."""
        source = self.recording.edges[edge].source
        if code not in (Hop.ANSWER, Hop.ERROR) and ref in self._open and self._open[ref].pid == source + 1:
            self._departed[ref] = t
        return iter(())

    def _sender(self, ref: int) -> int:
        """The request or invocation that caused `ref`, or -1."""
        parents = self.recording.parents
        ref = parents[ref]
        while ref >= 0 and self._thread[ref] < 0:
            ref = parents[ref]
        return ref

    # Functions

    def _start(self, t: int, code: int, who: int, env: int, ref: int, waited: int) -> Iterator[_Event]:
        named: list[_Event] = []
        tid, lanes = self._lane(who, env, named)
        yield from named
        name = self.recording.components[who].name
        said = {"request_id": self.recording.request_id(ref), "ref": ref, "cold": bool(code)}
        if waited:
            said["waited_us"] = waited
        self._open[ref] = _Slice(t, who + 1, tid, clean(name), lanes, said)
        self._thread[ref], self._process[ref], self._departed[ref] = tid, who + 1, t
        sender = self._sender(ref)
        if sender < 0:
            return
        flow = {"cat": "flow", "name": "causes", "id": ref}
        begun = {
            "ph": "s", **flow, "pid": self._process[sender], "tid": self._thread[sender], "ts": self._departed[sender],
        }  # fmt: skip
        if sender in self._open:
            self._arrows.setdefault(sender, []).append(begun)
        else:
            yield begun
        ended = {"ph": "f", "bp": "e", **flow, "pid": who + 1, "tid": tid, "ts": t}
        self._arrows.setdefault(ref, []).append(ended)

    def _end(self, t: int, code: int, _who: int, _env: int, ref: int, billed: int) -> Iterator[_Event]:
        if ref in self._open:
            yield from self._close(ref, t, {"status": Status(code).name.lower(), "billed_us": billed})

    def _throttle(self, t: int, code: int, who: int, _env: int, _ref: int, _value: int) -> Iterator[_Event]:
        yield self._instant(t, who, "throttle", {"reason": Reason(code).name.lower()})

    def _lost(self, t: int, code: int, who: int, _env: int, _ref: int, _value: int) -> Iterator[_Event]:
        yield self._instant(t, who, "lost", {"reason": Loss(code).name.lower()})

    def _dead_letter(self, t: int, _code: int, who: int, _env: int, _ref: int, _value: int) -> Iterator[_Event]:
        yield self._instant(t, who, "dead letter", {})

    def _change(self, t: int, _code: int, who: int, _env: int, _ref: int, value: int) -> Iterator[_Event]:
        yield self._instant(t, who, clean(self.recording.texts[value]), {})

    def _instant(self, t: int, who: int, name: str, said: dict[str, Any]) -> _Event:
        made: _Event = {"ph": "i", "name": name, "ts": t, "pid": max(who, 0) + 1, "tid": 0, "args": said}
        return {**made, "s": "p" if who >= 0 else "g"}

    # Environments

    def _create(self, t: int, code: int, who: int, env: int, _ref: int, _value: int) -> Iterator[_Event]:
        self._inits[env] = (t, who, Why(code).name.lower(), [])
        yield self._environments(t, who, +1)

    def _phase(self, t: int, code: int, _who: int, env: int, _ref: int, us: int) -> Iterator[_Event]:
        if env in self._inits:
            self._inits[env][3].append((code, t, us))
        return iter(())

    def _ready(self, t: int, _code: int, _who: int, env: int, _ref: int, _value: int) -> Iterator[_Event]:
        return self._initialised(env, t)

    def _initialised(self, env: int, t: int) -> Iterator[_Event]:
        if env not in self._inits:
            return
        start, who, why, phases = self._inits.pop(env)
        if t == start:
            return
        named: list[_Event] = []
        tid, lanes = self._lane(who, env, named)
        yield from named
        lanes.give(tid)
        place = {"ph": "X", "cat": "init", "pid": who + 1, "tid": tid}
        yield {**place, "name": "INIT", "ts": start, "dur": t - start, "args": {"why": why}}
        for phase, begun, us in phases:
            yield {**place, "name": Phase(phase).name.lower(), "ts": begun, "dur": min(us, t - begun), "args": {}}

    def _remove(self, t: int, code: int, who: int, env: int, _ref: int, _value: int) -> Iterator[_Event]:
        yield from self._initialised(env, t)
        ending = Ending(code).name.lower()
        yield self._instant(t, who, ending, {"env": env})
        yield self._environments(t, who, -1)

    # Counters

    def _environments(self, t: int, who: int, by: int) -> _Event:
        self._alive[who] = self._alive.get(who, 0) + by
        return self._counter(t, who, "environments", self._alive[who])

    def _depth(self, t: int, _code: int, who: int, _env: int, _ref: int, value: int) -> Iterator[_Event]:
        yield self._counter(t, who, "waiting", value)

    def _count(self, t: int, _code: int, who: int, _env: int, _ref: int, value: int) -> Iterator[_Event]:
        yield self._counter(t, who, "counter", value)

    def _shards(self, t: int, _code: int, who: int, _env: int, _ref: int, value: int) -> Iterator[_Event]:
        yield self._counter(t, who, "shards", value)

    def _counter(self, t: int, who: int, name: str, value: int) -> _Event:
        return {"ph": "C", "name": name, "ts": t, "pid": who + 1, "args": {name: value}}
