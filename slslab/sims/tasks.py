"""The tasks of container services, as `views` has the environments of functions."""

from __future__ import annotations

from dataclasses import dataclass

from slslab.runtime.recording import Kind, Recording, TaskState


@dataclass(frozen=True, slots=True)
class TaskLife:
    """One task, from asking for it to its end. Times in µs; None for what had not happened when the run ended."""

    service: int  # index of the component
    number: int  # within its service
    once: bool  # it runs once, and is no part of the service that is always on
    asked: int
    running: int | None
    stopped: int | None


def tasks(recording: Recording) -> tuple[TaskLife, ...]:
    """The life of every task, in the order in which they were asked for."""
    times: dict[tuple[int, int], dict[int, int]] = {}
    once: dict[tuple[int, int], bool] = {}
    for index, kind in enumerate(recording.kind):
        if kind != _TASK:
            continue
        task, code = (recording.who[index], recording.env[index]), recording.code[index]
        once.setdefault(task, recording.ref[index] >= 0)
        times.setdefault(task, {})[code] = recording.t[index]
    return tuple(
        TaskLife(*task, once[task], found[_PENDING], found.get(_RUNNING), found.get(_STOPPED))
        for task, found in times.items()
    )


_TASK = int(Kind.TASK)
_PENDING, _RUNNING, _STOPPED = (int(state) for state in TaskState)
