"""Services whose components speak AWS's own shapes: tables, event buses, secrets, workflows."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from slslab.runtime.handler import Ask, ServiceError, Steps
from slslab.workers.aws.places import Places

Translation = Callable[[Places, Mapping[str, Any]], Steps]


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


# Tables


def _table(operation: str, places: Places, given: Mapping[str, Any]) -> Steps:
    missing = ServiceError("ResourceNotFoundException", "Requested resource not found")
    name = given.get("TableName")
    if name is None:  # several tables in one request: any of them knows the others
        name = next(iter(_tables(operation, given)), "")
    table = places.find(name, "table", missing)
    return (yield Ask(table.name, _snake(operation), given))


def _tables(operation: str, given: Mapping[str, Any]) -> list[str]:
    if operation.startswith("Batch"):
        return list(given["RequestItems"])
    return [str(inner["TableName"]) for one in given["TransactItems"] for inner in one.values()]


TABLES: Final[dict[str, Translation]] = {
    name: partial(_table, name)
    for name in (
        "GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan", "BatchGetItem", "BatchWriteItem",
        "TransactGetItems", "TransactWriteItems", "DescribeTable",
    )
}  # fmt: skip


# Event buses


def _put_events(places: Places, given: Mapping[str, Any]) -> Steps:
    """Entries go to the buses that they name; without a name to `default`, or to the only bus there is."""
    groups: dict[str, list[int]] = {}
    for index, entry in enumerate(given["Entries"]):
        groups.setdefault(_bus(places, entry.get("EventBusName")), []).append(index)
    told: dict[int, Any] = {}
    failed = 0
    for bus, indexes in groups.items():
        entries = [_plain_entry(given["Entries"][index]) for index in indexes]
        answer = yield Ask(bus, "put_events", {"Entries": entries})
        failed += answer["FailedEntryCount"]
        told.update(zip(indexes, answer["Entries"], strict=True))
    return {"FailedEntryCount": failed, "Entries": [told[index] for index in sorted(told)]}


def _plain_entry(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name != "EventBusName"}


def _bus(places: Places, name: str | None) -> str:
    routers = places.all("router")
    if name is None and len(routers) == 1:
        return routers[0].name
    plain = str(name or "default")
    missing = ServiceError("ResourceNotFoundException", f"Event bus {plain} does not exist.")
    found: str = places.find(plain, "router", missing).name
    return found


EVENTS: Final[dict[str, Translation]] = {"PutEvents": _put_events}


# Secrets


def _secret(operation: str, places: Places, given: Mapping[str, Any]) -> Steps:
    keepers = places.all("secrets")
    if not keepers:
        raise ServiceError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
    return (yield Ask(keepers[0].name, _snake(operation), given))


SECRETS: Final[dict[str, Translation]] = {
    name: partial(_secret, name)
    for name in ("GetSecretValue", "PutSecretValue", "UpdateSecretVersionStage", "DescribeSecret", "RotateSecret")
}


# Workflows


def _start(operation: str, places: Places, given: Mapping[str, Any]) -> Steps:
    arn = str(given["stateMachineArn"])
    missing = ServiceError("StateMachineDoesNotExist", f"State Machine Does Not Exist: '{arn}'")
    workflow = places.find(arn, "workflow", missing)
    text = given.get("input", "{}")
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ServiceError("InvalidExecutionInput", f"Invalid State Machine Execution Input: '{error}'") from error
    asked = {"input": value, **({"name": given["name"]} if "name" in given else {})}
    return (yield Ask(workflow.name, _snake(operation), asked))


def _call_back(operation: str, places: Places, given: Mapping[str, Any]) -> Steps:
    """A task token does not say whose it is: the workflow that knows it is asked, or any, which refuses."""
    workflows: list[Any] = places.all("workflow")
    token = given["taskToken"]
    mine = [one for one in workflows if token in one.tokens] or workflows
    if not mine:
        raise ServiceError("InvalidToken", "Invalid Token: 'Invalid token'")
    return (yield Ask(mine[0].name, _snake(operation), given))


def _execution(operation: str, places: Places, given: Mapping[str, Any]) -> Steps:
    arn = str(given["executionArn"])
    name = arn.split(":")[6] if arn.count(":") >= 7 else ""
    missing = ServiceError("ExecutionDoesNotExist", f"Execution Does Not Exist: '{arn}'")
    return (yield Ask(places.find(name, "workflow", missing).name, _snake(operation), given))


WORKFLOWS: Final[dict[str, Translation]] = {
    **{name: partial(_start, name) for name in ("StartExecution", "StartSyncExecution")},
    **{name: partial(_call_back, name) for name in ("SendTaskSuccess", "SendTaskFailure", "SendTaskHeartbeat")},
    **{name: partial(_execution, name) for name in ("StopExecution", "DescribeExecution", "GetExecutionHistory")},
}
