"""What a container service is set to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from slslab.runtime.durations import Constant, Duration, Uniform


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
