"""Drives handlers' generators through virtual time: sends them on, and brings each answer when its moment has come."""

from __future__ import annotations

from collections.abc import Generator
from heapq import heappush
from typing import TYPE_CHECKING, Any, Final

from slslab.runtime.call import Call
from slslab.runtime.durations import at_memory
from slslab.runtime.environment import NEVER
from slslab.runtime.handler import Ask, HandlerCrash, HandlerError, Log, ServiceError, Sleep, Store, Work
from slslab.runtime.payload import MOST_SYNC, bytes_of, exceeds
from slslab.runtime.presets import INIT_CAP_US
from slslab.runtime.processor import Processor
from slslab.runtime.recording import Hop, Kind, Phase, Status
from slslab.runtime.reports import error_answer, log_line

if TYPE_CHECKING:
    from slslab.runtime.component import Component
    from slslab.runtime.environment import Environment

_MB: Final = 1_048_576
PENDING: Final = object()  # what `perform` returns when the answer comes later, by `respond`


def begin(call: Call) -> None:
    """Start the handler for `call`, whose START has been noted."""
    function, env = call.function, call.environment
    call.deadline = call.start + function.timeout
    call.timer = False
    call.steps = _after_init(call) if env.reset else function.handler.handle(env.state, call)
    _advance(call, None)


def _after_init(call: Call) -> Generator[Any, Any, Any]:
    """INIT again, inside the invocation ("suppressed INIT"), and then the handler."""
    function, env = call.function, call.environment
    for phase, us in function.draw_init():
        if phase in (Phase.RUNTIME, Phase.CODE, Phase.RESTORE):
            yield Sleep(us)
    env.state = yield from function.handler.init(env)
    env.reset = False
    return (yield from function.handler.handle(env.state, call))


def _advance(call: Call, value: Any) -> None:
    if call.status >= 0:
        return
    function, steps = call.function, call.steps
    assert steps is not None
    if type(call) is Boot and call.environment.gone:
        steps.close()
        return
    try:
        step = steps.throw(value) if isinstance(value, ServiceError) else steps.send(value)
        while (kind := type(step)) is Log or kind is Store:
            if isinstance(step, Log):
                log_line(function, call.environment if type(call) is Boot else call, step)
                step = steps.send(None)
            elif isinstance(step, Store):
                full = _store(call.environment, step.size)
                step = steps.send(None) if full is None else steps.throw(full)
    except StopIteration as stop:
        if stop.value is not None and call.sync and not function.modelled and exceeds(stop.value, MOST_SYNC):
            _end(call, Status.ERROR, None, _too_large(stop.value))
        else:
            _end(call, Status.OK, stop.value, None)
    except (HandlerError, ServiceError) as error:
        _end(call, Status.ERROR, None, _as_error(error))
    except HandlerCrash as crash:
        _end(call, Status.CRASHED, None, _as_error(crash))
    else:
        _carry_out(call, step)


def _end(call: Call, status: Status, answer: Any, error: HandlerError | None) -> None:
    if type(call) is Boot:
        _booted(call, answer, error)
    else:
        call.function.finish(call, status, answer if error is None else error_answer(error, call.request_id))


def _carry_out(call: Call, step: Any) -> None:
    clock = call.function.clock
    booting = type(call) is Boot
    if booting:
        _note_code(call)  # type: ignore[arg-type]
    if type(step) is Ask:
        _ask(call, step)
        return
    if type(step) is Work and call.function.shares and not booting:
        _share(call, step.us)
        return
    # INIT runs with boosted CPU, whatever the memory.
    us = at_memory(step.us, call.function.memory) if type(step) is Work and not booting else step.us
    _resume_at(call, clock.now + us, None)


def _share(call: Call, us: int) -> None:
    """Compute beside the other requests of the environment."""
    env, function = call.environment, call.function
    if env.processor is None:
        env.processor = Processor(function.clock, function.memory, _advance)
    slowest = function.clock.now + at_memory(us, function.memory) * function.width
    if slowest > call.deadline and not call.timer:
        call.timer = True
        heappush(function.clock.heap, (max(call.deadline, env.now), function.clock.tick(), time_out, call))
    env.processor.compute(call, us)


def _store(env: Environment, size: int) -> HandlerError | None:
    """Write into /tmp, which lives as long as the environment; the error when there is no room."""
    if env.stored + size > env.function.set.tmp * _MB:
        return HandlerError("OSError", "[Errno 28] No space left on device")
    env.stored = max(0, env.stored + size)
    return None


def _too_large(answer: Any) -> HandlerError:
    text = f"Response payload size ({bytes_of(answer)} bytes) exceeded maximum allowed payload size"
    return HandlerError("Function.ResponseSizeTooLarge", f"{text} ({MOST_SYNC} bytes).")


def _resume_at(call: Call, when: int, value: Any) -> None:
    """Go on with `call` at `when`, unless its time is over before."""
    clock = call.function.clock
    if when > call.deadline:
        if not call.timer:
            call.timer = True
            heappush(clock.heap, (max(call.deadline, clock.now), clock.tick(), time_out, call))
    else:
        heappush(clock.heap, (when, clock.tick(), _resume, (call, value)))


def _resume(resumed: tuple[Call, Any]) -> None:
    _advance(*resumed)


