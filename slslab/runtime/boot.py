"""Calls that are no requests: module code at work in INIT, and what a second thread waits for; and how INIT ends."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from slslab.runtime.call import Call
from slslab.runtime.environment import NEVER
from slslab.runtime.handler import HandlerError, ServiceError
from slslab.runtime.presets import INIT_CAP_US
from slslab.runtime.recording import Kind, Phase, Status

if TYPE_CHECKING:
    from slslab.runtime.environment import Environment


class Strand(Call):
    """What a second thread of `of` waits for: driven like an invocation, as a part of that one.

    It has no time-out of its own: what would come later than that of the invocation does not come.
    """

    __slots__ = ("of",)

    of: Call

    def __init__(self, of: Call, steps: Generator[Any, Any, Any]) -> None:
        owner: Call = of.of if isinstance(of, Strand) else of
        if owner.ref < 0:
            owner.ref = owner.function.recorder.ref(-1)
        super().__init__(owner.ref, owner.messages, _nobody, owner.depth)
        self.of = owner
        self.function = owner.function
        self.environment = owner.environment
        self.start = owner.start
        self.deadline = owner.deadline
        self.timer = True
        self.steps = steps

    @property
    def status(self) -> int:
        """That of the invocation."""
        return self.of.status

    @status.setter
    def status(self, _: int) -> None:
        """It never has one of its own."""


class Boot(Call):
    """Module code at work in INIT: driven like an invocation, but it belongs to an environment and to no request."""

    __slots__ = ("row", "since")

    def __init__(self, env: Environment) -> None:
        super().__init__(-1, (), _nobody)
        self.function = env.function
        self.environment = env
        self.start = self.since = env.function.clock.now
        self.deadline = NEVER if env.prepared else self.start + INIT_CAP_US
        self.timer = False
        self.row = -1


def _nobody(_: Call) -> None:
    pass


def note_code(boot: Boot) -> None:
    """Module code takes time: its phase begins. How long it takes is filled in when it is known."""
    function = boot.function
    if boot.row < 0 and function.write is not None:
        boot.row = function.recorder.row()
        function.write((boot.since, Kind.PHASE, Phase.CODE, function.index, boot.environment.number, -1, 0))


def booted(boot: Boot, state: Any, error: HandlerError | None) -> None:
    """Module code has ended, well or not, or was broken off."""
    boot.status = Status.OK
    env, function = boot.environment, boot.function
    took = function.clock.now - boot.since
    if boot.row >= 0:
        function.recorder.amend(boot.row, took)
    if env.gone:
        if state is not None:
            function.handler.discard(state)
        return
    env.state = state
    env.broken = error
    env.inside_us += took
    env.init_us += took
    ready(env)


def as_error(error: Exception) -> HandlerError:
    if isinstance(error, HandlerError):
        return error
    if isinstance(error, ServiceError):
        return HandlerError(error.code, error.message)
    return HandlerError("Runtime.ExitError", str(error))


def of_platform(call: Call, error: HandlerError) -> HandlerError:
    """An error that the platform reports and no runtime: real ones name their request, as on AWS."""
    if call.function.modelled or call.ref < 0 or type(call) is Boot:
        return error
    return HandlerError(error.error_type, f"RequestId: {call.request_id} Error: {error.message}", error.trace)


def ready(env: Environment) -> None:
    """INIT is over."""
    function = env.function
    env.ready = True
    if not env.prepared and function.set.bill_init:
        env.unbilled = env.inside_us
    if function.write is not None:
        function.write((function.clock.now, Kind.READY, 0, function.index, env.number, -1, env.init_us))
    allocation = function.cloud.allocations.get(function.index) if env.prepared else None
    if allocation is None:
        function.initialised(env)
    else:
        allocation.hold(env)
