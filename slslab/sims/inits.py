"""INIT as spans: one for each environment, a child of the invocation that waited for it, with its phases inside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from slslab.runtime.recording import Phase, Why
from slslab.sims.span import Span, SpanKind, SpanStatus, span_id, trace_id


@dataclass(slots=True)
class _Init:
    """`phases`: which, from when and for how long, µs."""

    component: int
    start: int
    why: int
    end: int = -1
    phases: list[tuple[int, int, int]] = field(default_factory=list)


class Inits:
    """Those that are under way, and those that have ended at this moment, of which the next rows say who waited."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._open: dict[int, _Init] = {}
        self._ready: dict[int, _Init] = {}

    def create(self, t: int, why: int, component: int, env: int) -> None:
        """INIT of `env` begins."""
        self._open[env] = _Init(component, t, why)

    def phase(self, t: int, phase: int, env: int, us: int) -> None:
        """A phase of it begins."""
        if env in self._open:
            self._open[env].phases.append((phase, t, us))

    def ready(self, t: int, env: int) -> None:
        """It has ended."""
        init = self._open.pop(env, None)
        if init is not None:
            init.end = t
            self._ready[env] = init

    def waited(self, env: int, trace: str, parent: str) -> Iterator[Span]:
        """The first invocation that waited for it starts."""
        init = self._ready.pop(env, None)
        if init is not None:
            yield from self._spans(env, init, trace, parent)

    def remove(self, t: int, env: int) -> Iterator[Span]:
        """The environment is gone; if INIT was not done, it has failed."""
        init = self._open.pop(env, None)
        if init is not None:
            init.end = t
            yield from self._spans(env, init, status=SpanStatus.ERROR)

    def settle(self) -> Iterator[Span]:
        """The moment is over: nobody waited for what has ended in it."""
        if self._ready:
            ready, self._ready = self._ready, {}
            for env, init in ready.items():
                if init.end > init.start:  # else it was prepared before the run
                    yield from self._spans(env, init)

    def unfinished(self, end: int) -> Iterator[Span]:
        """What has not ended when the run does, at `end`."""
        for env, init in self._open.items():
            init.end = end
            yield from self._spans(env, init, open_=True)

    def _spans(
        self,
        env: int,
        init: _Init,
        trace: str = "",
        parent: str = "",
        status: SpanStatus = SpanStatus.UNSET,
        open_: bool = False,
    ) -> Iterator[Span]:
        trace = trace or trace_id(self._seed, f"init/{env}")
        own = span_id(self._seed, "init", env)
        yield Span(
            trace, own, parent, "INIT", SpanKind.INTERNAL, init.start, init.end, init.component, env,
            status=status,
            attributes=(("slslab.init.reason", Why(init.why).name.lower()),),
            open=open_,
        )  # fmt: skip
        for phase, start, us in init.phases:
            number, end = env * len(Phase) + phase, min(start + us, init.end)
            name = f"INIT {Phase(phase).name.lower()}"
            where = (start, end, init.component, env)
            yield Span(trace, span_id(self._seed, "phase", number), own, name, SpanKind.INTERNAL, *where)
