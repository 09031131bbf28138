"""What is paid for because it is there, used or not.

container-vcpu, container-memory  hours of vCPUs and of GB, from asking for a task to its end: by the second, and for a
                       minute at least
balancer-hours         of each container service that clients reach through a load balancer
stream-shard-hours     each open shard of each stream, all the time
secret-months          each secret, all the time; a month has 730 hours
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from slslab.runtime.recording import CPU_UNITS, Kind, Operation, Recording, TaskState, task_size
from slslab.sims.columns import Level

STANDING: Final = ("container-vcpu", "container-memory", "balancer-hours", "stream-shard-hours", "secret-months")

_SECOND: Final = 1_000_000
_MINUTE: Final = 60 * _SECOND
_HOUR: Final = 3600 * _SECOND
_MONTH: Final = 730 * _HOUR
_GB: Final = 1024  # MB

Measure = Callable[[int], float]


def standing(recording: Recording) -> dict[str, Measure]:
    """How much there was of each item up to any time (µs)."""
    made = _tasks(recording)
    balanced = {
        recording.who[index]
        for index, kind in enumerate(recording.kind)
        if kind == _OPERATION and recording.code[index] == Operation.HTTP_REQUEST
    }
    balancers = sum(recording.components[who].kind == "container" for who in balanced)
    names = [box.settings.get("secrets") for box in recording.components if box.kind == "secrets"]
    secrets = sum(len(some) for some in names if isinstance(some, tuple | list))
    for item, number, per in (
        ("balancer-hours", balancers, _HOUR), ("secret-months", secrets, _MONTH),
    ):  # fmt: skip
        if number:
            made[item] = _always(number, per)
    return made | _shards(recording)


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _always(number: int, per: int) -> Measure:
    return lambda t: number * t / per


def _shards(recording: Recording) -> dict[str, Measure]:
    """As many as each stream begins with, and as many as it has after each change of them."""
    present = {
        who: _number(box.settings.get("shards")) for who, box in enumerate(recording.components) if box.kind == "stream"
    }
    if not present:
        return {}
    level = Level()
    level.change(0, sum(present.values()))
    for index, kind in enumerate(recording.kind):
        if kind == _SHARDS:
            who, number = recording.who[index], recording.value[index]
            level.change(recording.t[index], number - present[who])
            present[who] = number
    return {"stream-shard-hours": lambda t: level.area(t) / _HOUR}


def _tasks(recording: Recording) -> dict[str, Measure]:
    """Each task's first minute is paid at once, then each second when it begins, up to its end."""
    steps: list[tuple[int, int, int]] = []  # when the second minute begins or the time ends, CPU units, MB
    floors: list[tuple[int, int, int]] = []  # when a minute is paid at once
    asked: dict[tuple[int, int], tuple[int, int, int]] = {}
    for index, kind in enumerate(recording.kind):
        if kind != _TASK:
            continue
        task, t = (recording.who[index], recording.env[index]), recording.t[index]
        if recording.code[index] == TaskState.PENDING:
            units, mb = task_size(recording.value[index])
            asked[task] = (t, units, mb)
            floors.append((t, units, mb))
            steps.append((t + _MINUTE, units, mb))
        elif recording.code[index] == TaskState.STOPPED and task in asked:
            since, units, mb = asked.pop(task)
            paid = max(_MINUTE, -(-(t - since) // _SECOND) * _SECOND)
            steps.append((since + paid, -units, -mb))
    if not floors:
        return {}
    vcpu, memory = _paid(floors, steps, 1), _paid(floors, steps, 2)
    return {
        "container-vcpu": lambda t: vcpu(t) / (CPU_UNITS * _HOUR),
        "container-memory": lambda t: memory(t) / (_GB * _HOUR),
    }


def _paid(floors: list[tuple[int, int, int]], steps: list[tuple[int, int, int]], which: int) -> Measure:
    minutes, more = Level(), Level()
    for step in floors:
        minutes.change(step[0], step[which])
    for step in sorted(steps):
        more.change(step[0], step[which])
    return lambda t: minutes.at(t) * _MINUTE + more.area(t)


_OPERATION, _SHARDS, _TASK = int(Kind.OPERATION), int(Kind.SHARDS), int(Kind.TASK)
