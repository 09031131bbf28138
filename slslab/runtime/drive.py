"""Drives handlers' generators through virtual time: sends them on, and brings each answer when its moment has come."""

from __future__ import annotations

from collections.abc import Callable, Generator
from functools import partial
from heapq import heappush
from typing import TYPE_CHECKING, Any, Final

from slslab.runtime.boot import Boot, Strand, as_error, booted, note_code, of_platform
from slslab.runtime.call import Call
from slslab.runtime.component import UNREACHED_US
from slslab.runtime.durations import at_memory
from slslab.runtime.fragile import fragile
from slslab.runtime.handler import (
    Ask,
    Bell,
    Fork,
    HandlerCrash,
    HandlerError,
    Log,
    Park,
    ServiceError,
    Sleep,
    Store,
    Work,
)
from slslab.runtime.payload import MOST_SYNC, bytes_of, exceeds
from slslab.runtime.processor import Processor
from slslab.runtime.recording import Hop, Phase, Status
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
    if function.trouble is not None and function.trouble.faults.points:
        call.steps = fragile(call.steps, call)
    advance(call, None)


def _after_init(call: Call) -> Generator[Any, Any, Any]:
    """INIT again, inside the invocation ("suppressed INIT"), and then the handler."""
    function, env = call.function, call.environment
    for phase, us in function.draw_init():
        if phase in (Phase.RUNTIME, Phase.CODE, Phase.RESTORE):
            yield Sleep(us)
    if env.reset:  # else another request has begun anew, too, and was there first
        if env.state is not None:
            function.handler.discard(env.state)
            env.state = None
        state = yield from function.handler.init(env)
        if env.reset:
            env.state, env.reset = state, False
        else:
            function.handler.discard(state)
    return (yield from function.handler.handle(env.state, call))


def advance(call: Call, value: Any) -> None:
    """Send a handler's generator on with `value`, and do what comes out; nothing when the call has ended."""
    if call.status >= 0:
        return
    function, steps = call.function, call.steps
    assert steps is not None
    if type(call) is Boot and call.environment.gone:
        steps.close()
        return
    try:
        step = steps.throw(value) if isinstance(value, ServiceError) else steps.send(value)
        while (kind := type(step)) is Log or kind is Store or kind is Fork:
            if isinstance(step, Log):
                log_line(function, _speaker(call), step)
                step = steps.send(None)
            elif isinstance(step, Fork):
                _resume_at(Strand(step.call or call, step.steps), function.clock.now, None)
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
        _end(call, Status.ERROR, None, as_error(error))
    except HandlerCrash as crash:
        _end(call, Status.CRASHED, None, of_platform(call, as_error(crash)))
    else:
        _carry_out(call, step)


def _speaker(call: Call) -> Call | Environment:
    """Whose line of the log it is: what module code writes belongs to no request."""
    owner = call.of if isinstance(call, Strand) else call
    return owner.environment if type(owner) is Boot else owner


def _end(call: Call, status: Status, answer: Any, error: HandlerError | None) -> None:
    if isinstance(call, Strand):
        if error is None:
            return
        call = call.of
        if call.steps is not None:
            call.steps.close()
    if type(call) is Boot:
        booted(call, answer, error)
    else:
        call.function.finish(call, status, answer if error is None else error_answer(error, call.request_id))


def _carry_out(call: Call, step: Any) -> None:
    clock = call.function.clock
    booting = type(call) is Boot
    if type(call) is Boot:
        note_code(call)
    if type(step) is Ask:
        _ask(call, step)
        return
    if type(step) is Park:
        _park(call, step)
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
        env.processor = Processor(function.clock, function.memory, advance)
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
    advance(*resumed)


def _park(call: Call, step: Park) -> None:
    """Go on with `call` when the bell is rung, or when the time for that is over."""
    clock, bell = call.function.clock, step.bell
    wake = bell.wake = partial(_rung, call)
    when = call.deadline + 1 if step.us is None else clock.now + step.us
    if when > call.deadline:
        _resume_at(call, when, None)  # the time-out of all
    else:
        heappush(clock.heap, (when, clock.tick(), unheard, (bell, wake)))


def _rung(call: Call, value: Any) -> None:
    _resume_at(call, call.function.clock.now, value)


def unheard(parked: tuple[Bell, Callable[[Any], object]]) -> None:
    """The time for a bell is over, unless it was rung, or is another's by now."""
    bell, wake = parked
    if bell.wake is wake:
        bell.ring(None)


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
    if function.loses(call.ref) or service.loses(call.ref):
        error = ServiceError("ConnectTimeoutError", f"Connect timeout on {service.name}", 0)
        _resume_at(call, clock.now + UNREACHED_US, error)
        return
    delay = service.draw_delay() + service.slowness(call.ref) + function.set.nat
    arrival = function.hop(service, Hop.EVENT, call.ref, delay)
    heappush(clock.heap, (arrival, clock.tick(), arrive, (call, service, step)))
    if arrival > call.deadline:
        _resume_at(call, arrival, None)


def arrive(asked: tuple[Call, Component, Ask]) -> None:
    """A question reaches its service, which does what it was asked, even if the asker has ended meanwhile."""
    call, service, step = asked
    try:
        refused = service.refused(call.ref) if service.kind != "function" else None
        answer = permitted(service, step, call) if refused is None else refused
    except ServiceError as error:
        answer = error
    if answer is not PENDING:
        respond(service, call, answer)
    elif call.asker is None and not call.timer:
        clock = call.function.clock
        call.timer = True
        heappush(clock.heap, (max(call.deadline, clock.now), clock.tick(), time_out, call))


def permitted(service: Component, step: Ask, call: Call) -> Any:
    """What the service answers, once the asker's role lets it be asked."""
    identity = service.cloud.identity
    if identity is not None:
        asker = call.function if call.asker is None else call.asker
        identity.check(asker, service, step.action, step.arguments, call.ref)
    return service.perform(step.action, step.arguments, call)


def respond(service: Component, call: Call, answer: Any) -> None:
    """`service` answers `call`: with a value, or with the `ServiceError` that the asker will meet."""
    if call.status >= 0:
        return
    why = Hop.ERROR if isinstance(answer, ServiceError) else Hop.ANSWER
    delay = service.draw_delay()
    if call.asker is not None:
        call.asker.hear(call, service.back(call.asker, why, call.ref, delay), answer)
    else:
        function = call.function
        _resume_at(call, service.back(function, why, call.ref, delay + function.set.nat), answer)


def time_out(call: Call) -> None:
    """The function's time-out strikes: the process in the environment is ended, the environment stays."""
    if call.status >= 0:
        return
    function, env = call.function, call.environment
    if call.steps is not None:
        call.steps.close()
    if env.processor is not None:
        env.processor.leave(call)
    if type(call) is Boot:
        env.reset = True
        booted(call, None, None)
        return
    if function.width == 1:  # where several requests share a process, it outlives the one that is too slow (Cloud Run)
        env.reset = True
        if env.state is not None:
            function.handler.discard(env.state)
            env.state = None
    seconds = f"{function.timeout / 1_000_000:.2f}"
    error = of_platform(call, HandlerError("Sandbox.Timedout", f"Task timed out after {seconds} seconds"))
    function.finish(call, Status.TIMEOUT, error_answer(error, call.request_id))
