"""A recording as the things a person sees: environments that live, requests that wait, and what travels between.

Each is computed once per recording, in one pass over its columns, and holds everything at every time: what moves
on a screen is a lookup by time in what stands here.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, overload

from slslab.runtime.recording import Ending, Hop, Kind, Phase, Recording, Status, Why

State = Literal["unborn", "starting", "busy", "idle", "gone"]

_BLOCK: Final = 128  # travels whose latest arrival is known together


class PhaseSpan(NamedTuple):
    """One phase of INIT, from `start` to `end` in µs."""

    phase: Phase
    start: int
    end: int


class Busy(NamedTuple):
    """From `start` to `end` (µs) `flying` invocations were in flight; `ref` is the one that came last."""

    start: int
    end: int
    ref: int
    flying: int


@dataclass(frozen=True, slots=True)
class EnvironmentLife:
    """One environment from INIT to its end. Times in µs; None for what had not happened when the run ended."""

    id: int  # the recording's number of it
    function: int  # index of the component
    memory: int  # MB
    why: Why
    start: int
    ready: int | None
    end: int | None
    ending: Ending | None
    phases: tuple[PhaseSpan, ...]
    busy: tuple[Busy, ...]  # in order, disjoint; touching where the number in flight changed

    def state(self, t: int) -> State:
        """What it is doing at time `t`."""
        if t < self.start:
            return "unborn"
        if self.end is not None and t >= self.end:
            return "gone"
        if self.in_flight(t):
            return "busy"
        return "idle" if self.ready is not None and t >= self.ready else "starting"

    def in_flight(self, t: int) -> int:
        """How many invocations run in it at time `t`."""
        index = bisect_right(self.busy, t, key=_start) - 1
        return self.busy[index].flying if index >= 0 and t < self.busy[index].end else 0

    def phase(self, t: int) -> Phase | None:
        """The phase of INIT it is in at time `t`, or None."""
        return next((span.phase for span in self.phases if span.start <= t < span.end), None)


@dataclass(frozen=True, slots=True)
class Request:
    """What one client's request met. Times in µs; `end`, `status` and `latency` are None while it waits."""

    number: int  # 1 for the first of the run
    ref: int
    client: int  # index of the component
    start: int
    end: int | None
    status: Status | None
    latency: int | None
    cold: bool  # an invocation on the way to its answer had to wait for INIT
    env: int | None  # of the first invocation on that way


class Travel(NamedTuple):
    """Something on its way along an edge, from `start` to `end` in µs. Answers and errors go against its direction."""

    start: int
    end: int
    edge: int
    ref: int
    hop: Hop


