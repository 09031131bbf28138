"""The work of a Task while it is done elsewhere: its events, its answer, its time-outs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from slslab.runtime.workflow import work
from slslab.runtime.workflow.definition import MOST_SECONDS, Amount, Task
from slslab.runtime.workflow.errors import DATA_LIMIT, HEARTBEAT, RUNTIME, TIMEOUT, StatesError
from slslab.runtime.workflow.need import Invoke
from slslab.runtime.workflow.scope import Scope
from slslab.runtime.workflow.steps import Path
from slslab.runtime.workflow.value import LIMIT, unspelled, whole

if TYPE_CHECKING:
    from slslab.runtime.workflow.execution import Execution
    from slslab.runtime.workflow.thread import Thread

CALLBACK: Final = ".waitForTaskToken"
_CALLED: Final = re.compile(r"((?:aws-sdk:)?[^:]*):(.*)", re.DOTALL)  # the service and what it is to do


class Job:
    """One try of a Task. `beat`: when its worker was last heard of, µs."""

    __slots__ = ("beat", "kind", "names", "number", "scope", "thread")

    def __init__(self, thread: Thread, scope: Scope, number: int, resource: str, now: int) -> None:
        self.thread = thread
        self.scope = scope
        self.number = number
        self.beat = now
        service = resource.split(":::", 1)[1] if ":::" in resource else ""
        self.kind = "Task" if service else "LambdaFunction"
        called = _CALLED.fullmatch(service)
        self.names = {"resource": called[2], "resourceType": called[1]} if called else {}

    def _over(self, run: Execution) -> None:
        run.forget(self.thread)

    def submitted(self, run: Execution, output: Any) -> None:
        """The request is out, its callback is awaited."""
        run.note(self.thread, f"{self.kind}Submitted", {**self.names, "output": output})

    def succeeded(self, run: Execution, result: Any) -> None:
        """The work is done."""
        self._over(run)
        if not 0 <= run.scale.weigh(result, LIMIT) <= LIMIT:
            cause = f"The state '{self.thread.state.name}' returned a result that is larger than {LIMIT} bytes."
            self._fail(run, "Failed", StatesError(DATA_LIMIT, cause))
            return
        run.note(self.thread, f"{self.kind}Succeeded", {**self.names, "output": result})
        work.guarded(run, self.thread, lambda: work.finish(run, self.thread, self.scope, result))

    def failed(self, run: Execution, error: str | None, cause: str | None) -> None:
        """The work has failed."""
        self._over(run)
        self._fail(run, "Failed", StatesError(error, cause))

    def _fail(self, run: Execution, how: str, error: StatesError) -> None:
        said = {name: text for name, text in (("error", error.error), ("cause", error.cause)) if text is not None}
        run.note(self.thread, f"{self.kind}{how}", {**self.names, **said})
        work.failed(run, self.thread, error)

    def time_out(self, run: Execution, error: str) -> None:
        """It has taken too long."""
        self._over(run)
        self._fail(run, "TimedOut", StatesError(error))

    def watch(self, run: Execution, every: int) -> None:
        """See whether the worker was heard of within the last `every` µs, and look again when it could be late."""
        due = self.beat + every
        if due <= run.now:
            self.time_out(run, HEARTBEAT)
        else:
            run.sleep(self.thread, due, lambda: self.watch(run, every))


def start(run: Execution, thread: Thread, state: Task, scope: Scope) -> None:
    """Have the work of `state` done."""
    filtered = work.filtered(thread, state, scope)
    timeout = amount(state.timeout, scope.seeing(filtered), "TimeoutSeconds", 1)
    heartbeat = amount(state.heartbeat, scope, "HeartbeatSeconds", 1)
    number = run.number()
    if state.resource.endswith(CALLBACK):
        thread.token = f"{run.chance.getrandbits(256):064x}"
    value = work.payload(run, state, scope, filtered)
    job = run.jobs[number] = Job(thread, scope, number, state.resource, run.now)
    thread.needs.add(number)
    details: dict[str, Any] = {**job.names, "parameters": value, "region": "eu-west-1"}
    if job.kind == "LambdaFunction":
        details = {"resource": state.resource, "input": value}
    if timeout is not None:
        details["timeoutInSeconds"] = timeout
        run.sleep(thread, run.now + timeout * 1_000_000, lambda: job.time_out(run, TIMEOUT))
    if heartbeat is not None:
        details["heartbeatInSeconds"] = heartbeat
        job.watch(run, heartbeat * 1_000_000)
    run.note(thread, f"{job.kind}Scheduled", details)
    run.note(thread, f"{job.kind}Started", job.names)
    context = scope.context()
    run.ask(Invoke(number, state.name, state.resource, value, thread.retries, thread.token, context))


def amount(given: Amount | None, scope: Scope, field: str, low: int, *, spelled: bool = False) -> int | None:
    """The whole number of a field, or the one that its path finds. StatesError (States.Runtime) for anything else.

    `spelled`: a text of digits will do, as it does for the bounds of a Map in Step Functions (2025).
    """
    if not isinstance(given, Path):
        return None if given is None else int(given)
    value = scope.need(given, f"{field}Path")
    found = whole(unspelled(value) if spelled else value)
    if found is None or not low <= found <= MOST_SECONDS:
        cause = f"{field}Path: '{given.text}' must lead to a whole number from {low} to {MOST_SECONDS}."
        raise StatesError(RUNTIME, cause)
    return found
