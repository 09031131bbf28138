"""Recordings made by hand: a tape on which rows are written in any order, and played back in order of time."""

from __future__ import annotations

import random
from typing import Any

import pytest

from slslab.runtime.recording import Component, Edge, Kind, Phase, Recording, Status
from slslab.sims.bill import PriceSheet, load_prices

MS = 1_000
S = 1_000_000


class Tape:
    """Writes rows; `recording()` sorts them by time and gives the recording."""

    def __init__(self, seed: int = 1) -> None:
        self.rows: list[tuple[int, int, Kind, int, int, int, int, int]] = []
        self.components: list[Component] = []
        self.edges: list[Edge] = []
        self.parents: list[int] = []
        self.texts: list[str] = []
        self.seed = seed
        self.environments = 0

    def component(self, name: str, kind: str = "function", **settings: object) -> int:
        self.components.append(Component(name, kind, settings))
        return len(self.components) - 1

    def edge(self, source: int, target: int) -> int:
        self.edges.append(Edge(source, target))
        return len(self.edges) - 1

    def ref(self, parent: int = -1) -> int:
        self.parents.append(parent)
        return len(self.parents) - 1

    def row(
        self, t: int, kind: Kind, code: int = 0, who: int = -1, env: int = -1, ref: int = -1, value: int = 0
    ) -> None:
        self.rows.append((t, len(self.rows), kind, code, who, env, ref, value))

    def text(self, text: str) -> int:
        self.texts.append(text)
        return len(self.texts) - 1

    def environment(self, t: int, who: int, init: int = 100 * MS, why: int = 0, memory: int = 512) -> int:
        """An environment whose INIT begins at `t` and takes `init`; returns its number."""
        self.environments += 1
        env = self.environments
        self.row(t, Kind.CREATE, why, who, env, value=memory)
        if init:
            self.row(t, Kind.PHASE, Phase.RUNTIME, who, env, value=init // 2)
            self.row(t + init // 2, Kind.PHASE, Phase.CODE, who, env, value=init - init // 2)
        self.row(t + init, Kind.READY, 0, who, env, value=init)
        return env

    def invoke(
        self,
        t: int,
        who: int,
        env: int,
        ref: int,
        took: int = 50 * MS,
        waited: int = 0,
        status: int = Status.OK,
        billed: int | None = None,
    ) -> None:
        """An invocation that starts at `t`, after having waited for INIT if `waited`."""
        self.row(t, Kind.START, int(waited > 0), who, env, ref, waited)
        self.row(t + took, Kind.END, status, who, env, ref, took + waited if billed is None else billed)

    def request(
        self, t: int, client: int, who: int, env: int, took: int = 50 * MS, waited: int = 0, status: int = Status.OK
    ) -> int:
        """A request that is sent at `t` and served by `env` as soon as that is ready; returns its ref."""
        request = self.ref()
        self.row(t, Kind.SEND, 0, client, ref=request)
        self.invoke(t + waited, who, env, self.ref(request), took, waited, status)
        self.row(t + waited + took, Kind.RECEIVE, status, client, ref=request, value=waited + took)
        return request

    def recording(self, end: int | None = None) -> Recording:
        made = Recording(self.seed, tuple(self.components), tuple(self.edges))
        for t, _, kind, code, who, env, ref, value in sorted(self.rows):
            made.t.append(t)
            made.kind.append(kind)
            made.code.append(code)
            made.who.append(who)
            made.env.append(env)
            made.ref.append(ref)
            made.value.append(value)
        made.parents.extend(self.parents)
        made.texts = list(self.texts)
        made.end = max(made.t, default=0) if end is None else end
        return made


def fleet(requests: int, seed: int = 1, gap: int = 20 * MS, keep: int = 2 * S, limit: int = 30) -> Recording:
    """A client and a function with a plain fleet of environments: warm, cold, errors, expiries and refusals."""
    luck = random.Random(seed)
    tape = Tape(seed)
    client, function = tape.component("clients", "client"), tape.component("checkout")
    free: dict[int, int] = {}  # env: idle since
    t = 0
    for _ in range(requests):
        t += luck.randrange(2 * gap)
        for env, since in [item for item in free.items() if item[1] + keep < t]:
            tape.row(since + keep, Kind.REMOVE, 0, function, env)
            del free[env]
        idle = [env for env, since in free.items() if since <= t]
        took = luck.randrange(10 * MS, 90 * MS)
        status = Status.ERROR if luck.random() < 0.05 else Status.OK
        if idle:
            tape.request(t, client, function, idle[-1], took, status=status)
            free[idle[-1]] = t + took
        elif len(free) >= limit:
            request = tape.ref()
            tape.row(t, Kind.SEND, 0, client, ref=request)
            tape.row(t, Kind.THROTTLE, 1, function, ref=tape.ref(request))
            tape.row(t + MS, Kind.RECEIVE, Status.THROTTLED, client, ref=request, value=MS)
        else:
            init = luck.randrange(100 * MS, 400 * MS)
            env = tape.environment(t, function, init)
            tape.request(t, client, function, env, took, init, status)
            free[env] = t + init + took
    return tape.recording()


@pytest.fixture
def tape() -> Tape:
    return Tape()


@pytest.fixture(scope="session")
def busy_run() -> Recording:
    return fleet(600, seed=3)


@pytest.fixture(scope="session")
def prices() -> PriceSheet:
    return load_prices()


@pytest.fixture(scope="session")
def make_fleet() -> Any:
    return fleet