class Travels(Sequence[Travel]):
    """All travels by time of departure, and those under way at a time."""

    __slots__ = ("_all", "_latest", "_starts")

    def __init__(self, travels: Sequence[Travel]) -> None:
        self._all = tuple(travels)
        self._starts = [travel.start for travel in self._all]
        # The latest arrival of each block, so that a lookup skips the many blocks which have all arrived.
        self._latest = [max(t.end for t in self._all[i : i + _BLOCK]) for i in range(0, len(self._all), _BLOCK)]

    def __len__(self) -> int:
        return len(self._all)

    @overload
    def __getitem__(self, index: int) -> Travel: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Travel, ...]: ...

    def __getitem__(self, index: int | slice) -> Travel | tuple[Travel, ...]:
        return self._all[index]

    def __iter__(self) -> Iterator[Travel]:
        return iter(self._all)

    def under_way(self, t: int, linger: int = 0) -> tuple[Travel, ...]:
        """The travels that have set out at time `t` and not arrived, earliest first.

        `linger`: each counts as under way for at least so many µs, so that a screen can show a hop of 1 ms.
        """
        last = bisect_right(self._starts, t)
        found: list[Travel] = []
        for block, latest in enumerate(self._latest[: -(-last // _BLOCK)]):
            low, high = block * _BLOCK, min((block + 1) * _BLOCK, last)
            if latest > t or self._starts[high - 1] + linger > t:
                found += [x for x in self._all[low:high] if x.end > t or x.start + linger > t]
        return tuple(found)


def environments(recording: Recording) -> tuple[EnvironmentLife, ...]:
    """The life of every environment, in the order in which they were made."""
    drafts: dict[int, _Draft] = {}
    invocations: dict[int, _Draft] = {}  # those that run, by ref
    rows = zip(
        recording.kind, recording.t, recording.code, recording.who, recording.env, recording.ref, recording.value,
        strict=True,
    )  # fmt: skip
    for kind, t, code, who, env, ref, value in rows:
        if kind == _START:
            draft = drafts.get(env)
            if draft is not None:
                invocations[ref] = draft
                draft.change(t, ref, +1)
        elif kind == _END:
            ended = invocations.pop(ref, None)
            if ended is not None:
                ended.change(t, ref, -1)
        elif kind == _CREATE:
            drafts[env] = _Draft(env, who, value, Why(code), t)
        elif kind == _PHASE:
            if env in drafts:
                drafts[env].phases.append(PhaseSpan(Phase(code), t, t + value))
        elif kind == _READY:
            if env in drafts:
                drafts[env].ready = t
        elif kind == _REMOVE and env in drafts:
            drafts[env].remove(t, Ending(code))
    return tuple(draft.finish(recording.end) for draft in drafts.values())


def requests(recording: Recording) -> tuple[Request, ...]:
    """Every request that a client sent, in order of sending."""
    sent = [index for index, kind in enumerate(recording.kind) if kind == _SEND]
    position = {recording.ref[index]: number for number, index in enumerate(sent)}
    answers: list[int | None] = [None] * len(sent)
    cold = bytearray(len(sent))
    envs: list[int | None] = [None] * len(sent)
    served = owners(recording, position)
    for index, kind in enumerate(recording.kind):
        if kind == _START:
            owner = served[recording.ref[index]]
            if owner >= 0 and answers[owner] is None:
                if envs[owner] is None:
                    envs[owner] = recording.env[index]
                cold[owner] |= recording.code[index]
        elif kind == _RECEIVE:
            number = position.get(recording.ref[index])
            if number is not None and answers[number] is None:
                answers[number] = index
    result: list[Request] = []
    for number, (row, answer) in enumerate(zip(sent, answers, strict=True)):
        ref, client, start = recording.ref[row], recording.who[row], recording.t[row]
        end, status, latency = None, None, None
        if answer is not None:
            end, status, latency = recording.t[answer], Status(recording.code[answer]), recording.value[answer]
        waited = bool(cold[number])
        result.append(Request(number + 1, ref, client, start, end, status, latency, waited, envs[number]))
    return tuple(result)


def owners(recording: Recording, position: Mapping[int, int]) -> list[int]:
    """For each ref the place of the request that caused it, or -1. `position`: the place of each request's ref."""
    found: list[int] = []
    for ref, parent in enumerate(recording.parents):  # a cause has a smaller ref than its effect
        found.append(position.get(ref, found[parent] if parent >= 0 else -1))
    return found


def travels(recording: Recording) -> Travels:
    """Everything that moved along an edge."""
    kind, t, value, who, ref, code = (
        recording.kind, recording.t, recording.value, recording.who, recording.ref, recording.code,
    )  # fmt: skip
    hops = tuple(Hop)
    return Travels([Travel(t[i], value[i], who[i], ref[i], hops[code[i]]) for i, row in enumerate(kind) if row == _HOP])


class _Draft:
    """An environment while its rows are being read."""

    __slots__ = (
        "busy", "end", "ending", "flying", "function", "id", "last", "memory", "phases", "ready", "start", "why",
    )  # fmt: skip

    def __init__(self, id: int, function: int, memory: int, why: Why, start: int) -> None:
        self.id, self.function, self.memory, self.why, self.start = id, function, memory, why, start
        self.ready: int | None = None
        self.end: int | None = None
        self.ending: Ending | None = None
        self.phases: list[PhaseSpan] = []
        self.busy: list[Busy] = []
        self.flying = 0
        self.last = (start, -1)  # since when the number in flight is what it is, and the ref that came last

    def change(self, t: int, ref: int, by: int) -> None:
        since, last = self.last
        if self.end is not None:
            return
        if self.flying and t > since:
            self.busy.append(Busy(since, t, last, self.flying))
        self.flying += by
        self.last = (t, ref if by > 0 else last)

    def remove(self, t: int, ending: Ending) -> None:
        self.change(t, self.last[1], -self.flying)
        self.end, self.ending = t, ending
        # A crash during INIT cuts the phase short.
        self.phases = [PhaseSpan(p.phase, p.start, min(p.end, t)) for p in self.phases if p.start < t]

    def finish(self, run_end: int) -> EnvironmentLife:
        since, ref = self.last
        if self.end is None and self.flying and run_end > since:
            self.busy.append(Busy(since, run_end, ref, self.flying))
        return EnvironmentLife(
            self.id, self.function, self.memory, self.why, self.start, self.ready, self.end, self.ending,
            tuple(self.phases), tuple(self.busy),
        )  # fmt: skip


def _start(busy: Busy) -> int:
    return busy.start


# Rows hold plain integers; comparing them with members of an IntEnum costs three times as much.
_SEND, _RECEIVE, _HOP = int(Kind.SEND), int(Kind.RECEIVE), int(Kind.HOP)
_START, _END = int(Kind.START), int(Kind.END)
_CREATE, _PHASE, _READY, _REMOVE = int(Kind.CREATE), int(Kind.PHASE), int(Kind.READY), int(Kind.REMOVE)
