"""Services whose components speak AWS's own shapes: tables, event buses, secrets, workflows."""

from __future__ import annotations

import json
import re
import string
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from slslab.runtime.handler import Ask, ServiceError, Sleep, Steps
from slslab.workers.aws.places import Places

Translation = Callable[[Places, Mapping[str, Any]], Steps]

_ASKING_US: Final = 10_000  # a question that no component answers, a design choice
_MOST_NAMES: Final = 100
_MOST_PASSWORD: Final = 4_096


def snake(name: str) -> str:
    """An operation's name as the components have it: GetItem is get_item."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


# Tables


def _table(operation: str, places: Places, given: Mapping[str, Any]) -> Steps:
    missing = ServiceError("ResourceNotFoundException", "Requested resource not found")
    name = given.get("TableName")
    if name is None:  # several tables in one request: any of them knows the others
        name = next(iter(_tables(operation, given)), "")
    table = places.find(name, "table", missing)
    return (yield Ask(table.name, snake(operation), given))


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


def _table_names(places: Places, given: Mapping[str, Any]) -> Steps:
    names = sorted(one.name for one in places.all("table"))
    yield Sleep(_ASKING_US)
    rest = [name for name in names if name > given.get("ExclusiveStartTableName", "")]
    shown = rest[: given.get("Limit", _MOST_NAMES)]
    return {"TableNames": shown, **({"LastEvaluatedTableName": shown[-1]} if len(rest) > len(shown) else {})}


TABLES["ListTables"] = _table_names


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
    return (yield Ask(keepers[0].name, snake(operation), given))


SECRETS: Final[dict[str, Translation]] = {
    name: partial(_secret, name)
    for name in ("GetSecretValue", "PutSecretValue", "UpdateSecretVersionStage", "DescribeSecret", "RotateSecret")
}


def _password(places: Places, given: Mapping[str, Any]) -> Steps:
    yield Sleep(_ASKING_US)
    letters = {
        "ExcludeLowercase": string.ascii_lowercase,
        "ExcludeUppercase": string.ascii_uppercase,
        "ExcludeNumbers": string.digits,
        "ExcludePunctuation": string.punctuation,
    }
    left_out = set(given.get("ExcludeCharacters", ""))
    kinds = [[one for one in kind if one not in left_out] for name, kind in letters.items() if not given.get(name)]
    kinds += [[" "]] if given.get("IncludeSpace") and " " not in left_out else []
    kinds = [kind for kind in kinds if kind]
    length, luck = given.get("PasswordLength", 32), places.luck("password")
    if not kinds or not len(kinds) <= length <= _MOST_PASSWORD:
        raise ServiceError("InvalidParameterException", "Unable to generate a password from these parameters.")
    chosen = [luck.choice(kind) for kind in kinds] if given.get("RequireEachIncludedType", True) else []
    chosen += [luck.choice([one for kind in kinds for one in kind]) for _ in range(length - len(chosen))]
    luck.shuffle(chosen)
    return {"RandomPassword": "".join(chosen)}


SECRETS["GetRandomPassword"] = _password


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
    return _as_texts((yield Ask(workflow.name, snake(operation), asked)))


def _as_texts(answer: Mapping[str, Any]) -> dict[str, Any]:
    """An answer, or an event of a history, with its values as texts; an execution that goes on has no output."""
    told = dict(answer)
    if told.get("output") is None and told.get("status") not in (None, "SUCCEEDED"):
        told.pop("output", None)
    for name in told.keys() & {"input", "output", "parameters"}:
        told[name] = json.dumps(told[name], separators=(",", ":"), ensure_ascii=False)
    return told


def _call_back(operation: str, places: Places, given: Mapping[str, Any]) -> Steps:
    """A task token does not say whose it is: the workflow that gave it out is asked, or any, which refuses."""
    waiting = places.cloud.tokens.get(given["taskToken"])
    asked = (waiting[0],) if waiting is not None else places.all("workflow")
    if not asked:
        raise ServiceError("InvalidToken", "Invalid Token: 'Invalid token'")
    return (yield Ask(asked[0].name, snake(operation), given))


def _execution(operation: str, places: Places, given: Mapping[str, Any]) -> Steps:
    arn = str(given["executionArn"])
    name = arn.split(":")[6] if arn.count(":") >= 7 else ""
    missing = ServiceError("ExecutionDoesNotExist", f"Execution Does Not Exist: '{arn}'")
    answer = yield Ask(places.find(name, "workflow", missing).name, snake(operation), given)
    if operation == "GetExecutionHistory":
        return _pages(answer["events"], given)
    return _as_texts(answer) if operation == "DescribeExecution" else answer


def _pages(events: list[dict[str, Any]], given: Mapping[str, Any]) -> dict[str, Any]:
    """A part of a history; where the next one begins is its token."""
    shown = [{name: _as_texts(one) if isinstance(one, dict) else one for name, one in each.items()} for each in events]
    ordered = shown[::-1] if given.get("reverseOrder") else shown
    begin, most = int(given.get("nextToken") or 0), given.get("maxResults") or _MOST_NAMES
    rest = {"nextToken": str(begin + most)} if begin + most < len(ordered) else {}
    return {"events": ordered[begin : begin + most], **rest}


WORKFLOWS: Final[dict[str, Translation]] = {
    **{name: partial(_start, name) for name in ("StartExecution", "StartSyncExecution")},
    **{name: partial(_call_back, name) for name in ("SendTaskSuccess", "SendTaskFailure", "SendTaskHeartbeat")},
    **{name: partial(_execution, name) for name in ("StopExecution", "DescribeExecution", "GetExecutionHistory")},
}
