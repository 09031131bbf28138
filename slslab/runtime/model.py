"""Handlers as data: a list of steps that a scenario or an exercise writes down instead of code.

    Model((
        Compute(Exponential(200_000)),                       # 200 ms of CPU at one vCPU, on average
        Request("totals", "update_item", {"key": "{id}", "add": 1}),     # {id}: from the event
        Request("join", "invoke", {"payload": {"id": "{id}"}, "wait": False}, when=When("count", "is", 10)),
    ))

The fields of the event, and of every answer of a service, are names that later steps can use in their texts and
conditions. A model whose steps only compute and pause needs no generator: it becomes one function that draws how
long an invocation takes, and the engine's fast path.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from slslab.runtime.durations import Constant, Duration, Sampler, cpu_sampler
from slslab.runtime.handler import Ask, HandlerError, ServiceError, Sleep, Steps, Store, Work
from slslab.runtime.mapping.batch import Polled
from slslab.runtime.scope import When, fill

if TYPE_CHECKING:
    from slslab.runtime.call import Call, Message
    from slslab.runtime.environment import Environment
    from slslab.runtime.function import Function


@dataclass(frozen=True, slots=True)
class Compute:
    """Use the CPU, for so long at one vCPU."""

    duration: Duration
    when: When | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait, as long at every memory size."""

    duration: Duration
    when: When | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """Ask a service, `times` times; inside the arguments `{turn}` counts them from 0.

    `tolerate`: an error of this code does not end the handler; then the name `new` is False.
    """

    service: str
    action: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    when: When | None = None
    times: int = 1
    tolerate: str | None = None


@dataclass(frozen=True, slots=True)
class Fail:
    """Raise, with probability `share`."""

    share: float = 1.0
    error_type: str = "HandlerFailed"
    when: When | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """Return at once."""

    when: When | None = None


@dataclass(frozen=True, slots=True)
class Scratch:
    """Leave `size` bytes in /tmp; less than nothing frees as many."""

    size: int
    when: When | None = None


class Act(Protocol):
    """A step with steps of its own. `services` are those that it asks."""

    @property
    def when(self) -> When | None: ...

    @property
    def services(self) -> tuple[str, ...]: ...

    def run(self, scope: dict[str, Any], memory: dict[Any, Any], call: Call, /) -> Steps:
        """Do it. `scope` is what later steps know; `memory` lives as long as the environment."""
        ...


ModelStep: TypeAlias = Compute | Pause | Request | Fail | Stop | Scratch | Act


@dataclass(frozen=True, slots=True)
class Model:
    """A handler made of steps. `driven`: one after another in any case, so that something may happen in between."""

    steps: tuple[ModelStep, ...] = (Compute(Constant(1000)),)
    driven: bool = False

    def plain(self, function: Function) -> Sampler | None:
        """How long an invocation takes, if that is all there is to say about it; µs at the function's memory."""
        draws: list[Sampler] = []
        fixed = 0
        if self.driven:
            return None
        for index, step in enumerate(self.steps):
            if not isinstance(step, Compute | Pause) or step.when is not None:
                return None
            if isinstance(step, Compute) and function.shares:
                return None  # how long it takes depends on who else computes there
            draw = _sampler(step, index, function)
            if isinstance(step.duration, Constant):
                fixed += draw()
            else:
                draws.append(draw)
        return _sum(fixed, draws)

    def bind(self, function: Function) -> BoundModel:
        """The model as a handler of `function`, with that function's luck."""
        return BoundModel(self, function)


def _sampler(step: Compute | Pause, index: int, function: Function) -> Sampler:
    draw = step.duration.sampler(function.stream(f"step/{index}"))
    return cpu_sampler(draw, function.memory) if isinstance(step, Compute) else draw


def _sum(fixed: int, draws: list[Sampler]) -> Sampler:
    if not draws:
        return lambda: fixed
    if len(draws) == 1:
        (draw,) = draws
        return draw if not fixed else lambda: fixed + draw()
    return lambda: fixed + sum(draw() for draw in draws)


class BoundModel:
    """A model at work in one function: a `slslab.runtime.handler.Handler`."""

    __slots__ = ("_draws", "_steps", "_uniform")

    def __init__(self, model: Model, function: Function) -> None:
        self._steps = model.steps
        self._uniform = function.stream("fail").random
        self._draws: dict[int, Sampler] = {
            index: step.duration.sampler(function.stream(f"step/{index}"))
            for index, step in enumerate(model.steps)
            if isinstance(step, Compute | Pause)
        }

    def init(self, _env: Environment) -> Generator[Any, Any, dict[Any, Any]]:
        """A model's module code takes the time that its INIT preset says, and no more."""
        return {}
        yield

    def discard(self, state: dict[Any, Any]) -> None:
        """What an environment remembers goes with it."""

    def handle(self, state: Any, call: Call) -> Generator[Any, Any, dict[str, Any]]:
        """The steps, for each message of the call. Where failures may be reported one by one, they are."""
        if isinstance(call, Polled) and call.partial:
            return (yield from self._each(state, call))
        for message in call.messages:
            yield from self._run(_scope(message), state, call)
        return {"statusCode": 200}

    def _each(self, state: Any, call: Polled) -> Generator[Any, Any, dict[str, Any]]:
        failed: list[Message] = []
        for number, message in enumerate(call.messages):
            try:
                yield from self._run(_scope(message), state, call)
            except (HandlerError, ServiceError):
                if call.ordered:
                    return call.answer_for(call.messages[number:])
                failed.append(message)
        return call.answer_for(failed)

    def _run(self, scope: dict[str, Any], state: Any, call: Call) -> Generator[Any, Any, None]:
        for index, step in enumerate(self._steps):
            if step.when is not None and not step.when.holds(scope):
                continue
            if isinstance(step, Compute):
                yield Work(self._draws[index]())
            elif isinstance(step, Pause):
                yield Sleep(self._draws[index]())
            elif isinstance(step, Request):
                for turn in range(step.times):
                    scope["turn"] = turn
                    yield from _request(step, scope)
            elif isinstance(step, Scratch):
                yield Store(step.size)
            elif isinstance(step, Fail):
                if self._uniform() < step.share:
                    raise HandlerError(step.error_type, "the handler raised")
            elif isinstance(step, Stop):
                return
            else:
                yield from step.run(scope, state, call)


def _scope(message: Message) -> dict[str, Any]:
    body = message.body
    return dict(body) if isinstance(body, Mapping) else {"body": body}


def _request(step: Request, scope: dict[str, Any]) -> Generator[Any, Any, None]:
    try:
        answer = yield Ask(step.service, step.action, fill(step.arguments, scope))
    except ServiceError as error:
        if error.code != step.tolerate:
            raise
        scope["new"] = False
        return
    if isinstance(answer, dict):
        if answer.get("FunctionError"):
            raise HandlerError("CalleeFailed", f"{step.service} failed")
        scope.update(answer)
