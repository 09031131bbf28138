"""The container service: tasks that are always on, behind a load balancer; and tasks that run once.

A task needs a while to start, then takes several requests at a time, which share its CPU. The load balancer gives a
request to the running task with the fewest, holds it while all are full, and does not wait for ever. Every minute the
service compares its load with a target and wants more tasks or fewer (target tracking, as ECS does it): more at once,
fewer only some time after the last change. A task is paid for from when it is asked for until it has stopped, whether
it has work or not: that is the difference from a function.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from heapq import heappush
from typing import TYPE_CHECKING, Any, Final, Literal

from slslab.runtime.call import Call, Message
from slslab.runtime.component import Component
from slslab.runtime.drive import PENDING, respond
from slslab.runtime.durations import VCPU_MB, Constant, Duration, Uniform
from slslab.runtime.handler import ServiceError
from slslab.runtime.processor import PART, Processor
from slslab.runtime.recording import CPU_UNITS, Kind, Operation, Status, TaskState, size_of_task

if TYPE_CHECKING:
    from slslab.runtime.cloud import Cloud

_DELAY: Final = Uniform(500, 2_500)  # one way through the load balancer, a design choice
_MINUTE: Final = 60_000_000
_MOST_RUN: Final = 10  # tasks that one call may start


@dataclass(frozen=True, slots=True)
class ContainerSettings:
    """Times in µs. `vcpu` and `memory` (MB) of one task; `least` and `most` tasks of the service.

    `start`: from asking for a task until it serves. `work` (at one vCPU) and `wait`: what one request needs; of a
    task that runs once, all that it does. `width`: requests in one task at the same time; `backlog`: how many the
    load balancer holds, the next gets a 503; `timeout`: when a caller gets a 504. `metric` and `target`: per cent of
    CPU, or requests in each task, to which the number of tasks is fitted; `cooldown`: before it falls again.
    """

    vcpu: float = 0.25
    memory: int = 512
    least: int = 1
    most: int = 10
    start: Duration = field(default_factory=lambda: Uniform(25_000_000, 45_000_000))
    work: Duration = field(default_factory=lambda: Constant(10_000))
    wait: Duration = field(default_factory=lambda: Constant(0))
    width: int = 100
    backlog: int = 1_000
    timeout: int = 60_000_000
    metric: Literal["cpu", "concurrency"] = "cpu"
    target: float = 50.0
    cooldown: int = 300_000_000


class _Task:
    """One task. `load`: its requests; `leaving`: it gets no more of them, and stops when it has none."""

    __slots__ = ("asked", "leaving", "load", "number", "processor", "running")

    def __init__(self, number: int, asked: int, processor: Processor) -> None:
        self.number = number
        self.asked = asked
        self.processor = processor
        self.load = 0
        self.running = self.leaving = False


class _Work:
    """One request, from the load balancer to its answer."""

    __slots__ = ("open", "request", "task")

    def __init__(self, request: Message) -> None:
        self.request = request
        self.task: _Task | None = None
        self.open = True


class Containers(Component):
    """One service. `waiting` counts the requests that the load balancer holds."""

    kind = "container"

    def __init__(self, cloud: Cloud, name: str, settings: ContainerSettings) -> None:
        super().__init__(cloud, name)
        self.set = settings
        self.draw_delay = _DELAY.sampler(self.stream("delay"))
        self.waiting = 0
        self._held: deque[_Work] = deque()
        self._tasks: dict[int, _Task] = {}
        self._by_load: list[dict[_Task, None]] = []
        self._numbers = 0
        self._served = 0  # requests in tasks now
        self._area = self._then = 0  # requests in tasks, added up over time
        self._cpu = 0  # progress of tasks that have stopped since the last look
        self._changed = 0
        self._take_over(settings)
        for _ in range(settings.least):
            self._begin(at_once=True)
        heappush(self.clock.heap, (self.clock.now + _MINUTE, self.clock.tick(), self._look, None))

    def settings(self) -> dict[str, object]:
        found = self.set
        return {"vcpu": found.vcpu, "memory": found.memory, "least": found.least, "most": found.most}

    def change(self, settings: ContainerSettings) -> None:
        """New settings from now on; tasks that there are keep their CPU and memory."""
        self._take_over(settings)
        self._fit(min(max(len(self.tasks()), settings.least), settings.most))

    def _take_over(self, settings: ContainerSettings) -> None:
        self.set = settings
        self._start = settings.start.sampler(self.stream("start"))
        self._work = settings.work.sampler(self.stream("work"))
        self._wait = settings.wait.sampler(self.stream("wait"))
        while len(self._by_load) <= settings.width:
            self._by_load.append({})

    def tasks(self) -> tuple[int, ...]:
        """The numbers of the service's tasks that run or start, without those that are leaving."""
        return tuple(number for number, task in self._tasks.items() if not task.leaving)

    # Requests

    def accept(self, request: Message) -> None:
        """The load balancer gets a request."""
        assert request.reply is not None
        if self.write is not None:
            self.write((self.clock.now, Kind.OPERATION, Operation.HTTP_REQUEST, self.index, -1, request.ref, 0))
        if (self.trouble is not None and self.troubled(request.ref)) or self.waiting >= self.set.backlog:
            request.reply(request, Status.ERROR, None)
            return
        work = _Work(request)
        clock = self.clock
        heappush(clock.heap, (clock.now + self.set.timeout, clock.tick(), self._time_out, work))
        self._held.append(work)
        self.waiting += 1
        self._depth(request.ref)
        self._hand_out()

    def _hand_out(self) -> None:
        while self._held:
            if not self._held[0].open:
                self._held.popleft()
                continue
            task = next((next(iter(tasks)) for tasks in self._by_load[: self.set.width] if tasks), None)
            if task is None:
                return
            work = self._held.popleft()
            self.waiting -= 1
            self._depth(work.request.ref)
            work.task = task
            self._weigh(task, 1)
            clock = self.clock
            delay = self.draw_delay() + self.slowness(work.request.ref)
            heappush(clock.heap, (clock.now + delay, clock.tick(), self._compute, work))

    def _compute(self, work: _Work) -> None:
        assert work.task is not None
        work.task.processor.compute(work, self._work())

    def _computed(self, work: Any, _: None) -> None:
        clock = self.clock
        heappush(clock.heap, (clock.now + self._wait(), clock.tick(), self._done, work))

    def _done(self, work: _Work) -> None:
        task = work.task
        assert task is not None
        self._weigh(task, -1)
        if task.leaving and not task.load:
            self._stop(task)
        if work.open:
            self._answer(work, Status.OK)
        self._hand_out()

    def _answer(self, work: _Work, status: Status) -> None:
        work.open = False
        assert work.request.reply is not None
        work.request.reply(work.request, status, {"statusCode": 200} if status == Status.OK else None)

    def _time_out(self, work: _Work) -> None:
        """The caller gets a 504; what a task has begun goes on."""
        if not work.open:
            return
        if work.task is None:
            self.waiting -= 1
            self._depth(work.request.ref)
        self._answer(work, Status.GATEWAY_TIMEOUT)

    def _weigh(self, task: _Task, step: int) -> None:
        self._measure()
        self._served += step
        if not task.leaving:
            del self._by_load[task.load][task]
        task.load += step
        if not task.leaving:
            self._by_load[task.load][task] = None

    def _measure(self) -> None:
        now = self.clock.now
        self._area += self._served * (now - self._then)
        self._then = now

    # Tasks

    def _begin(self, *, at_once: bool = False) -> None:
        self._numbers += 1
        clock = self.clock
        processor = Processor(clock, round(self.set.vcpu * VCPU_MB), self._computed)
        task = _Task(self._numbers, clock.now, processor)
        self._tasks[task.number] = task
        self._state(TaskState.PENDING, task.number, -1, self._size())
        if at_once:
            self._serve(task)
        else:
            heappush(clock.heap, (clock.now + self._start(), clock.tick(), self._serve, task))

    def _serve(self, task: _Task) -> None:
        if task.leaving:
            return
        task.running = True
        self._state(TaskState.RUNNING, task.number, -1, self.clock.now - task.asked)
        self._by_load[0][task] = None
        self._hand_out()

    def _leave(self, task: _Task) -> None:
        if task.running:
            del self._by_load[task.load][task]
        task.leaving = True
        if not task.load:
            self._stop(task)

    def _stop(self, task: _Task) -> None:
        self._cpu += task.processor.used()
        del self._tasks[task.number]
        self._state(TaskState.STOPPED, task.number, -1, self._paid(task.asked))

    def _paid(self, asked: int) -> int:
        return max(self.clock.now - asked, _MINUTE)  # a minute at least (Fargate)

    def _size(self) -> int:
        return size_of_task(round(self.set.vcpu * CPU_UNITS), self.set.memory)

    def _state(self, state: TaskState, number: int, ref: int, value: int) -> None:
        if self.write is not None:
            self.write((self.clock.now, Kind.TASK, state, self.index, number, ref, value))

    # Autoscaling

    def _look(self, _: object) -> None:
        """Compare the last minute's load with the target."""
        clock = self.clock
        heappush(clock.heap, (clock.now + _MINUTE, clock.tick(), self._look, None))
        self._measure()
        running = [task for task in self._tasks.values() if task.running]
        used, self._cpu = self._cpu + sum(task.processor.used() for task in running), 0
        area, self._area = self._area, 0
        if not running:
            return
        if self.set.metric == "cpu":
            load = 100 * used / (PART * _MINUTE * len(running) * self.set.vcpu)
        else:
            load = (area / _MINUTE + self.waiting) / len(running)
        wanted = -(-round(len(running) * load / self.set.target * 1_000) // 1_000)
        self._fit(min(max(wanted, self.set.least), self.set.most))

    def _fit(self, wanted: int) -> None:
        present = self.tasks()
        now = self.clock.now
        if wanted > len(present):
            self._changed = now
            for _ in range(wanted - len(present)):
                self._begin()
        elif wanted < len(present) and (now - self._changed >= self.set.cooldown or len(present) > self.set.most):
            self._changed = now
            for number in present[wanted - len(present) :]:  # the newest go first
                self._leave(self._tasks[number])

    # Tasks that run once

    def put(self, message: Message) -> None:
        """A rule or a schedule runs one task."""
        self._asked(message.ref, 1)
        self._run(_Left(self, None, 1), message.ref)

    def _asked(self, ref: int, count: int) -> None:
        if self.write is not None:
            self.write((self.clock.now, Kind.OPERATION, Operation.RUN_TASK, self.index, -1, ref, count))

    def perform(self, action: str, arguments: Mapping[str, Any], call: Call) -> Any:
        """`run_task` {count = 1, wait = False}: {tasks: their numbers}; with `wait` when all are done."""
        if action != "run_task":
            return super().perform(action, arguments, call)
        count = int(arguments.get("count", 1))
        if not 1 <= count <= _MOST_RUN:
            raise ServiceError("InvalidParameterException", f"count must be from 1 to {_MOST_RUN}; found {count}")
        self._asked(call.ref, count)
        left = _Left(self, call if arguments.get("wait") else None, count)
        for _ in range(count):
            self._run(left, call.ref)
        return PENDING if arguments.get("wait") else {"tasks": left.numbers}

    def _run(self, left: _Left, cause: int) -> None:
        self._numbers += 1
        number, clock = self._numbers, self.clock
        left.numbers.append(number)
        ref = self.recorder.ref(cause)
        self._state(TaskState.PENDING, number, ref, self._size())
        run = (number, ref, clock.now, left)
        heappush(clock.heap, (clock.now + self._start(), clock.tick(), self._run_begins, run))

    def _run_begins(self, run: tuple[int, int, int, _Left]) -> None:
        number, ref, asked, _ = run
        clock = self.clock
        self._state(TaskState.RUNNING, number, ref, clock.now - asked)
        speed = min(1.0, self.set.vcpu)
        us = round(self._work() / speed) + self._wait()
        heappush(clock.heap, (clock.now + us, clock.tick(), self._run_ends, run))

    def _run_ends(self, run: tuple[int, int, int, _Left]) -> None:
        number, ref, asked, left = run
        self._state(TaskState.STOPPED, number, ref, self._paid(asked))
        left.one_done()

    def _depth(self, ref: int) -> None:
        if self.write is not None:
            self.write((self.clock.now, Kind.DEPTH, 0, self.index, -1, ref, self.waiting))


class _Left:
    """Tasks of one call that have not ended; who waits for them is told when all have."""

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