def _ask(call: Call, step: Ask) -> None:
    function = call.function
    service = function.cloud.get(step.service)
    if service is None:
        error = ServiceError("ResourceNotFoundException", f"there is no {step.service}", 404)
        _resume_at(call, function.clock.now, error)
        return
    clock = function.clock
    if call.ref < 0:  # module code: its first question gives it a number, so that the trace has a root
        call.ref = function.recorder.ref(-1)
    delay = service.draw_delay() + service.slowness(call.ref) + function.set.nat
    arrival = function.hop(service, Hop.EVENT, call.ref, delay)
    heappush(clock.heap, (arrival, clock.tick(), _arrive, (call, service, step)))
    if arrival > call.deadline:
        _resume_at(call, arrival, None)


def _arrive(asked: tuple[Call, Component, Ask]) -> None:
    """The service does what it was asked, even if the asker has ended meanwhile."""
    call, service, step = asked
    try:
        if service.kind != "function" and service.troubled(call.ref):
            raise ServiceError("ServiceUnavailable", f"{service.name} is not available", 503)
        answer = _permitted(service, step, call)
    except ServiceError as error:
        answer = error
    if answer is not PENDING:
        respond(service, call, answer)
    elif not call.timer:
        clock = call.function.clock
        call.timer = True
        heappush(clock.heap, (max(call.deadline, clock.now), clock.tick(), time_out, call))


def _permitted(service: Component, step: Ask, call: Call) -> Any:
    """What the service answers, once the function's role lets it be asked."""
    identity = service.cloud.identity
    if identity is not None:
        identity.check(call.function, service, step.action, step.arguments)
    return service.perform(step.action, step.arguments, call)


def respond(service: Component, call: Call, answer: Any) -> None:
    """`service` answers `call`: with a value, or with the `ServiceError` that the handler will meet."""
    if call.status >= 0:
        return
    why = Hop.ERROR if isinstance(answer, ServiceError) else Hop.ANSWER
    delay = service.draw_delay() + call.function.set.nat
    _resume_at(call, service.back(call.function, why, call.ref, delay), answer)


def time_out(call: Call) -> None:
    """The function's time-out strikes: the process in the environment is ended, the environment stays."""
    if call.status >= 0:
        return
    function, env = call.function, call.environment
    if call.steps is not None:
        call.steps.close()
    if env.processor is not None:
        env.processor.leave(call)
    env.reset = True
    if type(call) is Boot:
        _booted(call, None, None)
        return
    if env.state is not None:
        function.handler.discard(env.state)
        env.state = None
    seconds = f"{function.timeout / 1_000_000:.2f}"
    error = HandlerError("Sandbox.Timedout", f"Task timed out after {seconds} seconds")
    function.finish(call, Status.TIMEOUT, error_answer(error, call.request_id))


# Module code


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


def initialise(env: Environment) -> None:
    """The platform's phases of INIT are over: run the module code, then let `env` serve."""
    if env.gone:
        return
    if env.function.plain is not None or env.reset:
        ready(env)
        return
    boot = Boot(env)
    boot.steps = env.function.handler.init(env)
    _advance(boot, None)


def initialise_at_once(env: Environment) -> None:
    """The module code of an environment that was prepared before the run: it takes time that nobody sees."""
    function = env.function
    if function.plain is None:
        boot = Boot(env)
        steps = function.handler.init(env)
        answer: Any = None
        try:
            while True:
                step = steps.throw(answer) if isinstance(answer, ServiceError) else steps.send(answer)
                answer = _at_once(boot, step)
        except StopIteration as stop:
            env.state = stop.value
        except (HandlerError, HandlerCrash, ServiceError) as error:
            env.broken = _as_error(error)
    ready(env)


def _at_once(boot: Boot, step: Any) -> Any:
    function = boot.function
    if type(step) is Log:
        log_line(function, boot.environment, step)
    elif type(step) is Store:
        boot.environment.stored += step.size
    elif type(step) is Ask:
        service = function.cloud.get(step.service)
        if service is None:
            return ServiceError("ResourceNotFoundException", f"there is no {step.service}", 404)
        boot.ref = function.recorder.ref(-1) if boot.ref < 0 else boot.ref
        try:
            answer = _permitted(service, step, boot)
        except ServiceError as error:
            return error
        return (
            ServiceError("ServiceUnavailable", "nothing can be waited for here", 503) if answer is PENDING else answer
        )
    else:
        boot.environment.init_us += step.us
    return None


def _note_code(boot: Boot) -> None:
    """Module code takes time: its phase begins. How long it takes is filled in when it is known."""
    function = boot.function
    if boot.row < 0 and function.write is not None:
        boot.row = function.recorder.row()
        function.write((boot.since, Kind.PHASE, Phase.CODE, function.index, boot.environment.number, -1, 0))


def _booted(boot: Boot, state: Any, error: HandlerError | None) -> None:
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


def _as_error(error: Exception) -> HandlerError:
    if isinstance(error, HandlerError):
        return error
    if isinstance(error, ServiceError):
        return HandlerError(error.code, error.message)
    return HandlerError("Runtime.ExitError", str(error))


def ready(env: Environment) -> None:
    """INIT is over."""
    function = env.function
    env.ready = True
    if not env.prepared and function.set.bill_init:
        env.unbilled = env.inside_us
    if function.write is not None:
        function.write((function.clock.now, Kind.READY, 0, function.index, env.number, -1, env.init_us))
    function.initialised(env)
