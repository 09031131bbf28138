"""What an execution asks of whoever drives it. Each need has a number, by which it is answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class Sleep:
    """Call `wake(id, now)` at `until` (µs of virtual time)."""

    id: int
    until: int


@dataclass(frozen=True, slots=True)
class Invoke:
    """Do the work of a Task: call `answer(id, …)` or `fail(id, …)` when it is done.

    `token`: set when the task waits for a callback; the work's own answer is then told by `submitted(id, …)`, and
    who holds the token answers. `attempt` counts from 0.
    """

    id: int
    state: str
    resource: str
    input: Any
    attempt: int
    token: str | None
    context: Mapping[str, Any]


Need: TypeAlias = Sleep | Invoke
