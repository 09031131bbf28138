"""One execution of a state machine, driven from outside.

It never waits and never calls anybody: each call does all that can be done at one moment of virtual time and returns
what is needed next, a list of `Sleep` and `Invoke`. So the engine can run thousands of them on its clock, `slslab try`
one of them alone, and a test step by step. States that are ready stand in a queue; nothing recurses from one state
into the next, however many there are.

    execution = Execution(read(definition), {"n": 1}, Identity("orders", "first", EPOCH_US), Random(7))
    needs = execution.begin(0)                       # [Sleep(id=1, until=10_000_000)]
    needs = execution.wake(1, 10_000_000)            # [Invoke(id=2, state="Charge", resource="arn:…", …)]
    needs = execution.answer(2, 10_400_000, {"ok": True})
    execution.status, execution.output               # ("SUCCEEDED", {"ok": True})

A need that has become pointless (its branch was ended, its task has timed out) may still be answered; nothing happens.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from random import Random
from typing import Any, Final

from slslab.runtime.workflow import fans, work
from slslab.runtime.workflow.context import Identity, context_of
from slslab.runtime.workflow.definition import Machine
from slslab.runtime.workflow.errors import RUNTIME, TIMEOUT, StatesError
from slslab.runtime.workflow.history import MOST_EVENTS, History
from slslab.runtime.workflow.need import Invoke, Need, Sleep
from slslab.runtime.workflow.scope import Scope
from slslab.runtime.workflow.tasks import Job
from slslab.runtime.workflow.thread import Thread
from slslab.runtime.workflow.value import Scale

MOST_STATES: Final = 200_000  # entered in one execution, a bound of our own for loops in which no time passes
RUNNING: Final = "RUNNING"

Watch = Callable[[Thread, str, Mapping[str, Any]], object]
Failing = Callable[[Thread, StatesError], object]
Retrying = Callable[[Thread, int], object]


class Execution:
    """`status` is RUNNING, SUCCEEDED, FAILED, TIMED_OUT or ABORTED; `output`, or `error` and `cause`, follow from it.

    `history`: where its events go; None for an Express workflow. `longest`: seconds that it may take at most, beside
    the definition's own `TimeoutSeconds`. `watch(thread, type, details)` is told each event, whether or not there is a
    history; `failing(thread, error)` each time that a state fails; `retrying(thread, until)` when it will be tried
    again.
    """

    def __init__(
        self,
        machine: Machine,
        value: Any,
        identity: Identity,
        chance: Random,
        *,
        history: History | None = None,
        longest: int | None = None,
        watch: Watch | None = None,
        failing: Failing | None = None,
        retrying: Retrying | None = None,
    ) -> None:
        self.machine = machine
        self.input = value
        self.identity = identity
        self.chance = chance
        self.history = history
        self.watch = watch
        self.failing = failing
        self.retrying = retrying
        self.status = RUNNING
        self.output: Any = None
        self.error: str | None = None
        self.cause: str | None = None
        self.now = self.started = 0
        self.entered = 0
        self.scale = Scale()
        self.sleeps: dict[int, Callable[[], None]] = {}
        self.jobs: dict[int, Job] = {}
        self._longest = min((bound for bound in (machine.timeout, longest) if bound is not None), default=None)
        self._ready: deque[Thread] = deque()
        self._needs: list[Need] = []
        self._number = 0
        self._root = Thread(machine, value)

    # From outside

    def begin(self, now: int) -> list[Need]:
        """Start at `now`, µs of virtual time."""
        self.now = self.started = now
        root = self._root
        details = {"input": self.input, "roleArn": context_of(self.identity, root, None, now)["Execution"]["RoleArn"]}
        self.note(root, "ExecutionStarted", details)
        root.last = 0
        try:
            self.scale.measure(self.input, "The input of the execution")
        except StatesError as error:
            self.fail_with(error)
            return []
        if self._longest is not None:
            self.sleep(None, now + self._longest * 1_000_000, self._time_out)
        self.ready(root)
        return self._run(now)

    def wake(self, number: int, now: int) -> list[Need]:
        """The moment of a `Sleep` has come."""
        action = self.sleeps.pop(number, None)
        self.now = now
        if action is not None and self.status == RUNNING:
            action()
        return self._run(now)

    def answer(self, number: int, now: int, result: Any) -> list[Need]:
        """The work of an `Invoke` has succeeded."""
        self.now = now
        job = self.jobs.get(number)
        if job is not None:
            job.succeeded(self, result)
        return self._run(now)

    def fail(self, number: int, now: int, error: str | None, cause: str | None = None) -> list[Need]:
        """The work of an `Invoke` has failed."""
        self.now = now
        job = self.jobs.get(number)
        if job is not None:
            job.failed(self, error, cause)
        return self._run(now)

    def submitted(self, number: int, now: int, output: Any) -> list[Need]:
        """What a task that waits for a callback had to do first is done; now its token's holder must answer."""
        self.now = now
        job = self.jobs.get(number)
        if job is not None:
            job.submitted(self, output)
        return self._run(now)

    def heartbeat(self, number: int, now: int) -> None:
        """Whoever does the work of an `Invoke` is still at it."""
        self.now = now
        job = self.jobs.get(number)
        if job is not None:
            job.beat = now

    def waits_for(self, number: int) -> bool:
        """Whether the need of that number has neither been answered nor become pointless."""
        return self.status == RUNNING and (number in self.jobs or number in self.sleeps)

    def abort(self, now: int, error: str | None = None, cause: str | None = None) -> None:
        """End it from outside (StopExecution)."""
        self.now = now
        if self.status == RUNNING:
            self._end("ABORTED", None, error, cause)

    # For the states

    def note(self, thread: Thread, kind: str, details: Mapping[str, Any] = {}) -> None:
        """An event of `thread`."""
        if self.history is not None:
            thread.last = self.history.add(thread.last, self.now, kind, details)
        if self.watch is not None:
            self.watch(thread, kind, details)

    def scope(self, thread: Thread, item: tuple[int, Any] | None = None) -> Scope:
        """What the expressions of the thread's state can see. `item`: of the iteration that is being prepared."""

        def context() -> Mapping[str, Any]:
            found = context_of(self.identity, thread, self.input, self.started)
            if item is not None:
                found["Map"] = {"Item": {"Index": item[0], "Value": item[1]}}
            return found

        return Scope(context, thread.variables, self.chance)

    def ready(self, thread: Thread) -> None:
        """The thread can enter its state."""
        self._ready.append(thread)

    def number(self) -> int:
        """A number for a new need."""
        self._number += 1
        return self._number

    def ask(self, need: Invoke) -> None:
        """Have work done."""
        self._needs.append(need)

    def sleep(self, thread: Thread | None, until: int, action: Callable[[], None]) -> None:
        """Call `action` at `until`, unless the thread has gone on or has ended before."""
        number = self.number()
        self.sleeps[number] = action
        if thread is not None:
            thread.needs.add(number)
        self._needs.append(Sleep(number, until))

    def forget(self, thread: Thread) -> None:
        """What the thread waited for has become pointless."""
        for number in thread.needs:
            self.sleeps.pop(number, None)
            self.jobs.pop(number, None)
        thread.needs.clear()
        thread.token = None

    def thread_ended(self, thread: Thread, output: Any, width: int) -> None:
        """The thread has come to a good end. `width`: bytes of its output."""
        if thread.over is None:
            self._end("SUCCEEDED", output, None, None)
        else:
            fans.child_ended(self, thread.over, thread, output, width)

    def thread_failed(self, thread: Thread, error: StatesError) -> None:
        """The thread has failed, and nothing in it has caught that."""
        self.forget(thread)
        if thread.over is None:
            self.fail_with(error)
        else:
            fans.child_failed(self, thread.over, thread, error)

    def fail_with(self, error: StatesError) -> None:
        """The execution has failed."""
        self._end("FAILED", None, error.error, error.cause)

    # Inside

    def _run(self, now: int) -> list[Need]:
        self.now = now
        ready = self._ready
        if self.status == RUNNING:
            self._bounded()  # tries that fail one after another enter no state, and fill the history all the same
        while ready and self.status == RUNNING:
            thread = ready.popleft()
            if not thread.alive:
                continue
            if self.history is None or not self.history.full:
                self.entered += 1
                work.enter(self, thread)
            if self.status == RUNNING:
                self._bounded()
        needs, self._needs = self._needs, []
        return [] if self.status != RUNNING else needs

    def _bounded(self) -> None:
        """Fail when there was too much of it."""
        if self.history is not None and self.history.full:
            cause = f"The execution reached the maximum number of history events ({MOST_EVENTS})."
            self.fail_with(StatesError(RUNTIME, cause))
        elif self.entered >= MOST_STATES:
            self.fail_with(
                StatesError(RUNTIME, f"The execution has entered {MOST_STATES} states, the most that are run.")
            )

    def _time_out(self) -> None:
        self._end("TIMED_OUT", None, TIMEOUT, None)

    def _end(self, status: str, output: Any, error: str | None, cause: str | None) -> None:
        self.status, self.output, self.error, self.cause = status, output, error, cause
        self.sleeps.clear()
        self.jobs.clear()
        self._ready.clear()
        self._needs.clear()
        failure = {name: text for name, text in (("error", error), ("cause", cause)) if text is not None}
        kind = "Execution" + status.title().replace("_", "").replace("Timedout", "TimedOut")
        details = {"output": output} if status == "SUCCEEDED" else failure
        if self.history is not None:
            self.history.close(self._root.last, self.now, kind, details)
        if self.watch is not None:
            self.watch(self._root, kind, details)
