"""What a Task's `Resource` means here: which component is asked to do what, and what its answer becomes.

A component is found by the last part of an ARN or of a URL, or by its bare name. Answers and errors get the names that
Step Functions gives them: `{"StatusCode": 200, "Payload": …}`, `Lambda.TooManyRequestsException`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from slslab.runtime.chance import request_id
from slslab.runtime.handler import Ask, ServiceError
from slslab.runtime.workflow.errors import RUNTIME, TASK_FAILED, StatesError
from slslab.runtime.workflow.tasks import CALLBACK
from slslab.runtime.workflow.value import text

_SYNC: Final = (".sync:2", ".sync")
_SERVICES: Final = {
    "lambda": "Lambda",
    "sqs": "SQS",
    "sns": "SNS",
    "dynamodb": "DynamoDB",
    "events": "EventBridge",
    "states": "StepFunctions",
}
_TABLE_CALLS: Final = {
    "getItem": "get_item",
    "putItem": "put_item",
    "updateItem": "update_item",
    "deleteItem": "delete_item",
}


@dataclass(frozen=True, slots=True)
class Errand:
    """A question for a component. `result` makes the Task's result of its answer and may raise StatesError."""

    ask: Ask
    result: Callable[[Any], Any]
    service: str

    def refused(self, error: ServiceError) -> StatesError:
        """The component's refusal, under the name that a Retrier knows."""
        code = error.code if error.code.endswith(("Exception", "Error", "Fault")) else f"{error.code}Exception"
        cause = f"{error.message} (Service: {self.service}; Status Code: {error.status}; Error Code: {error.code})"
        return StatesError(f"{self.service}.{code}", cause)


def errand(resource: str, value: Any, seed: int) -> Errand:
    """What the Task with this `resource` asks. StatesError when no component could understand it."""
    if ":::" not in resource:
        if ":lambda:" not in resource:
            raise StatesError(TASK_FAILED, f"Nothing here does the work of '{resource}'.")
        return Errand(Ask(_function(resource), "invoke", {"payload": value, "wait": True}), _payload, "Lambda")
    service, _, action = resource.split(":::", 1)[1].removeprefix("aws-sdk:").partition(":")
    action = action.removesuffix(CALLBACK)
    make = _MAKERS.get((service, next((action.removesuffix(end) for end in _SYNC if action.endswith(end)), action)))
    if make is None:
        raise StatesError(TASK_FAILED, f"Nothing here does the work of '{resource}'.")
    if not isinstance(value, dict):
        raise StatesError(RUNTIME, f"The parameters of '{resource}' must be an object.")
    return make(value, action, seed)


def component_name(given: Any, field: str) -> str:
    """The name of a component: the last part of an ARN or a URL. StatesError when `given` is no text."""
    if not isinstance(given, str) or not given:
        raise StatesError(RUNTIME, f"The parameter {field} is missing.")
    return given.rstrip("/").rpartition("/")[2].rpartition(":")[2]


def _function(given: Any) -> str:
    """The name of a function, without the qualifier that may follow it in an ARN."""
    parts = given.split(":function:")[-1].split(":") if isinstance(given, str) else [""]
    return component_name(parts[0], "FunctionName")


def _payload(answer: Any) -> Any:
    """What the function returned. StatesError when it failed."""
    payload = answer.get("Payload")
    if answer.get("FunctionError"):
        known = isinstance(payload, dict) and isinstance(payload.get("errorType"), str)
        raise StatesError(payload["errorType"] if known else "Lambda.Unknown", text(payload))
    return payload


def _invoke(given: Mapping[str, Any], _: str, __: int) -> Errand:
    wait = given.get("InvocationType") != "Event"
    ask = Ask(_function(given.get("FunctionName")), "invoke", {"payload": given.get("Payload", {}), "wait": wait})

    def result(answer: Any) -> Any:
        if not wait:
            return {"StatusCode": 202}
        return {"ExecutedVersion": "$LATEST", "Payload": _payload(answer), "StatusCode": 200}

    return Errand(ask, result, "Lambda")


