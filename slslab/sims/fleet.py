"""The part of the story that is about environments: how they come, what they take, and how they go."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from slslab.runtime.recording import Ending, Kind, Row, Status, Why
from slslab.sims.causes import Causes
from slslab.sims.moments import Told
from slslab.sims.wording import Micros


@dataclass(slots=True)
class _Environment:
    """`idle_since`: when it last had nothing to do, µs."""

    why: Why
    flying: int = 0
    uses: int = 0
    idle_since: int = 0


@dataclass(slots=True)
class _Function:
    """The environments that a function has at this moment, and how many it has ever had."""

    alive: set[int] = field(default_factory=set)
    prepared: set[int] = field(default_factory=set)
    made: int = 0


class Fleet:
    """Follows every environment through the rows, and tells what is new about them."""

    def __init__(self, causes: Causes, told: Told) -> None:
        self.causes = causes
        self.told = told
        self.functions: dict[int, _Function] = {}
        self.environments: dict[int, _Environment] = {}
        recording = causes.recording
        self.first_start: dict[int, int] = {}  # env: the row of its first START
        for index, kind in enumerate(recording.kind):
            if kind == _START:
                self.first_start.setdefault(recording.env[index], index)

    def create(self, index: int, row: Row) -> None:
        function = self.functions.setdefault(row.who, _Function())
        key = self._why(function, row)
        others = len(function.alive)
        function.made += 1
        function.alive.add(row.env)
        self.environments[row.env] = _Environment(Why(row.code), idle_since=row.t)
        if row.code == Why.PROVISIONED:
            function.prepared.add(row.env)
            return
        values: dict[str, object] = {"function": self.causes.name(row.who), "env": str(row.env), "n": others}
        if row.env in self.first_start:
            first = self.causes.recording[self.first_start[row.env]]
            values["what"] = self.causes.subject(first.ref, row.t)
            values["effect"] = self.causes.effect(first.ref, row.t, first.value)
        self.told.tell(index, row, "cold", key, values, "warm-pools" if row.code == Why.PINGED else "cold-start")

    def _why(self, function: _Function, row: Row) -> str:
        """The sentence for a new environment of `function`, which does not have it yet."""
        if row.code == Why.PINGED:
            return "cold.pinged"
        if row.env not in self.first_start:
            return "cold.unused"
        if row.code == Why.AFTER_CRASH:
            return "cold.crash"
        if not function.alive:
            return "cold.none" if function.made else "cold.first"
        key = "cold.prepared" if function.alive == function.prepared else "cold.busy"
        return f"{key}.{'one' if len(function.alive) == 1 else 'other'}"

    def ready(self, index: int, row: Row) -> None:
        environment = self.environments.get(row.env)
        if environment is None:
            return
        environment.idle_since = row.t
        if environment.why == Why.PROVISIONED:
            values = {"function": self.causes.name(row.who), "env": str(row.env)}
            self.told.tell(index, row, "prepared", "prepared.ready", values, "provisioned-concurrency")

    def start(self, index: int, row: Row) -> None:
        environment = self.environments.get(row.env)
        if environment is None:
            return
        environment.flying += 1
        environment.uses += 1
        first = self.told.is_first
        if environment.flying > 1:
            if first("shared", row.who):
                self._tell_use(index, row, environment, "warm", "warm.shared", "concurrency")
        elif row.code:
            return
        elif environment.uses > 1:
            if first("warm", row.who):
                self._tell_use(index, row, environment, "warm", "warm.first", "warm-start")
        elif environment.why == Why.PROVISIONED and first("prepared", row.who):
            self._tell_use(index, row, environment, "prepared", "prepared.used", "provisioned-concurrency")

    def _tell_use(self, index: int, row: Row, environment: _Environment, category: str, key: str, term: str) -> None:
        values = {
            "env": str(row.env),
            "what": self.causes.subject(row.ref, row.t),
            "n": environment.flying,
            "idle": Micros(row.t - environment.idle_since),
        }
        self.told.tell(index, row, category, key, values, term)

    def end(self, index: int, row: Row) -> None:
        environment = self.environments.get(row.env)
        if environment is not None:
            environment.flying = max(0, environment.flying - 1)
            environment.idle_since = row.t
        if row.code in _ENDED:
            key, term = _ENDED[Status(row.code)]
            what = self.causes.subject(row.ref, row.t)
            values = {"function": self.causes.name(row.who), "what": what, "env": str(row.env)}
            self.told.tell(index, row, "error", key, values, term)

    def remove(self, index: int, row: Row) -> None:
        function = self.functions.setdefault(row.who, _Function())
        environment = self.environments.pop(row.env, None)
        function.alive.discard(row.env)
        function.prepared.discard(row.env)
        idle = row.t - environment.idle_since if environment else 0
        values = {"function": self.causes.name(row.who), "env": str(row.env), "idle": Micros(idle)}
        key, term = _REMOVED[Ending(row.code)]
        if row.code == Ending.EXPIRED and not function.alive:
            key = "gone.last"
        self.told.tell(index, row, "error" if row.code == Ending.CRASHED else "gone", key, values, term)


_START: Final = int(Kind.START)
_ENDED: Final = {
    Status.ERROR: ("ended.error", None),
    Status.TIMEOUT: ("ended.timeout", "timeout"),
    Status.CRASHED: ("ended.crashed", None),
}
_REMOVED: Final = {
    Ending.EXPIRED: ("gone.expired", "keep-alive"),
    Ending.CRASHED: ("gone.crashed", None),
    Ending.RECYCLED: ("gone.recycled", None),
    Ending.REPLACED: ("gone.replaced", None),
    Ending.KILLED: ("gone.killed", None),
}
