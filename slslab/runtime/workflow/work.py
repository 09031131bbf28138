"""What each state does when it is entered, and how it ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from slslab.runtime.workflow import choice, fans, tasks, timestamp
from slslab.runtime.workflow.definition import (
    Assign,
    Choice,
    Fail,
    Map,
    Parallel,
    Pass,
    Retrier,
    State,
    Succeed,
    Task,
    Wait,
)
from slslab.runtime.workflow.errors import NO_CHOICE, RUNTIME, StatesError, matches
from slslab.runtime.workflow.place import place
from slslab.runtime.workflow.scope import Scope
from slslab.runtime.workflow.steps import ROOT, Path
from slslab.runtime.workflow.template import Expression, fill, text_of

if TYPE_CHECKING:
    from slslab.runtime.workflow.execution import Execution
    from slslab.runtime.workflow.thread import Thread


def enter(run: Execution, thread: Thread) -> None:
    """The thread enters its state."""
    state = thread.state
    thread.entered = run.now
    thread.tries = [0] * len(state.retry)
    thread.retries = 0
    run.note(thread, f"{state.type}StateEntered", {"name": state.name, "input": thread.input})
    attempt(run, thread)


def attempt(run: Execution, thread: Thread) -> None:
    """The thread does what its state says, the first time or again."""
    guarded(run, thread, lambda: _WORK[type(thread.state)](run, thread, thread.state, run.scope(thread)))


def guarded(run: Execution, thread: Thread, action: Callable[[], None]) -> None:
    """Do something for the thread; an error is the error of its state."""
    try:
        action()
    except StatesError as error:
        failed(run, thread, error)


# The way in


def filtered(thread: Thread, state: State, scope: Scope) -> Any:
    """The input after `InputPath`."""
    if state.input is None:
        return {}
    return thread.input if state.input is ROOT else scope.seeing(thread.input).need(state.input, "InputPath")


def payload(run: Execution, state: State, scope: Scope, value: Any) -> Any:
    """The filtered input after `Parameters`."""
    if state.parameters is None:
        return value
    made = fill(state.parameters, scope.seeing(value))
    run.scale.measure(made, f"The payload of the state '{state.name}'")
    return made


# The way out


def finish(run: Execution, thread: Thread, scope: Scope, result: Any) -> None:
    """The state has its result: shape it, put it in its place, go on. StatesError."""
    state = thread.state
    variables = _assigned(run, state.assign, scope, result)
    if state.selector is not None:
        result = fill(state.selector, scope.seeing(result))
    _leave(run, thread, scope, place(thread.input, state.result, result), variables, state.next)


def _assigned(run: Execution, assign: Assign, scope: Scope, value: Any) -> Mapping[str, Any]:
    """The new values of variables, all computed from the old ones."""
    if not assign:
        return {}
    found = {name: fill(template, scope.seeing(value)) for name, template in assign}
    for name, new in found.items():
        run.scale.measure(new, f"The value of the variable '{name}'")
    return found


def _leave(
    run: Execution, thread: Thread, scope: Scope, value: Any, variables: Mapping[str, Any], following: str | None
) -> None:
    """Go on with `value`, once it has passed `OutputPath`. StatesError."""
    state = thread.state
    if state.output is None:
        value = {}
    elif state.output is not ROOT:
        value = scope.seeing(value).need(state.output, "OutputPath")
    _move(run, thread, value, variables, following)


def _move(run: Execution, thread: Thread, output: Any, variables: Mapping[str, Any], following: str | None) -> None:
    state = thread.state
    width = run.scale.measure(output, f"The output of the state '{state.name}'")
    details: dict[str, Any] = {"name": state.name, "output": output}
    if variables:
        thread.variables.assign(variables)
        details["assignedVariables"] = dict(variables)
    run.note(thread, f"{state.type}StateExited", details)
    if following is None:
        run.thread_ended(thread, output, width)
    else:
        thread.state = thread.machine.states[following]
        thread.input = output
        run.ready(thread)


# The states


def _task(run: Execution, thread: Thread, state: Task, scope: Scope) -> None:
    tasks.start(run, thread, state, scope)


def _pass(run: Execution, thread: Thread, state: Pass, scope: Scope) -> None:
    value = payload(run, state, scope, filtered(thread, state, scope))
    finish(run, thread, scope, state.fixed[0] if state.fixed else value)


def _choice(run: Execution, thread: Thread, state: Choice, scope: Scope) -> None:
    value = filtered(thread, state, scope)
    scope.seeing(value)
    for branch in state.branches:
        if choice.holds(branch.rule, scope):
            following, assign = branch.next, branch.assign
            break
    else:
        if state.next is None:
            raise StatesError(NO_CHOICE, f"No rule of the state '{state.name}' holds, and it has no Default.")
        following, assign = state.next, state.assign
    _leave(run, thread, scope, value, _assigned(run, assign, scope, value), following)


def _wait(run: Execution, thread: Thread, state: Wait, scope: Scope) -> None:
    value = filtered(thread, state, scope)
    until = _until(run, state, scope.seeing(value))

    def go_on() -> None:
        run.forget(thread)
        guarded(
            run,
            thread,
            lambda: _leave(run, thread, scope, value, _assigned(run, state.assign, scope, value), state.next),
        )

    if until > run.now:
        run.sleep(thread, until, go_on)
    else:
        go_on()


def _until(run: Execution, state: Wait, scope: Scope) -> int:
    """When the wait is over, µs of virtual time."""
    if state.seconds is not None:
        return run.now + (tasks.amount(state.seconds, scope, "Seconds", 0) or 0) * 1_000_000
    moment: Any = state.until
    if isinstance(moment, Path):
        moment = timestamp.parse(scope.need(moment, "TimestampPath"))
        if moment is None:
            raise StatesError(RUNTIME, "TimestampPath must lead to a timestamp such as 2026-01-31T12:00:00Z.")
    return -(-int(moment) // 1000) - run.identity.epoch


def _succeed(run: Execution, thread: Thread, state: Succeed, scope: Scope) -> None:
    _leave(run, thread, scope, filtered(thread, state, scope), {}, None)


def _fail(run: Execution, thread: Thread, state: Fail, scope: Scope) -> None:  # noqa: ARG001
    scope.seeing(thread.input)
    raise StatesError(_said(state.error, scope, "ErrorPath"), _said(state.cause, scope, "CausePath"))


def _said(given: str | Expression | None, scope: Scope, field: str) -> str | None:
    return given if given is None or isinstance(given, str) else text_of(given, scope, field)


def _parallel(run: Execution, thread: Thread, state: Parallel, scope: Scope) -> None:
    fans.start_parallel(run, thread, state, payload(run, state, scope, filtered(thread, state, scope)))


def _map(run: Execution, thread: Thread, state: Map, scope: Scope) -> None:
    fans.start_map(run, thread, state, scope, filtered(thread, state, scope))


_WORK: Final[Mapping[type, Callable[..., None]]] = {
    Task: _task,
    Pass: _pass,
    Choice: _choice,
    Wait: _wait,
    Succeed: _succeed,
    Fail: _fail,
    Parallel: _parallel,
    Map: _map,
}


# Errors


def failed(run: Execution, thread: Thread, error: StatesError, *, started: bool = False) -> None:
    """The state of the thread has failed: try again, or go where a Catcher says, or the thread has failed.

    `started`: it is a Parallel or a Map whose branches or iterations were at work.
    """
    run.forget(thread)
    if run.failing is not None:
        run.failing(thread, error)
    state = thread.state
    fanned_out = isinstance(state, Parallel | Map)
    for number, retrier in enumerate(state.retry):
        if matches(retrier.errors, error.error, fanned_out=fanned_out):
            if thread.tries[number] < retrier.attempts:
                thread.tries[number] += 1
                thread.retries += 1
                until = run.now + _delay(run, retrier, thread.tries[number])
                if run.retrying is not None:
                    run.retrying(thread, until)
                run.sleep(thread, until, lambda: _again(run, thread))
                return
            break
    if started:
        run.note(thread, f"{state.type}StateFailed")
    for catcher in state.catch:
        if matches(catcher.errors, error.error, fanned_out=fanned_out):
            try:
                output = error.output()
                variables = _assigned(run, catcher.assign, run.scope(thread), output)
                _move(run, thread, place(thread.input, catcher.result, output), variables, catcher.next)
            except StatesError as second:
                run.thread_failed(thread, second)
            return
    run.thread_failed(thread, error)


def _delay(run: Execution, retrier: Retrier, attempt_: int) -> int:
    us = retrier.delay(attempt_)
    return run.chance.randrange(us + 1) if retrier.jitter else us


def _again(run: Execution, thread: Thread) -> None:
    run.forget(thread)
    attempt(run, thread)
