"""INIT's last phase: the module code of an environment, in its time, or before the run in a time of its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Any

from slslab.runtime.boot import Boot, as_error, ready
from slslab.runtime.drive import PENDING, advance, permitted, unheard
from slslab.runtime.handler import Ask, Fork, HandlerCrash, HandlerError, Log, Park, ServiceError, Sleep, Store, Work
from slslab.runtime.reports import log_line

if TYPE_CHECKING:
    from slslab.runtime.environment import Environment


def initialise(env: Environment) -> None:
    """The platform's phases of INIT are over: run the module code, then let `env` serve."""
    if env.gone:
        return
    if env.function.plain is not None or env.reset:
        ready(env)
        return
    boot = Boot(env)
    boot.steps = env.function.handler.init(env)
    advance(boot, None)


def initialise_at_once(env: Environment) -> None:
    """The module code of an environment that was prepared before the run: it takes time that nobody sees."""
    function = env.function
    if function.plain is None:
        boot = Boot(env)
        boot.steps = function.handler.init(env)
        try:
            env.state = _Rehearsal(boot).run(boot.steps)
        except (HandlerError, HandlerCrash, ServiceError) as error:
            env.broken = as_error(error)
    ready(env)


class _Rehearsal:
    """Module code, and what it forks, driven through a time of its own."""

    def __init__(self, boot: Boot) -> None:
        self.boot = boot
        self.now = 0
        self._heap: list[tuple[int, int, Callable[[Any], object], Any]] = []
        self._number = 0

    def run(self, root: Any) -> Any:
        """What `root` returns; the environment's `init_us` grows by the time that it takes."""
        self._at(0, partial(self._advance, root), None)
        try:
            while self._heap:
                self.now, _, then, value = heappop(self._heap)
                then(value)
        except StopIteration as stop:
            self.boot.environment.init_us += self.now
            return stop.value
        raise HandlerError("Runtime.ExitError", "the module waits for what never comes")

    def _at(self, us: int, then: Callable[[Any], object], value: Any) -> None:
        self._number += 1
        heappush(self._heap, (self.now + us, self._number, then, value))

    def _advance(self, steps: Any, answer: Any) -> None:
        step = steps.throw(answer) if isinstance(answer, ServiceError) else steps.send(answer)
        again = partial(self._advance, steps)
        if isinstance(step, Fork):
            self._at(0, partial(self._beside, step.steps), None)
            self._at(0, again, None)
        elif isinstance(step, Park):
            wake = step.bell.wake = partial(self._at, 0, again)
            if step.us is not None:
                self._at(step.us, unheard, (step.bell, wake))
        else:
            self._at(step.us if isinstance(step, Sleep | Work) else 0, again, _at_once(self.boot, step))

    def _beside(self, steps: Any, answer: Any) -> None:
        try:
            step = steps.throw(answer) if isinstance(answer, ServiceError) else steps.send(answer)
        except StopIteration:
            return
        us = step.us if isinstance(step, Sleep | Work) else 0
        self._at(us, partial(self._beside, steps), _at_once(self.boot, step))


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
            answer = permitted(service, step, boot)
        except ServiceError as error:
            return error
        return (
            ServiceError("ServiceUnavailable", "nothing can be waited for here", 503) if answer is PENDING else answer
        )
    return None
