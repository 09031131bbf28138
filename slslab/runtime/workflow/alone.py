"""An execution by itself, in virtual time: nobody else is there, and the answers of tasks are given beforehand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Any, Final, TypeAlias

from slslab.runtime.chance import request_id, stream
from slslab.runtime.handler import EPOCH_US
from slslab.runtime.workflow.context import Identity
from slslab.runtime.workflow.definition import Machine
from slslab.runtime.workflow.errors import TASK_FAILED
from slslab.runtime.workflow.execution import RUNNING, Execution
from slslab.runtime.workflow.history import Event, History
from slslab.runtime.workflow.need import Invoke, Need, Sleep
from slslab.runtime.workflow.thread import Thread

EXPRESS_SECONDS: Final = 300  # an Express workflow takes five minutes at most
MOST_VISITS: Final = 1_000  # that are told; an execution may enter a million states


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
class Visit:
    """A state that was entered at `time` (µs). `level`: in how many Parallel and Map states it stands; `slot`: in
    which branch or iteration of the innermost, or None."""

    time: int
    state: str
    type: str
    level: int
    slot: int | None


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
    visits: list[Visit] = []

    def watch(thread: Thread, kind: str, _: object) -> None:
        if len(visits) < MOST_VISITS and kind.endswith("StateEntered"):
            visits.append(_visit(execution.now, thread))

    history = None if express else History()
    identity = Identity(name, request_id(seed, 0), EPOCH_US, express)
    execution = Execution(
        machine,
        value,
        identity,
        stream(seed, f"{name}/workflow"),
        history=history,
        longest=EXPRESS_SECONDS if express else None,
        watch=watch,
    )
    status, error, cause = _drive(execution, work)
    return Outcome(
        status,
        execution.output,
        error,
        cause,
        execution.now,
        tuple(visits),
        execution.entered,
        tuple(history.events) if history else (),
    )


def _visit(now: int, thread: Thread) -> Visit:
    level, over = 0, thread.over
    while over is not None:
        level, over = level + 1, over.owner.over
    return Visit(now, thread.state.name, thread.state.type, level, thread.slot if thread.over else None)


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
