"""One handler on a toy cloud of its own, invoked a few times, one after another or several at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from heapq import heappush
from typing import Any, Final

from slslab.runtime.call import Call, Message
from slslab.runtime.cloud import Cloud
from slslab.runtime.function import Function
from slslab.runtime.presets import Init
from slslab.runtime.recording import Recording, Status
from slslab.runtime.settings import FunctionSettings
from slslab.workers.aws import services
from slslab.workers.hosted import USUAL, Hosted
from slslab.workers.program import Program
from slslab.workers.sandbox import Level, Limits, best_level

_ROOM_MB: Final = 768  # of address space that libraries and stacks of threads take and hardly use
_ROOM_S: Final = 0.3


@dataclass(frozen=True, slots=True)
class Setting:
    """Times in µs, memory in MB, `package` in KB. `imports`: module code's own time beside what it waits for.

    `every`: from one invocation's end to the next one's start. `at_once`: so many are under way at the same time;
    `width`: so many of them in one environment.
    """

    memory: int = 128  # as a new Lambda function has it
    timeout: int = 3_000_000
    package: int = 1024
    imports: int = 0
    keep_alive: int = 300_000_000
    every: int = 1_000_000
    at_once: int = 1
    width: int = 1


@dataclass(frozen=True, slots=True)
class Invoked:
    """One invocation. `answer` is what the handler returned, or the error that Lambda gives in its place."""

    ref: int
    request_id: str
    status: Status
    cold: bool
    start: int
    took: int
    init: int  # as reported; 0 when it was warm
    answer: Any


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it. `peak_kb`: the most memory that the worker said it had, 0 when it could not say."""

    invocations: tuple[Invoked, ...]
    recording: Recording
    isolation: Level
    peak_kb: int


def attempt(
    program: Program,
    event: Any,
    setting: Setting | None = None,
    *,
    times: int = 1,
    seed: int = 1,
    furnish: Callable[[Cloud], object] | None = None,
    level: Level | None = None,
    limits: Limits = USUAL,
) -> Trial:
    """Invoke `program` with `event`, `times` times. `furnish` adds services to the cloud before."""
    setting = setting or Setting()
    level = best_level() if level is None else level
    cloud = Cloud(seed)
    if furnish is not None:
        furnish(cloud)
    hosted = Hosted(program, services(cloud), level=level, limits=_fitting(limits, setting))
    init = Init(program.runtime, setting.package, setting.imports)
    settings = FunctionSettings(
        handler=hosted,
        memory=setting.memory,
        timeout=setting.timeout,
        init=init,
        keep_alive=setting.keep_alive,
        width=setting.width,
    )
    series = _Series(cloud, Function(cloud, _function_name(program, cloud), settings), event, times, setting)
    try:
        recording = cloud.run(series.latest(setting))
    finally:
        hosted.close()
    return Trial(tuple(series.done), recording, level, hosted.peak_kb)


def _fitting(limits: Limits, setting: Setting) -> Limits:
    """No more than the function may take, with room for Python itself: of the machine's own time too, because code
    that computes for longer than its time-out would meet that anywhere."""
    return replace(
        limits,
        memory_mb=min(limits.memory_mb, setting.memory + _ROOM_MB),
        wall_s=min(limits.wall_s, setting.timeout / 1_000_000 + _ROOM_S),
    )


def _function_name(program: Program, cloud: Cloud) -> str:
    """The file's name, unless a service has it already."""
    return program.name if cloud.get(program.name) is None else f"{program.name}-function"


class _Series:
    """Invokes again when one before has ended."""

    def __init__(self, cloud: Cloud, function: Function, event: Any, times: int, setting: Setting) -> None:
        self.cloud, self.function, self.event, self.every = cloud, function, event, setting.every
        self.times = times
        self.done: list[Invoked] = []
        for _ in range(min(times, setting.at_once)):
            heappush(cloud.clock.heap, (0, cloud.clock.tick(), self._send, None))
        self.waiting = max(0, times - setting.at_once)

    def latest(self, setting: Setting) -> int:
        """When all must be over: each takes at most its INIT, that INIT again, and its time."""
        return self.times * (setting.timeout + setting.every + 60_000_000 + 2 * setting.imports) + 1_000_000

    def _send(self, _: object) -> None:
        recorder = self.cloud.recorder
        message = Message(recorder.ref(-1), self.cloud.clock.now, self.event)
        self.function.invoke(Call(recorder.ref(message.ref), (message,), self._ended))

    def _ended(self, call: Call) -> None:
        clock, status = self.cloud.clock, Status(call.status)
        begun = call.start >= 0  # else there was no room for it
        start = call.start if begun else clock.now
        init = call.environment.inside_us if begun and call.cold and call.environment.served == 1 else 0
        took = clock.now - start
        self.done.append(Invoked(call.ref, call.request_id, status, call.cold, start, took, init, call.answer))
        if self.waiting > 0:
            self.waiting -= 1
            heappush(clock.heap, (clock.now + self.every, clock.tick(), self._send, None))
