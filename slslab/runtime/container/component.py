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
from heapq import heappush
from typing import TYPE_CHECKING, Any, Final

from slslab.runtime.call import Call, Message
from slslab.runtime.component import Component
from slslab.runtime.container.runs import ask_for_tasks, run_tasks
from slslab.runtime.container.scaling import MINUTE, Load
from slslab.runtime.container.settings import ContainerSettings
from slslab.runtime.durations import VCPU_MB, Uniform
from slslab.runtime.processor import Processor
from slslab.runtime.recording import CPU_UNITS, Kind, Operation, Status, TaskState, size_of_task

if TYPE_CHECKING:
    from slslab.runtime.cloud import Cloud

_DELAY: Final = Uniform(500, 2_500)  # one way through the load balancer, a design choice


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
    """One service. `waiting` counts the requests that the load balancer holds, `numbered` all tasks there ever were.

    `draw_start`, `draw_work` and `draw_wait` draw how long a task takes to start, and what a request needs, µs.
    """

    kind = "container"

    def __init__(self, cloud: Cloud, name: str, settings: ContainerSettings) -> None:
        super().__init__(cloud, name)
        self.set = settings
        self.draw_delay = _DELAY.sampler(self.stream("delay"))
        self.waiting = 0
        self._held: deque[_Work] = deque()
        self._tasks: dict[int, _Task] = {}
        self._by_load: list[dict[_Task, None]] = []
        self.numbered = 0
        self._load = Load(self.clock)
        self._changed = 0
        self._take_over(settings)
        for _ in range(settings.least):
            self._begin(at_once=True)
        heappush(self.clock.heap, (self.clock.now + MINUTE, self.clock.tick(), self._look, None))

    def settings(self) -> dict[str, object]:
        found = self.set
        return {"vcpu": found.vcpu, "memory": found.memory, "least": found.least, "most": found.most}

    def change(self, settings: ContainerSettings) -> None:
        """New settings from now on; tasks that there are keep their CPU and memory."""
        self._take_over(settings)
        self._fit(min(max(len(self.tasks()), settings.least), settings.most))

    def _take_over(self, settings: ContainerSettings) -> None:
        self.set = settings
        self.draw_start = settings.start.sampler(self.stream("start"))
        self.draw_work = settings.work.sampler(self.stream("work"))
        self.draw_wait = settings.wait.sampler(self.stream("wait"))
        while len(self._by_load) <= settings.width:
            self._by_load.append({})

    def put(self, message: Message) -> None:
        """A rule or a schedule runs one task."""
        run_tasks(self, 1, message.ref, None)

    def perform(self, action: str, arguments: Mapping[str, Any], call: Call) -> Any:
        """`run_task` {count = 1, wait = False}: {tasks: their numbers}; with `wait` when all are done."""
        if action != "run_task":
            return super().perform(action, arguments, call)
        return ask_for_tasks(self, arguments, call)

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
        work.task.processor.compute(work, self.draw_work())

    def _computed(self, work: Any, _: None) -> None:
        clock = self.clock
        heappush(clock.heap, (clock.now + self.draw_wait(), clock.tick(), self._done, work))

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
        self._load.weigh(step)
        if not task.leaving:
            del self._by_load[task.load][task]
        task.load += step
        if not task.leaving:
            self._by_load[task.load][task] = None

    # Tasks

    def _begin(self, *, at_once: bool = False) -> None:
        self.numbered += 1
        clock = self.clock
        processor = Processor(clock, round(self.set.vcpu * VCPU_MB), self._computed)
        task = _Task(self.numbered, clock.now, processor)
        self._tasks[task.number] = task
        self.state(TaskState.PENDING, task.number, -1, self.size)
        if at_once:
            self._serve(task)
        else:
            heappush(clock.heap, (clock.now + self.draw_start(), clock.tick(), self._serve, task))

    def _serve(self, task: _Task) -> None:
        if task.leaving:
            return
        task.running = True
        self.state(TaskState.RUNNING, task.number, -1, self.clock.now - task.asked)
        self._by_load[0][task] = None
        self._hand_out()

    def _leave(self, task: _Task) -> None:
        if task.running:
            del self._by_load[task.load][task]
        task.leaving = True
        if not task.load:
            self._stop(task)

    def _stop(self, task: _Task) -> None:
        self._load.stopped(task.processor)
        del self._tasks[task.number]
        self.state(TaskState.STOPPED, task.number, -1, self.paid(task.asked))

    def paid(self, asked: int) -> int:
        """For how long a task that stops now is paid, µs: a minute at least (Fargate)."""
        return max(self.clock.now - asked, MINUTE)

    @property
    def size(self) -> int:
        """CPU and memory of a task, as the recording has them."""
        return size_of_task(round(self.set.vcpu * CPU_UNITS), self.set.memory)

    def state(self, state: TaskState, number: int, ref: int, value: int) -> None:
        """Note what becomes of a task; `ref` is its own when it runs once, else -1."""
        if self.write is not None:
            self.write((self.clock.now, Kind.TASK, state, self.index, number, ref, value))

    def _look(self, _: object) -> None:
        """Compare the last minute's load with the target."""
        clock = self.clock
        heappush(clock.heap, (clock.now + MINUTE, clock.tick(), self._look, None))
        running = [task.processor for task in self._tasks.values() if task.running]
        wanted = self._load.wanted(running, self.waiting, self.set)
        if wanted is not None:
            self._fit(wanted)

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

    def _depth(self, ref: int) -> None:
        if self.write is not None:
            self.write((self.clock.now, Kind.DEPTH, 0, self.index, -1, ref, self.waiting))
