"""The environments of a function: how they come, how they start, and how they go."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappush
from random import Random
from typing import TYPE_CHECKING

from slslab.runtime.allocation import Allocation
from slslab.runtime.durations import Uniform
from slslab.runtime.environment import NEVER, Environment
from slslab.runtime.handler import HandlerError
from slslab.runtime.hybrid import Hybrid
from slslab.runtime.initialising import initialise, initialise_at_once
from slslab.runtime.presets import INIT_CAP_US, Init, Phases
from slslab.runtime.recording import Ending, Kind, Phase, Status, Why
from slslab.runtime.reports import error_answer

if TYPE_CHECKING:
    from slslab.runtime.function import Function
    from slslab.runtime.settings import FunctionSettings

_INSIDE = (Phase.RUNTIME, Phase.CODE, Phase.RESTORE)  # what the platform calls INIT, bills and bounds


def span(us: int | tuple[int, int] | Hybrid | None, stream: Random) -> Callable[[], int]:
    """Draws a length of time: always `us`, evenly from a range, or never ending for None (and for a policy)."""
    if isinstance(us, tuple):
        return Uniform(*us).sampler(stream)
    length = us if isinstance(us, int) else NEVER
    return lambda: length


def create(function: Function, why: Why) -> Environment:
    """A new environment, whose INIT has not begun."""
    now = function.clock.now
    life = function.draw_life()
    prepared = why == Why.PROVISIONED
    number = function.cloud.next_environment()
    leave = NEVER if prepared else now + life
    if function.policy is not None and not prepared:
        leave = 1  # so that it is asked each time the environment has nothing to do
    env = Environment(function, number, function.draw_keep(), leave, prepared)
    function.environments[number] = function.cloud.environments[number] = env
    allocation = function.cloud.allocations.get(function.index) if prepared else None
    if allocation is not None:
        allocation.starting += 1
    function.totals.appear(now)
    if function.write is not None:
        function.write((now, Kind.CREATE, why, function.index, number, -1, function.memory))
    return env


def begin_init(env: Environment, *, at_once: bool = False) -> None:
    """Let INIT of `env` begin. `at_once`: it took place before the run, only its outcome is noted."""
    function = env.function
    clock = function.clock
    phases = _capped(env, function.draw_init())
    env.init_us = sum(us for _, us in phases)
    env.inside_us = sum(us for phase, us in phases if phase in _INSIDE)
    if at_once:
        initialise_at_once(env)
        return
    when = clock.now
    for phase, us in phases:
        if function.write is not None and us:
            if when == clock.now:
                _begin_phase((env, phase, us))
            else:
                heappush(clock.heap, (when, clock.tick(), _begin_phase, (env, phase, us)))
        when += us
    heappush(clock.heap, (when, clock.tick(), initialise, env))


def _capped(env: Environment, phases: Phases) -> Phases:
    """INIT over the cap is broken off there, and done again inside the first invocation."""
    if env.prepared:
        return phases
    left = INIT_CAP_US
    kept: Phases = []
    for phase, us in phases:
        if phase in _INSIDE:
            if us > left:
                env.reset = True
            us = min(us, left)
            left -= us
        kept.append((phase, us))
    return kept


def _begin_phase(begun: tuple[Environment, Phase, int]) -> None:
    env, phase, us = begun
    function = env.function
    if not env.gone and function.write is not None:
        function.write((function.clock.now, Kind.PHASE, phase, function.index, env.number, -1, us))


def leave(env: Environment) -> None:
    """`env` has nothing to do, and its time is over, or a policy decides about it."""
    policy = env.function.policy
    if policy is not None and env.leave_at == 1:
        policy.rest(env)
    else:
        remove(env, env.ending)


def watch(env: Environment) -> None:
    """Look at `env`, which is idle, when its keep-alive is over."""
    env.timer = env.function.checks.add(env.since + env.keep, env)


def check(function: Function) -> None:
    """The checks of keep-alive that are due: too early means again later; busy, not at all until it rests again."""
    now = function.clock.now
    while (env := function.checks.pop()) is not None:
        env.timer = None
        if env.gone or env.calls:
            continue
        if now >= env.since + env.keep:
            remove(env, Ending.EXPIRED)
        else:
            watch(env)


def remove(env: Environment, ending: Ending) -> None:
    """`env` is gone. Its calls must have ended or be ended by the caller."""
    function = env.function
    env.gone = True
    function.idle.pop(env, None)
    if env.prepared and env in function.spare:
        function.spare.remove(env)
    if env in function.starting:
        function.starting.remove(env)
    function.open.pop(env, None)
    del function.environments[env.number]
    del function.cloud.environments[env.number]
    function.totals.vanish(function.clock.now)
    if env.state is not None:
        function.handler.discard(env.state)
        env.state = None
    if function.write is not None:
        function.write((function.clock.now, Kind.REMOVE, ending, function.index, env.number, -1, 0))
    if env.prepared and not env.ready:
        allocation = function.cloud.allocations.get(function.index)
        if allocation is not None:
            allocation.gone()


def crash(env: Environment, ending: Ending = Ending.CRASHED) -> None:
    """`env` dies, and with it the calls that it runs: they end as CRASHED. A provisioned one is made anew."""
    if env.gone:
        return
    function = env.function
    calls = tuple(env.calls)
    remove(env, ending)
    if not env.prepared and (calls or ending == Ending.CRASHED):  # idle ones can only be killed, and hold none
        function.pool.used -= 1
    if env.prepared and env.leave_at:
        begin_init(create(function, Why.PROVISIONED))
    elif ending == Ending.CRASHED:
        function.crashes += 1
    for call in calls:
        if call.start < 0:  # it still waited for INIT: another environment takes it
            function.invoke(call)
            continue
        if call.steps is not None:
            call.steps.close()
        function.finish(call, Status.CRASHED, error_answer(HandlerError("Runtime.ExitError", "the environment died")))


def change(function: Function, settings: FunctionSettings) -> None:
    """New settings: the pools follow, the provisioned environments are allocated, a new version replaces the old.

    A function that is put into a private network goes on as it was until that is attached.
    """
    clock = function.clock
    function.changes += 1
    if network(settings) and not network(function.set) and settings.attach:
        due = clock.now + settings.attach
        heappush(clock.heap, (due, clock.tick(), _attached, (function, settings, function.changes)))
    else:
        _change(function, settings)


def network(settings: FunctionSettings) -> bool:
    """Whether a function is in a private network."""
    return isinstance(settings.init, Init) and settings.init.network


def _attached(waiting: tuple[Function, FunctionSettings, int]) -> None:
    function, settings, number = waiting
    if number == function.changes:
        _change(function, settings)


def _change(function: Function, settings: FunctionSettings) -> None:
    busy = sum(1 for env in function.environments.values() if env.calls and not env.prepared)
    function.pool.used -= busy
    same = function.set.same_version(settings)
    keep_changed = function.set.keep_alive != settings.keep_alive
    function.apply(settings)
    function.pool.used += busy
    if not same:
        _replace_all(function)
    elif keep_changed:
        _keep_anew(function)
    allocate(function, at_once=False)


def _replace_all(function: Function) -> None:
    for env in tuple(function.environments.values()):
        if env.calls or not env.ready:
            env.leave_at = 0
            env.ending = Ending.REPLACED
            function.open.pop(env, None)
            if env in function.starting:
                function.starting.remove(env)
        else:
            remove(env, Ending.REPLACED)


def _keep_anew(function: Function) -> None:
    """A new keep-alive holds for those that exist, too; a shorter one needs a check sooner than planned."""
    for env in tuple(function.environments.values()):
        env.keep = function.draw_keep()
        if env.timer is not None:
            function.checks.cancel(env.timer)
            env.timer = None
        if env.ready and not env.calls and not env.prepared:
            watch(env)


def allocate(function: Function, *, at_once: bool) -> None:
    """Make as many provisioned environments as are wanted, or let the surplus go."""
    current = [env for env in function.environments.values() if env.prepared and env.leave_at]
    for env in current[function.set.prepared :]:
        if env.calls or not env.ready:
            env.leave_at = 0
            env.ending = Ending.REPLACED
        else:
            remove(env, Ending.REPLACED)
    missing = max(0, function.set.prepared - len(current))
    allocation = function.cloud.allocations.get(function.index)
    if at_once or not function.set.allocation:
        for _ in range(missing):
            begin_init(create(function, Why.PROVISIONED), at_once=at_once)
    elif allocation is not None:
        allocation.order(missing, function.set.allocation)
    elif missing:
        allocation = Allocation(function, lambda: begin_init(create(function, Why.PROVISIONED)))
        function.cloud.allocations[function.index] = allocation
        allocation.order(missing, function.set.allocation)
