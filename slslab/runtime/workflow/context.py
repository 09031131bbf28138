"""The context object: what an execution can say of itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from slslab.runtime.workflow import timestamp
from slslab.runtime.workflow.definition import Map, Parallel, Task

if TYPE_CHECKING:
    from slslab.runtime.workflow.thread import Thread

_PLACE = "eu-west-1:123456789012"


@dataclass(frozen=True, slots=True)
class Identity:
    """What an execution is called. `epoch`: the moment (µs since 1970) at which virtual time is 0."""

    machine: str
    name: str
    epoch: int
    express: bool = False

    @property
    def machine_arn(self) -> str:
        """The state machine's ARN."""
        return f"arn:aws:states:{_PLACE}:stateMachine:{self.machine}"

    @property
    def arn(self) -> str:
        """The execution's ARN."""
        kind = "express" if self.express else "execution"
        return f"arn:aws:states:{_PLACE}:{kind}:{self.machine}:{self.name}"


def context_of(identity: Identity, thread: Thread, value: Any, started: int) -> dict[str, Any]:
    """The context object that `thread` sees in the state where it stands. `value`: the execution's input."""
    state: dict[str, Any] = {
        "EnteredTime": timestamp.show(identity.epoch + thread.entered),
        "Name": thread.state.name,
    }
    if isinstance(thread.state, Task | Parallel | Map):
        state["RetryCount"] = thread.retries
    found: dict[str, Any] = {
        "Execution": {
            "Id": identity.arn,
            "Input": value,
            "Name": identity.name,
            "RoleArn": f"arn:aws:iam::{_PLACE.partition(':')[2]}:role/{identity.machine}",
            "StartTime": timestamp.show(identity.epoch + started),
            "RedriveCount": 0,
        },
        "State": state,
        "StateMachine": {"Id": identity.machine_arn, "Name": identity.machine},
    }
    if thread.item is not None:
        index, item = thread.item
        found["Map"] = {"Item": {"Index": index, "Value": item}}
    if thread.token is not None:
        found["Task"] = {"Token": thread.token}
    return found
