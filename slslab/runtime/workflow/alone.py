"""An execution by itself, in virtual time: nobody else is there, and the answers of tasks are given beforehand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from heapq import heappop, heappush
from typing import Any, Final, TypeAlias

from slslab.runtime.chance import request_id, stream
from slslab.runtime.handler import EPOCH_US
from slslab.runtime.workflow.context import Identity
from slslab.runtime.workflow.definition import Machine
from slslab.runtime.workflow.errors import TASK_FAILED, StatesError
from slslab.runtime.workflow.execution import RUNNING, Execution
from slslab.runtime.workflow.history import Event, History
from slslab.runtime.workflow.need import Invoke, Need, Sleep
from slslab.runtime.workflow.thread import Thread

EXPRESS_SECONDS: Final = 300  # an Express workflow takes five minutes at most
MOST_FAILURES: Final = 100  # that are told of one visit
MOST_VISITS: Final = 1_000  # that are told; an execution may enter 200,000 states


@dataclass(frozen=True, slots=True)
class Answer:
    """The work of a task succeeds with `value`, `after` µs."""

    value: Any
    after: int = 0


@dataclass(frozen=True, slots=True)
class Refusal:
    """The work of a task fails, `after` µs."""

    error: str
    cause: str | None = None
    after: int = 0


Work: TypeAlias = Callable[[Invoke], Answer | Refusal | None]
"""Does the work of a task; None: nobody ever answers."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A try of a state that failed at `time`; `again`: when the state was tried again, None when it was not. µs."""

    time: int
    error: str | None
    cause: str | None
    again: int | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """A state that was entered at `time` (µs) with `input`. `level`: in how many Parallel and Map states it stands;
    `slot`: in which branch or iteration of the innermost, or None. `left`: when it was left with `output`, or None.
    `failures`: the first hundred; `failed`: how many in all."""

    time: int
    state: str
    type: str
    level: int
    slot: int | None
    input: Any = None
    left: int | None = None
    output: Any = None
    failures: tuple[Failure, ...] = ()
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an execution ended. `path`: the states that it entered, the first thousand; `entered`: how many in all.
    `events`: its history, empty for an Express one. `took`: µs."""

    status: str
    output: Any
    error: str | None
    cause: str | None
    took: int
    path: tuple[Visit, ...]
    entered: int
    events: tuple[Event, ...]


def run_alone(
    machine: Machine, value: Any, work: Work, *, seed: int = 1, express: bool = False, name: str = "workflow"
) -> Outcome:
    """Run `machine` with the input `value` to its end."""
    log = _Log()
    history = None if express else History()
    identity = Identity(name, request_id(seed, 0), EPOCH_US, express)
    execution = Execution(
        machine,
        value,
        identity,
        stream(seed, f"{name}/workflow"),
        history=history,
        longest=EXPRESS_SECONDS if express else None,
        watch=log.watch,
        failing=log.failing,
        retrying=log.retrying,
    )
    log.execution = execution
    status, error, cause = _drive(execution, work)
    return Outcome(
        status,
        execution.output,
        error,
        cause,
        execution.now,
        tuple(log.visits),
        execution.entered,
        tuple(history.events) if history else (),
    )


class _Log:
    """Writes down the visits. `_at`: which of them each thread is at."""

    execution: Execution

    def __init__(self) -> None:
        self.visits: list[Visit] = []
        self._at: dict[Thread, int] = {}

    def watch(self, thread: Thread, kind: str, details: Mapping[str, Any]) -> None:
        if kind.endswith("StateEntered"):
            self._at.pop(thread, None)
            if len(self.visits) < MOST_VISITS:
                self._at[thread] = len(self.visits)
                self.visits.append(_visit(self.execution.now, thread))
        elif kind.endswith("StateExited") and (at := self._at.pop(thread, None)) is not None:
            self.visits[at] = replace(self.visits[at], left=self.execution.now, output=details["output"])

    def failing(self, thread: Thread, error: StatesError) -> None:
        if (at := self._at.get(thread)) is not None:
            visit, failure = self.visits[at], Failure(self.execution.now, error.error, error.cause)
            told = (*visit.failures, failure) if visit.failed < MOST_FAILURES else visit.failures
            self.visits[at] = replace(visit, failures=told, failed=visit.failed + 1)

    def retrying(self, thread: Thread, until: int) -> None:
        if (at := self._at.get(thread)) is not None and (visit := self.visits[at]).failed <= MOST_FAILURES:
            *before, last = visit.failures
            self.visits[at] = replace(visit, failures=(*before, replace(last, again=until)))


def _visit(now: int, thread: Thread) -> Visit:
    level, over = 0, thread.over
    while over is not None:
        level, over = level + 1, over.owner.over
    slot = thread.slot if thread.over else None
    return Visit(now, thread.state.name, thread.state.type, level, slot, thread.input)


def _drive(execution: Execution, work: Work) -> tuple[str, str | None, str | None]:
    """Let time pass until the execution has ended; its status, error and cause."""
    heap: list[tuple[int, int, Need, Answer | Refusal | None]] = []
    tick = 0

    def take(needs: list[Need]) -> None:
        nonlocal tick
        for need in needs:
            tick += 1
            if isinstance(need, Sleep):
                heappush(heap, (need.until, tick, need, None))
                continue
            done = work(need)
            if done is not None:
                heappush(heap, (execution.now + done.after, tick, need, done))

    take(execution.begin(0))
    while execution.status == RUNNING:
        if not heap:
            cause = "A task waits for a callback that nobody will make, and it has no TimeoutSeconds."
            return "FAILED", TASK_FAILED, cause
        now, _, need, done = heappop(heap)
        if not execution.waits_for(need.id):
            continue
        if isinstance(done, Answer):
            take(execution.answer(need.id, now, done.value))
        elif isinstance(done, Refusal):
            take(execution.fail(need.id, now, done.error, done.cause))
        else:
            take(execution.wake(need.id, now))
    status = "FAILED" if execution.status == "TIMED_OUT" else execution.status
    late = execution.status == "TIMED_OUT" and execution.cause is None
    return status, execution.error, "The execution took longer than it may." if late else execution.cause
