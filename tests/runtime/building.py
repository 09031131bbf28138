"""Small clouds to test with."""

from __future__ import annotations

from typing import Any

from slslab.runtime import (
    Call,
    Client,
    ClientSettings,
    Cloud,
    Constant,
    Exponential,
    FixedInit,
    Function,
    FunctionSettings,
    Message,
    Model,
    Once,
    Pause,
    Poisson,
    Trace,
)
from slslab.runtime.durations import Duration
from slslab.runtime.recording import Kind, Recording, Row

S = 1_000_000
MS = 1_000


def lasting(us: int | Duration) -> Model:
    """A handler that takes that long, whatever the memory."""
    return Model((Pause(Constant(us) if isinstance(us, int) else us),))


def settings(**more: Any) -> FunctionSettings:
    """A function that takes 100 ms, whose INIT takes 50 ms."""
    return FunctionSettings(
        **{"handler": lasting(100 * MS), "init": FixedInit(50 * MS), "timeout": 900 * S, "bill_init": False, **more}
    )


def direct(arrivals: Any, function: FunctionSettings | None = None, seed: int = 1, **options: Any) -> Cloud:
    """Clients that call `function` at once, without a network."""
    cloud = Cloud(seed, **options)
    box = Function(cloud, "function", function or settings())
    box.prepare()
    Client(cloud, "clients", box, ClientSettings(arrivals=arrivals))
    return cloud


def at(*moments: float) -> Trace:
    """Requests at these moments, in seconds."""
    return Trace(tuple(round(moment * S) for moment in moments))


def rows(recording: Recording, *kinds: Kind) -> list[Row]:
    """The rows of these kinds."""
    wanted = frozenset(kinds)
    return [recording[index] for index, kind in enumerate(recording.kind) if kind in wanted]


def log(recording: Recording, *kinds: Kind) -> list[tuple[Any, ...]]:
    """(time in ms, kind, code, value) of the rows of these kinds."""
    return [(row.t / MS, row.kind.name, row.code, row.value) for row in rows(recording, *kinds)]


class Memo:
    """Runs calls by hand and keeps what became of them: (time, status, answer)."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.ended: list[tuple[int, int, Any]] = []

    def __call__(self, call: Call) -> None:
        self.ended.append((self.cloud.clock.now, int(call.status), call.answer))

    def invoke(self, function: Function, when: int = 0, body: dict[str, Any] | None = None, depth: int = 0) -> None:
        """Invoke `function` at `when`, µs."""

        def go(_: object) -> None:
            ref = self.cloud.recorder.ref(-1)
            message = Message(ref, self.cloud.clock.now, body or {})
            function.invoke(Call(self.cloud.recorder.ref(ref), (message,), self, depth))

        self.cloud.clock.at(when, go)


__all__ = ["MS", "Exponential", "Memo", "Once", "Poisson", "S", "at", "direct", "lasting", "log", "rows", "settings"]
