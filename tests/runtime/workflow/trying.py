"""Small machines to test with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slslab.runtime.workflow import Answer, Invoke, Outcome, Refusal, read, run_alone

S = 1_000_000
Work = Callable[[Invoke], Answer | Refusal | None]


def nobody(_: Invoke) -> None:
    """Nobody ever answers."""


def echo(need: Invoke) -> Answer:
    """Every task returns what it got."""
    return Answer(need.input)


def machine(**states: dict[str, Any]) -> dict[str, Any]:
    """A definition that begins with the first of `states`; one that leads nowhere ends the machine."""
    made = {}
    for name, state in states.items():
        ends = state["Type"] in ("Succeed", "Fail", "Choice") or "Next" in state
        made[name] = state if ends else {**state, "End": True}
    return {"StartAt": next(iter(states)), "States": made}


def endless(state: dict[str, Any]) -> dict[str, Any]:
    """A definition that comes back to `state` for ever: it has an end, to which nothing ever goes."""
    never = {"Variable": "$$.Never", "IsPresent": True, "Next": "End"}
    again = {"Type": "Choice", "Choices": [never], "Default": "A"}
    return machine(A={**state, "Next": "Again"}, Again=again, End={"Type": "Succeed"})


def task(**more: Any) -> dict[str, Any]:
    return {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:work", **more}


def run(definition: dict[str, Any], value: Any = None, work: Work = echo, **options: Any) -> Outcome:
    return run_alone(read(definition), {} if value is None else value, work, **options)


def only(state: dict[str, Any], value: Any = None, work: Work = echo, **options: Any) -> Outcome:
    """A machine of one state."""
    return run(machine(A=state), value, work, **options)


def output(state: dict[str, Any], value: Any = None, work: Work = echo) -> Any:
    """The output of a machine of one state, which must succeed."""
    done = only(state, value, work)
    assert done.status == "SUCCEEDED", (done.error, done.cause)
    return done.output


def made(expression: str, value: Any = None) -> Any:
    """What an expression yields for an input."""
    return output({"Type": "Pass", "Parameters": {"it.$": expression}}, value)["it"]


def failure(expression: str, value: Any = None) -> str | None:
    """The Error Name with which an expression fails."""
    done = only({"Type": "Pass", "Parameters": {"it.$": expression}}, value)
    assert done.status == "FAILED"
    return done.error