def _send(given: Mapping[str, Any], _: str, seed: int) -> Errand:
    wanted: dict[str, Any] = {"body": given.get("MessageBody", {})}
    for name, key in (("MessageGroupId", "group"), ("MessageDeduplicationId", "deduplication_id")):
        if name in given:
            wanted[key] = given[name]
    if isinstance(given.get("DelaySeconds"), int):
        wanted["delay"] = given["DelaySeconds"] * 1_000_000
    ask = Ask(component_name(given.get("QueueUrl"), "QueueUrl"), "send_message", wanted)
    return Errand(ask, lambda answer: _numbered(answer, seed), "SQS")


def _publish(given: Mapping[str, Any], _: str, seed: int) -> Errand:
    message = given.get("Message", {})
    if isinstance(message, str):
        try:
            read = json.loads(message)
        except (ValueError, RecursionError):
            read = None
        message = read if isinstance(read, dict) else {"message": message}
    ask = Ask(component_name(given.get("TopicArn"), "TopicArn"), "publish", {"body": message})
    return Errand(ask, lambda answer: _numbered(answer, seed), "SNS")


def _numbered(answer: Any, seed: int) -> Any:
    number = answer.get("message_id") if isinstance(answer, dict) else None
    return {"MessageId": request_id(seed, number)} if isinstance(number, int) else answer


def _table(given: Mapping[str, Any], action: str, _: int) -> Errand:
    """The table gets the parameters as they are written."""
    name = component_name(given.get("TableName"), "TableName")
    wanted = {**given, "TableName": name}
    return Errand(Ask(name, _TABLE_CALLS[action], wanted), lambda answer: answer, "DynamoDB")


def _events(given: Mapping[str, Any], _: str, __: int) -> Errand:
    entries = given.get("Entries")
    if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
        raise StatesError(RUNTIME, "The parameter Entries must be a list of objects.")
    # A Detail may be an object here, and is sent as its text.
    sent = [
        {**one, "Detail": text(one["Detail"])} if isinstance(one.get("Detail"), dict) else dict(one) for one in entries
    ]
    bus = next((one["EventBusName"] for one in entries if "EventBusName" in one), "default")

    def result(answer: Any) -> Any:
        if answer.get("FailedEntryCount"):
            raise StatesError("EventBridge.FailedEntry", text(answer))
        return answer

    return Errand(Ask(component_name(bus, "EventBusName"), "put_events", {"Entries": sent}), result, "EventBridge")


def _start(given: Mapping[str, Any], action: str, _: int) -> Errand:
    suffix = next((end for end in _SYNC if action.endswith(end)), "")
    wanted: dict[str, Any] = {"input": given.get("Input", {}), "wait": bool(suffix)}
    if "Name" in given:
        wanted["name"] = given["Name"]

    def result(answer: Any) -> Any:
        if not suffix:
            return {"ExecutionArn": answer["executionArn"], "StartDate": answer["startDate"]}
        ended = {name[0].upper() + name[1:]: value for name, value in answer.items()}
        if ended["Status"] != "SUCCEEDED":
            raise StatesError(TASK_FAILED, text(ended))
        return ended if suffix == ".sync:2" else {**ended, "Output": text(ended["Output"])}

    machine = component_name(given.get("StateMachineArn"), "StateMachineArn")
    return Errand(Ask(machine, "start_execution", wanted), result, "StepFunctions")


_MAKERS: Final[Mapping[tuple[str, str], Callable[[Mapping[str, Any], str, int], Errand]]] = {
    ("lambda", "invoke"): _invoke,
    ("sqs", "sendMessage"): _send,
    ("sns", "publish"): _publish,
    ("events", "putEvents"): _events,
    ("states", "startExecution"): _start,
    ("sfn", "startExecution"): _start,
    **{("dynamodb", action): _table for action in _TABLE_CALLS},
}
