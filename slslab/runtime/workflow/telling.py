"""What the service tells of an execution, in the fields of its API."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from slslab.runtime.handler import EPOCH_US, ServiceError
from slslab.runtime.workflow.running import Run
from slslab.runtime.workflow.timestamp import show
from slslab.runtime.workflow.value import parse

_NAME: Final = re.compile(r"[^\s<>{}\[\]?*\"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f]{1,80}")


def told(run: Run) -> dict[str, Any]:
    """What is known of an execution, in the fields of the API's answer."""
    done = run.execution
    found = {
        "executionArn": done.identity.arn,
        "stateMachineArn": done.identity.machine_arn,
        "name": done.identity.name,
        "status": done.status,
        "startDate": show(EPOCH_US + done.started),
        "input": done.input,
        "output": done.output,
    }
    if done.status != "RUNNING":
        found["stopDate"] = show(EPOCH_US + done.now)
    return {**found, **{name: value for name in ("error", "cause") if (value := getattr(done, name)) is not None}}


def events(run: Run) -> list[dict[str, Any]]:
    history = run.execution.history
    if history is None:
        message = "This operation is not supported by this type of state machine"
        raise ServiceError("StateMachineTypeNotSupported", message)
    return [
        {
            "timestamp": show(EPOCH_US + event.time),
            "type": event.type,
            "id": event.id,
            "previousEventId": event.previous,
            **({_field(event.type): dict(event.details)} if event.details else {}),
        }
        for event in history.events
    ]


def _field(kind: str) -> str:
    """The name of the field with an event's details: `taskFailedEventDetails`, `stateEnteredEventDetails`."""
    for end in ("StateEntered", "StateExited"):
        if kind.endswith(end):
            return f"{end[0].lower()}{end[1:]}EventDetails"
    return f"{kind[0].lower()}{kind[1:]}EventDetails"


def plain(given: Any) -> Any:
    """What somebody sends who knows nothing of the API: the value of a JSON text, or just what it is."""
    try:
        return parsed(given, "", "")
    except ServiceError:
        return given


def parsed(given: Any, code: str, what: str) -> Any:
    """An input or output as the API takes it: the value of a JSON text, or here the value itself. ServiceError with
    `code` for a text that is no JSON."""
    if not isinstance(given, str):
        return dict(given) if isinstance(given, Mapping) else given
    try:
        return parse(given)
    except ValueError:
        raise ServiceError(code, f"{what}: a JSON text is expected") from None


def execution_name(given: Any) -> str | None:
    """The name that somebody gives to an execution, if any. ServiceError (InvalidName)."""
    if given is None:
        return None
    if not isinstance(given, str) or not _NAME.fullmatch(given):
        raise ServiceError("InvalidName", f"Invalid Name: '{given}'")
    return given
