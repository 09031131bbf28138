"""Steps that ask routers, workflows, secrets and tables, as a scenario's file has them, made into the model's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from slslab.runtime.acts import AskTable, Connect, GetSecret
from slslab.runtime.model import ModelStep, Request
from slslab.runtime.scope import When
from slslab.sims.handlers import Doors

_S: Final = 1_000_000
_EXPRESSIONS: Final = {  # name in a step -> DynamoDB's name of the same
    "item": "Item",
    "key": "Key",
    "if": "ConditionExpression",
    "set": "UpdateExpression",
    "where": "KeyConditionExpression",
    "filter": "FilterExpression",
    "names": "ExpressionAttributeNames",
    "values": "ExpressionAttributeValues",
    "index": "IndexName",
    "consistent": "ConsistentRead",
}
_WRITES: Final = {"put": "Put", "update": "Update", "delete": "Delete", "check": "ConditionCheck"}


def ask(found: Any, when: When | None) -> ModelStep:
    """Any call of any component, by the engine's own names."""
    return Request(found["of"], found["action"], found.get("with") or {}, when, tolerate=found.get("tolerate"))


def put_events(found: Any, when: When | None) -> ModelStep:
    event = {"detail-type": found["type"], "detail": found.get("detail") or {}}
    event |= {name: found[name] for name in ("source", "resources") if name in found}
    return Request(found["to"], "put_events", {"body": event}, when)


def start_execution(found: Any, when: When | None) -> ModelStep:
    arguments: dict[str, Any] = {"input": found.get("input", {}), "wait": bool(found.get("wait", False))}
    if "name" in found:
        arguments["name"] = found["name"]
    return Request(found["to"], "start_execution", arguments, when)


def task_success(found: Any, when: When | None) -> ModelStep:
    arguments = {"taskToken": found["token"], "output": found.get("output", {})}
    return Request(found["to"], "send_task_success", arguments, when)


def task_failure(found: Any, when: When | None) -> ModelStep:
    told = {name: found[name] for name in ("error", "cause") if name in found}
    return Request(found["to"], "send_task_failure", {"taskToken": found["token"], **told}, when)


def task_heartbeat(found: Any, when: When | None) -> ModelStep:
    return Request(found["to"], "send_task_heartbeat", {"taskToken": found["token"]}, when)


def get_secret(found: Any, when: When | None) -> ModelStep:
    return GetSecret(found["from"], found["secret"], round(found.get("cache", 0) * _S), when)


def connect(found: Any, when: When | None, doors: Doors) -> ModelStep:
    service, secret = doors[found["to"]]
    known = GetSecret(service, secret, round(found.get("cache", 0) * _S))
    return Connect(found["to"], known, bool(found.get("renew", True)), when)


def rotate(found: Any, when: When | None) -> ModelStep:
    return Request(found["in"], "rotate_secret", {"SecretId": found["secret"]}, when)


def put_item(found: Any, when: When | None) -> ModelStep:
    step = _table(found["to"], "put_item", found, when)
    return replace(step, expires={name: round(float(after)) for name, after in found.get("expires", {}).items()})


def get_item(found: Any, when: When | None) -> ModelStep:
    return _table(found["from"], "get_item", found, when)


def update_item(found: Any, when: When | None) -> ModelStep:
    return _table(found["in"], "update_item", found, when, {"ReturnValues": "ALL_NEW"})


def delete_item(found: Any, when: When | None) -> ModelStep:
    return _table(found["from"], "delete_item", found, when)


def query(found: Any, when: When | None) -> ModelStep:
    return _table(found["from"], "query", found, when, {"ScanIndexForward": not found.get("newest-first", False)})


def scan(found: Any, when: When | None) -> ModelStep:
    return _table(found["from"], "scan", found, when)


def transact(found: Any, when: When | None) -> ModelStep:
    writes = [{_WRITES[one[""]]: _wire(one[one[""]])} for one in found["writes"]]
    strict = found.get("else") == "fail"
    return AskTable(found["in"], "transact_write_items", {"TransactItems": writes}, strict, when)


def _table(table: str, action: str, found: Any, when: When | None, more: Mapping[str, Any] | None = None) -> AskTable:
    arguments = {**_wire(found), **(more or {})}
    if "limit" in found:
        arguments["Limit"] = int(found["limit"])
    return AskTable(table, action, arguments, found.get("else") == "fail", when)


def _wire(found: Mapping[str, Any]) -> dict[str, Any]:
    return {name: found[key] for key, name in _EXPRESSIONS.items() if key in found}


ASKS: Final[Mapping[str, Callable[[Any, When | None], ModelStep]]] = {
    "ask": ask,
    "put-events": put_events,
    "start-execution": start_execution,
    "task-success": task_success,
    "task-failure": task_failure,
    "task-heartbeat": task_heartbeat,
    "get-secret": get_secret,
    "rotate": rotate,
    "put-item": put_item,
    "get-item": get_item,
    "update-item": update_item,
    "delete-item": delete_item,
    "query": query,
    "scan": scan,
    "transact": transact,
}
