"""A learner's handler on the toy cloud: one worker for each environment, driven in virtual time.

This is a `Handler` of the runtime like any other. Between two of its steps it blocks on the worker, and no virtual
time passes then, so the speed of the machine never shows in a run.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from slslab.grading.draw import draw, integer
from slslab.runtime.handler import Ask, Log, ServiceError, Sleep, Steps
from slslab.runtime.recording import Level as Loud
from slslab.workers import wire
from slslab.workers.process import WorkerFailure
from slslab.workers.sandbox import Level, Limits
from slslab.workers.worker import Worker

if TYPE_CHECKING:
    from slslab.runtime.call import Call
    from slslab.runtime.environment import Environment

_LOG_LINES = 200  # kept for the verdict


class Broken(Exception):
    """The learner's code raised `error` at virtual time `at` (µs)."""

    def __init__(self, at: int, error: wire.Raised) -> None:
        super().__init__(error.type, error.message)
        self.at = at
        self.error = error


class Served:
    """The handler `code` (text of a Python file), and what the grader wrote down while it served.

    `provides`: modules given to the learner, as in `exercise.yaml`: each call takes its time (ms) and gives its value,
    with every draw made from `seed`. `events`: what a request says, drawn anew for each.
    The whole run ends with the first error: `Broken` comes out of it when the learner's code raises, `WorkerFailure`
    when a worker breaks the rules.
    """

    def __init__(
        self,
        code: str,
        *,
        seed: int,
        provides: Mapping[str, Any],
        events: Mapping[str, Any],
        level: Level | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.code = code
        self.seed = seed
        self.provides = provides
        self.events = events
        self.level = level
        self.limits = limits
        self.answers: list[tuple[int, Any, Any]] = []  # (virtual time at its start, event, answer)
        self.calls: dict[int, dict[str, list[int]]] = {}  # environment -> `module.function` -> times
        self.init_us = 0  # of the first environment
        self.log: list[str] = []
        self._workers: list[Worker] = []
        self._patience = (limits or Limits()).total_s
        self._ends = time.monotonic() + self._patience

    def init(self, env: Environment, /) -> Steps:
        if not self._workers:
            self._hire()
        worker = self._workers[-1]
        self._hire()  # the next one starts up while this one works
        self.calls[env.number] = {}
        began = env.now
        yield from self._drive(worker, worker.load(began, integer(self.seed, f"worker/{env.number}", 1 << 62)), env)
        if len(self.calls) == 1:
            self.init_us = env.now - began
        return worker

    def handle(self, state: Worker, call: Call, /) -> Steps:
        began, event = call.now, self.event(call.ref)
        context = {
            "function_name": call.function.name,
            "memory": call.function.memory,
            "deadline": call.deadline,
            "request_id": call.request_id,
            "environment": call.environment.number,
        }
        answer = yield from self._drive(state, state.invoke(event, context, began), call.environment)
        self.answers.append((began, event, answer))
        return answer

    def discard(self, state: Worker, /) -> None:
        try:
            state.goodbye()
        finally:
            state.kill()

    def event(self, number: int) -> Any:
        """What request `number` says."""
        return draw(self.events, self.seed, f"event/{number}")

    def close(self) -> None:
        """End every worker that is left: those in the middle of INIT, and all of them after a failure."""
        for worker in self._workers:
            worker.kill()

    def _hire(self) -> None:
        modules = {name: tuple(functions) for name, functions in self.provides.items()}
        self._workers.append(Worker(self.code, modules=modules, level=self.level, limits=self.limits))

    def _drive(self, worker: Worker, reply: wire.Reply, env: Environment) -> Steps:
        """Pass on what the worker asks for until it is done; its value, or Broken."""
        while True:
            # Sleeping for no time, over and over, moves neither the virtual clock nor the bound on one reply.
            if time.monotonic() > self._ends:
                raise WorkerFailure("too-slow", self._patience)
            for line in worker.lines():
                if len(self.log) < _LOG_LINES:
                    self.log.append(line)
                yield Log(Loud.INFO, {"message": line})
            match reply:
                case wire.Done(value):
                    return value
                case wire.Raised():
                    raise Broken(env.now, reply)
                case wire.Wait(us):
                    yield Sleep(us)
                    reply = worker.answer(None, env.now)
                case wire.Call():
                    reply = yield from self._serve(worker, reply, env)

    def _serve(self, worker: Worker, call: wire.Call, env: Environment) -> Steps:
        given = self.provides.get(call.service, {}).get(call.operation)
        if given is not None:
            name = f"{call.service}.{call.operation}"
            self.calls[env.number].setdefault(name, []).append(env.now)
            yield Sleep(round(given["takes"] * 1000))
            return worker.answer(draw(given["gives"], self.seed, name), env.now)
        try:
            answer = yield Ask(call.service, call.operation, call.arguments)
        except ServiceError as error:
            return worker.refuse(f"{error.code}: {error.message}", env.now)
        return worker.answer(answer, env.now)


def reference(code: str, events: list[Any], served: Served) -> list[Any]:
    """What the exercise's own solution answers to each event, on the same data, with time standing still."""
    modules = {name: tuple(functions) for name, functions in served.provides.items()}
    worker = Worker(code, modules=modules, level=served.level)

    def value_of(reply: wire.Reply) -> Any:
        while isinstance(reply, wire.Wait | wire.Call):
            given = None
            if isinstance(reply, wire.Call):
                spec = served.provides[reply.service][reply.operation]["gives"]
                given = draw(spec, served.seed, f"{reply.service}.{reply.operation}")
            reply = worker.answer(given, 0)
        if isinstance(reply, wire.Raised):
            raise RuntimeError(f"the exercise's solution raises {reply.type}: {reply.message}")
        assert isinstance(reply, wire.Done)  # an exercise's handler says one thing at a time
        return reply.value

    context = {"function_name": "reference", "memory": 128, "deadline": 1 << 40, "request_id": "", "environment": 0}
    try:
        value_of(worker.load(0, 1))
        return [value_of(worker.invoke(event, context, 0)) for event in events]
    finally:
        worker.kill()
