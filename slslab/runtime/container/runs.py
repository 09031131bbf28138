"""Tasks that run once: asked for by a handler, a rule or a schedule, and gone when their work is done."""

from __future__ import annotations

from collections.abc import Mapping
from heapq import heappush
from typing import TYPE_CHECKING, Any, Final

from slslab.runtime.drive import PENDING, respond
from slslab.runtime.handler import ServiceError
from slslab.runtime.recording import Kind, Operation, TaskState

if TYPE_CHECKING:
    from slslab.runtime.call import Call
    from slslab.runtime.container.component import Containers

_MOST: Final = 10  # tasks that one call may start


def ask_for_tasks(service: Containers, arguments: Mapping[str, Any], call: Call) -> Any:
    """The answer to `run_task`, or `PENDING`. ServiceError for more tasks than one call may start."""
    count = int(arguments.get("count", 1))
    if not 1 <= count <= _MOST:
        raise ServiceError("InvalidParameterException", f"count must be from 1 to {_MOST}; found {count}")
    waits = call if arguments.get("wait") else None
    numbers = run_tasks(service, count, call.ref, waits)
    return {"tasks": numbers} if waits is None else PENDING


def run_tasks(service: Containers, count: int, cause: int, call: Call | None) -> list[int]:
    """Start so many tasks and give their numbers. `call` is answered when all are done."""
    if service.write is not None:
        service.write((service.clock.now, Kind.OPERATION, Operation.RUN_TASK, service.index, -1, cause, count))
    together = _Together(service, call, count)
    for _ in range(count):
        service.numbered += 1
        together.numbers.append(service.numbered)
        _Run(service, service.numbered, service.recorder.ref(cause), together)
    return together.numbers


class _Together:
    """The tasks of one call; who waits for them is told when all have ended."""

    __slots__ = ("_call", "_left", "_service", "numbers")

    def __init__(self, service: Containers, call: Call | None, count: int) -> None:
        self._service = service
        self._call = call
        self._left = count
        self.numbers: list[int] = []

    def one_done(self) -> None:
        self._left -= 1
        if not self._left and self._call is not None:
            respond(self._service, self._call, {"tasks": self.numbers})


class _Run:
    """One task, from asking for it to its end."""

    __slots__ = ("_asked", "_number", "_ref", "_service", "_together")

    def __init__(self, service: Containers, number: int, ref: int, together: _Together) -> None:
        self._service = service
        self._number = number
        self._ref = ref
        self._together = together
        clock = service.clock
        self._asked = clock.now
        service.state(TaskState.PENDING, number, ref, service.size)
        heappush(clock.heap, (clock.now + service.draw_start(), clock.tick(), self._begin, None))

    def _begin(self, _: object) -> None:
        service, clock = self._service, self._service.clock
        service.state(TaskState.RUNNING, self._number, self._ref, clock.now - self._asked)
        us = round(service.draw_work() / min(1.0, service.set.vcpu)) + service.draw_wait()
        heappush(clock.heap, (clock.now + us, clock.tick(), self._end, None))

    def _end(self, _: object) -> None:
        self._service.state(TaskState.STOPPED, self._number, self._ref, self._service.paid(self._asked))
        self._together.one_done()
