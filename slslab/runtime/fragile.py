"""A handler that may die before or after one of its steps: a function's crash faults, at work in one invocation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from slslab.runtime.handler import Ask, Fork, HandlerCrash, Log, Store

if TYPE_CHECKING:
    from slslab.runtime.call import Call
    from slslab.runtime.handler import Steps

_FREE: Final = (Log, Store, Fork)  # no steps of their own: nothing happens outside, and no time passes


def fragile(steps: Steps, call: Call) -> Steps:
    """The same steps, with a HandlerCrash where a crash point of the function strikes.

    After a step means: what it asked for is done, and the handler does not get to see the answer.
    """
    number = 0
    send: Any = None
    thrown: Exception | None = None
    try:
        while True:
            step = steps.send(send) if thrown is None else steps.throw(thrown)
            send = thrown = None
            counts = type(step) not in _FREE
            service = step.service if type(step) is Ask else ""
            number += counts
            if counts:
                _strike(call, True, number, service)
            try:
                send = yield step
            except Exception as error:  # what a service refused, or that /tmp is full
                thrown = error
            if counts:
                _strike(call, False, number, service)
    except StopIteration as stop:
        return stop.value
    finally:
        steps.close()


def _strike(call: Call, before: bool, number: int, service: str) -> None:
    function = call.function
    if function.trouble is not None and function.trouble.crash_at(before, number, service):
        function.crashed(call.environment.number, call.ref)
        raise HandlerCrash("the process exited")
