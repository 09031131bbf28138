"""The workflow service: a state machine whose executions run on the cloud's clock and ask its components."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from heapq import heappush
from typing import TYPE_CHECKING, Any, Final

from slslab.runtime import drive
from slslab.runtime.call import Call, Message
from slslab.runtime.chance import request_id
from slslab.runtime.component import UNREACHED_US, Component
from slslab.runtime.durations import Uniform
from slslab.runtime.handler import EPOCH_US, ServiceError
from slslab.runtime.recording import HistoryEvent, Hop, Kind, Status
from slslab.runtime.workflow.asking import ask
from slslab.runtime.workflow.context import Identity
from slslab.runtime.workflow.definition import Machine
from slslab.runtime.workflow.errors import StatesError
from slslab.runtime.workflow.execution import Execution
from slslab.runtime.workflow.history import History
from slslab.runtime.workflow.integrations import errand
from slslab.runtime.workflow.need import Invoke, Need, Sleep
from slslab.runtime.workflow.running import Question, Run
from slslab.runtime.workflow.telling import plain, told
from slslab.runtime.workflow.thread import Thread
from slslab.runtime.workflow.timestamp import show

if TYPE_CHECKING:
    from slslab.runtime.cloud import Cloud

_DELAY: Final = Uniform(4_000, 12_000)  # one way, a design choice
_YEAR: Final = 31_536_000  # seconds that a Standard execution may take
_EXPRESS: Final = 300
_ENTERED: Final = "StateEntered"
_AGAIN: Final = ("Scheduled", "ParallelStateStarted", "MapStateStarted")  # how each try of a state's work begins
_EVENTS: Final = {event.api_name: int(event) for event in HistoryEvent}
_STATUS: Final = {"SUCCEEDED": Status.OK, "TIMED_OUT": Status.TIMEOUT}


@dataclass(frozen=True, slots=True)
class WorkflowSettings:
    """`express`: at most five minutes, no history, no callbacks; a client then waits for the end, as with
    StartSyncExecution, if `sync` says so."""

    machine: Machine
    express: bool = False
    sync: bool = False


class Workflow(Component):
    """One state machine and its executions. Each event of an execution's history is a row of the recording.

    `transitions` counts what a Standard workflow is paid by: states entered, and every further try of one.
    """

    kind = "workflow"

    def __init__(self, cloud: Cloud, name: str, settings: WorkflowSettings) -> None:
        super().__init__(cloud, name)
        self.set = settings
        self.runs: dict[str, Run] = {}  # by the names of the executions; ended ones only while a recording is kept
        self.started = self.running = self.transitions = 0
        self.draw_delay = _DELAY.sampler(self.stream("delay"))

    def settings(self) -> dict[str, object]:
        return {"express": self.set.express, "states": len(self.set.machine.states)}

    def change(self, settings: WorkflowSettings) -> None:
        """Another definition from now on; executions that run go on with theirs."""
        self.set = settings

    # Starting

    def start(self, value: Any, cause: int, depth: int, name: str | None = None) -> Run:
        """Start an execution. ServiceError (ExecutionAlreadyExists) for a name that is taken by another input, or by
        an execution that is over; those of an Express workflow may share a name."""
        express = self.set.express
        old = self.runs.get(name) if name is not None else None
        if old is not None and not express:
            if old.execution.status == "RUNNING" and old.execution.input == value:
                return old
            raise ServiceError("ExecutionAlreadyExists", f"Execution Already Exists: '{name}'")
        ref = self.recorder.ref(cause)
        name = name or request_id(self.cloud.seed, ref)
        execution = Execution(
            self.set.machine,
            value,
            Identity(self.name, name, EPOCH_US, express),
            self.stream("states"),
            history=None if express else History(),
            longest=_EXPRESS if express else _YEAR,
        )
        key = name if old is None else f"{name}:{ref}"
        run = self.runs[key] = Run(key, ref, depth, execution)
        execution.watch = partial(self._happened, run)
        execution.retrying = partial(self._will_try_again, run)
        self.started += 1
        self.running += 1
        heappush(self.clock.heap, (self.clock.now, self.clock.tick(), self._begin, run))
        return run

    def _begin(self, run: Run) -> None:
        self.take(run, run.execution.begin(self.clock.now))

    def accept(self, request: Message) -> None:
        """A client starts an execution; it is told the ARN at once, or with `sync` the outcome at the end."""
        reply = request.reply
        assert reply is not None
        if self.trouble is not None and (status := self.troubled(request.ref)):
            reply(request, status, None)
            return
        run = self.start(plain(request.body), request.ref, request.depth)
        if self.set.sync:
            run.ended.append(lambda done: reply(request, _STATUS.get(done.execution.status, Status.ERROR), told(done)))
        else:
            reply(request, Status.OK, self.accepted(run))

    def put(self, message: Message) -> None:
        """A rule, a topic or a schedule starts an execution."""
        self.start(plain(message.body), message.ref, 0)  # the loop guard does not look through a workflow

    def perform(self, action: str, arguments: Mapping[str, Any], call: Call) -> Any:
        """What a handler or another workflow asks; see `slslab.runtime.workflow.asking`."""
        found = ask(self, action, arguments, call)
        return super().perform(action, arguments, call) if found is NotImplemented else found

    def accepted(self, run: Run) -> dict[str, Any]:
        """What is told at once of an execution that begins."""
        started = show(EPOCH_US + run.execution.started)
        return {"executionArn": run.execution.identity.arn, "startDate": started}

    # Driving

    def take(self, run: Run, needs: list[Need]) -> None:
        """Do what the execution needs; when it has ended, tell who waits for that."""
        for need in needs:
            if isinstance(need, Sleep):
                heappush(
                    self.clock.heap, (max(need.until, self.clock.now), self.clock.tick(), self._wake, (run, need.id))
                )
            else:
                self._work(run, need)
        if run.execution.status != "RUNNING" and run.name in self.runs and run.depth >= 0:
            self._over(run)

    def _wake(self, woken: tuple[Run, int]) -> None:
        run, number = woken
        if run.execution.waits_for(number):
            self.take(run, run.execution.wake(number, self.clock.now))

    def _work(self, run: Run, need: Invoke) -> None:
        if need.token is not None:
            self.cloud.tokens[need.token] = (self, run, need.id)
            run.tokens.append(need.token)
        # What fails at once goes by way of the clock: a machine that goes round and round must not nest call in call.
        clock = self.clock
        try:
            what = errand(need.resource, need.input, self.cloud.seed)
        except StatesError as error:
            heappush(clock.heap, (clock.now, clock.tick(), self._refused, (run, need.id, error)))
            return
        job = run.execution.jobs.get(need.id)
        question = Question(self, run, need, what, run.ref if job is None else self._ref(run, job.thread))
        service = self.cloud.get(what.ask.service)
        if service is None:
            heappush(clock.heap, (clock.now, clock.tick(), self._refused, (run, need.id, what.nowhere())))
            return
        if self.loses(question.ref) or service.loses(question.ref):
            lost = what.refused(ServiceError("ConnectTimeoutError", f"Connect timeout on {service.name}", 0))
            heappush(clock.heap, (clock.now + UNREACHED_US, clock.tick(), self._refused, (run, need.id, lost)))
            return
        delay = service.draw_delay() + service.slowness(question.ref)
        arrival = self.hop(service, Hop.EVENT, question.ref, delay)
        heappush(clock.heap, (arrival, clock.tick(), drive.arrive, (question, service, what.ask)))

    def _refused(self, refused: tuple[Run, int, StatesError]) -> None:
        run, number, error = refused
        self.take(run, run.execution.fail(number, self.clock.now, error.error or "", error.cause))

    def submitted(self, question: Question, answer: Mapping[str, Any]) -> None:
        """What a Task asked for has begun, and its answer comes when that is over."""
        shaped = {name[0].upper() + name[1:]: value for name, value in answer.items()}
        self.take(question.run, question.run.execution.submitted(question.need.id, self.clock.now, shaped))

    def hear(self, question: Call, when: int, answer: Any) -> None:
        """The answer to a question is on its way, and will be here at `when` (µs)."""
        heappush(self.clock.heap, (when, self.clock.tick(), self._heard, (question, answer)))

    def _heard(self, heard: tuple[Question, Any]) -> None:
        question, said = heard
        question.status = Status.OK
        run, need, now, answer = question.run, question.need, self.clock.now, question.result(said)
        if isinstance(answer, StatesError):
            self.cloud.tokens.pop(need.token or "", None)
            needs = run.execution.fail(need.id, now, answer.error or "", answer.cause)
        elif need.token is not None:
            needs = run.execution.submitted(need.id, now, answer)
        else:
            needs = run.execution.answer(need.id, now, answer)
        self.take(run, needs)

    def _over(self, run: Run) -> None:
        run.depth = -1  # told once
        self.running -= 1
        for token in run.tokens:
            self.cloud.tokens.pop(token, None)
        run.tokens.clear()
        run.fresh.clear()
        if not self.recorder.keep:
            del self.runs[run.name]
        for tell in run.ended:
            tell(run)

    # What is recorded

    def _happened(self, run: Run, thread: Thread, kind: str, details: Mapping[str, Any]) -> None:
        """An event of the history."""
        if kind.endswith(_ENTERED):
            self.transitions += 1
            run.fresh.add(thread)
        elif kind.endswith(_AGAIN):
            self.transitions += thread not in run.fresh
            run.fresh.discard(thread)
        elif kind.endswith("StateExited"):
            run.fresh.discard(thread)
        if self.write is not None:
            said = details.get("error") if "error" in details else thread.state.name
            if kind.startswith("Execution") and "error" not in details:
                said = None
            text = self.recorder.text(str(said)) if said is not None else -1
            self.write((self.clock.now, Kind.HISTORY, _EVENTS[kind], self.index, -1, self._ref(run, thread), text))

    def _ref(self, run: Run, thread: Thread) -> int:
        """The thread's number in the recording: the execution's own, or one below that of the thread it came from."""
        if thread.ref < 0:
            over = thread.over
            thread.ref = run.ref if over is None else self.recorder.ref(self._ref(run, over.owner))
        return thread.ref

    def _will_try_again(self, run: Run, thread: Thread, until: int) -> None:
        self.totals.retries += 1
        if self.write is not None:
            ref = self._ref(run, thread)
            self.write((self.clock.now, Kind.RETRY, min(thread.retries, 255), self.index, -1, ref, until))
