"""What a Task's `Resource` means here: which component is asked to do what, and what its answer becomes.

A component is found by the last part of an ARN or of a URL, or by its bare name. Answers and errors get the names that
Step Functions gives them: `{"StatusCode": 200, "Payload": …}`, `Lambda.TooManyRequestsException`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from slslab.runtime.chance import request_id
from slslab.runtime.handler import Ask, ServiceError
from slslab.runtime.workflow.errors import RUNTIME, TASK_FAILED, StatesError
from slslab.runtime.workflow.tasks import CALLBACK
from slslab.runtime.workflow.value import text

_SYNC: Final = (".sync:2", ".sync")
_SDK: Final = "aws-sdk:"
_CLIENTS: Final = {
    "Lambda": "AWSLambda",
    "SQS": "AmazonSQS",
    "SNS": "AmazonSNS",
    "DynamoDB": "AmazonDynamoDBv2",
    "EventBridge": "AmazonEventBridge",
    "StepFunctions": "AWSStepFunctions",
}
"""What the service names itself in the cause of an error."""
_SDK_NAMES: Final = {"SQS": "Sqs", "SNS": "Sns", "DynamoDB": "DynamoDb", "StepFunctions": "Sfn"}
"""The same services in the names of errors when they are asked in the form `aws-sdk:…`."""
_ABSENT: Final = {
    "SQS": ("QueueDoesNotExist", 400),
    "SNS": ("NotFound", 404),
    "DynamoDB": ("ResourceNotFoundException", 400),
    "EventBridge": ("ResourceNotFoundException", 400),
    "StepFunctions": ("StateMachineDoesNotExist", 400),
}
_METADATA: Final = {"SdkHttpMetadata": {"HttpStatusCode": 200}}
"""What the optimised integrations add to the answers of most services: here, that all went well."""
_TABLE_CALLS: Final = {
    "getItem": "get_item",
    "putItem": "put_item",
    "updateItem": "update_item",
    "deleteItem": "delete_item",
}
_SDK_TABLE_CALLS: Final = {
    "query": "query",
    "scan": "scan",
}


@dataclass(frozen=True, slots=True)
class Errand:
    """A question for a component. `result` makes the Task's result of its answer and may raise StatesError. `sdk`: it
    is asked in the form `aws-sdk:…`, in which answers and errors are the plain API's."""

    ask: Ask
    result: Callable[[Any], Any]
    service: str
    sdk: bool = False

    def refused(self, error: ServiceError) -> StatesError:
        """The component's refusal, under the name that a Retrier knows."""
        name = _SDK_NAMES.get(self.service, self.service) if self.sdk else self.service
        code = error.code if error.code.endswith(("Exception", "Error", "Fault")) else f"{error.code}Exception"
        if self.service == "DynamoDB" and error.code == "ValidationException":  # its client has no class for this one
            code = "DynamoDbException" if self.sdk else "AmazonDynamoDBException"
        if error.code == "AccessDeniedException":  # the clients have no class for this one either
            code = f"{name}Exception" if self.sdk else f"{_CLIENTS[name]}Exception"
        by = f"Service: {name}, Status Code: {error.status}"
        if not self.sdk:
            by = f"Service: {_CLIENTS[name]}; Status Code: {error.status}; Error Code: {error.code}"
        return StatesError(f"{name}.{code}", f"{error.message} ({by})")

    def nowhere(self) -> StatesError:
        """The refusal when there is no such component."""
        code, status = _ABSENT.get(self.service, ("ResourceNotFoundException", 404))
        return self.refused(ServiceError(code, f"there is no {self.ask.service}", status))


def errand(resource: str, value: Any, seed: int) -> Errand:
    """What the Task with this `resource` asks. StatesError when no component could understand it."""
    if ":::" not in resource:
        if ":lambda:" not in resource:
            raise StatesError(TASK_FAILED, f"Nothing here does the work of '{resource}'.")
        return Errand(Ask(_function(resource), "invoke", {"payload": value, "wait": True}), _payload, "Lambda")
    form = resource.split(":::", 1)[1]
    service, _, action = form.removeprefix(_SDK).partition(":")
    action = action.removesuffix(CALLBACK)
    plain = next((action.removesuffix(end) for end in _SYNC if action.endswith(end)), action)
    make = (_SDK_MAKERS if form.startswith(_SDK) else _MAKERS).get((service, plain))
    if make is None:
        raise StatesError(TASK_FAILED, f"Nothing here does the work of '{resource}'.")
    if not isinstance(value, dict):
        raise StatesError(RUNTIME, f"The parameters of '{resource}' must be an object.")
    made = make(value, action, seed)
    if form.startswith(_SDK):
        return replace(made, sdk=True, result=_invoked if service == "lambda" else made.result)
    if service == "events" or any(action.endswith(end) for end in _SYNC):
        return made
    return replace(made, result=lambda answer: _all_well(made.result(answer)))


def _all_well(result: Any) -> Any:
    return {**result, **_METADATA} if isinstance(result, dict) else result


def _invoked(answer: Any) -> Any:
    """The plain API's answer to Invoke, in which the payload is a text and a failed function is no error."""
    told = {"StatusCode": answer.get("StatusCode", 200)}
    if "Payload" in answer:
        told |= {"ExecutedVersion": "$LATEST", "Payload": text(answer["Payload"])}
    return {**told, "FunctionError": answer["FunctionError"]} if answer.get("FunctionError") else told


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
    called = _TABLE_CALLS.get(action) or _SDK_TABLE_CALLS[action]
    name = component_name(given.get("TableName"), "TableName")
    return Errand(Ask(name, called, {**given, "TableName": name}), lambda answer: answer, "DynamoDB")


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
    wanted: dict[str, Any] = {"input": text(given.get("Input", {})), "wait": bool(suffix)}
    if "Name" in given:
        wanted["name"] = given["Name"]

    def result(answer: Any) -> Any:
        if not suffix:
            return {"ExecutionArn": answer["executionArn"], "StartDate": answer["startDate"]}
        ended = {name[0].upper() + name[1:]: value for name, value in answer.items()}
        for name in ("Input", "Output"):
            if name == "Output" and ended["Status"] != "SUCCEEDED":
                del ended[name]
                continue
            ended[f"{name}Details"] = {"Included": True}
            if suffix == ".sync":
                ended[name] = text(ended[name])
        if ended["Status"] != "SUCCEEDED":
            raise StatesError(TASK_FAILED, text(ended))
        return ended

    machine = component_name(given.get("StateMachineArn"), "StateMachineArn")
    return Errand(Ask(machine, "start_execution", wanted), result, "StepFunctions")


_MAKERS: Final[Mapping[tuple[str, str], Callable[[Mapping[str, Any], str, int], Errand]]] = {
    ("lambda", "invoke"): _invoke,
    ("sqs", "sendMessage"): _send,
    ("sns", "publish"): _publish,
    ("events", "putEvents"): _events,
    ("states", "startExecution"): _start,
    **{("dynamodb", action): _table for action in _TABLE_CALLS},
}
_SDK_MAKERS: Final = {
    **{key: make for key, make in _MAKERS.items() if key[0] not in ("events", "states")},
    ("eventbridge", "putEvents"): _events,
    ("sfn", "startExecution"): _start,
    **{("dynamodb", action): _table for action in _SDK_TABLE_CALLS},
}
