"""One path of control through a machine: the execution itself, a branch of a Parallel, an iteration of a Map."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from slslab.runtime.workflow.scope import Variables

if TYPE_CHECKING:
    from slslab.runtime.workflow.definition import Machine, Map, Parallel, State


class Thread:
    """Where it stands (`state`), with which raw `input`, and what it waits for (`needs`, by number).

    `tries` counts for each Retrier of the state how often it was used; `retries` is their sum. `item` is the (index,
    value) of the iteration that it belongs to. `last` is the id of its last event, `ref` its number in a recording
    (-1: it has none).
    """

    __slots__ = (
        "alive",
        "entered",
        "fan",
        "input",
        "item",
        "last",
        "machine",
        "needs",
        "over",
        "ref",
        "retries",
        "slot",
        "state",
        "token",
        "tries",
        "variables",
    )

    def __init__(self, machine: Machine, value: Any, over: Fan | None = None, slot: int = 0) -> None:
        self.machine = machine
        self.state: State = machine.states[machine.start]
        self.input = value
        self.over = over  # the fan that it is part of
        self.slot = slot
        self.fan: Fan | None = None  # the fan that it waits for
        self.variables: Variables = Variables(over.owner.variables if over else None)
        self.item: tuple[int, Any] | None = over.owner.item if over else None
        self.needs: set[int] = set()
        self.tries: list[int] = []
        self.retries = 0
        self.entered = 0
        self.last = 0
        self.ref = -1
        self.token: str | None = None
        self.alive = True


class Fan:
    """A Parallel or a Map at work: its threads, and what they have brought so far."""

    __slots__ = (
        "at_once",
        "failed",
        "left",
        "most_failed",
        "owner",
        "results",
        "running",
        "state",
        "tolerant",
        "waiting",
        "width",
    )

    def __init__(self, owner: Thread, state: Parallel | Map, count: int) -> None:
        self.owner = owner
        self.state = state
        self.results: dict[int, Any] = {}
        self.left = count
        self.running: dict[int, Thread] = {}
        self.waiting: Iterator[Thread] = iter(())
        self.at_once = count
        self.failed = 0
        self.most_failed = 0.0
        self.tolerant = False
        self.width = 1  # bytes of the results so far

    def result(self) -> list[Any]:
        """What the threads have brought, in order; nothing for those whose failure was tolerated."""
        return [self.results[slot] for slot in sorted(self.results)]
