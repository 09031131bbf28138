"""ECS and STS."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from slslab.runtime.handler import EPOCH_US, Ask, ServiceError, Sleep, Steps
from slslab.workers.aws.places import ACCOUNT, REGION, Places

_ASKING_US: Final = 15_000  # a question that no component answers, a design choice


def _run(places: Places, given: Mapping[str, Any]) -> Steps:
    """A task definition is the container service of its name; a cluster says where, and there is one place."""
    family = str(given["taskDefinition"]).rpartition("/")[2].partition(":")[0]
    missing = ServiceError("ClientException", "TaskDefinition not found.")
    service = places.find(family, "container", missing)
    answer = yield Ask(service.name, "run_task", {"count": given.get("count", 1)})
    return {"tasks": [_shown(places, given, family, number) for number in answer["tasks"]], "failures": []}


def _shown(places: Places, given: Mapping[str, Any], family: str, number: int) -> dict[str, Any]:
    arn = f"arn:aws:ecs:{REGION}:{ACCOUNT}"
    cluster = str(given.get("cluster", "default")).rpartition("/")[2]
    return {
        "taskArn": f"{arn}:task/{cluster}/{places.id(-number).replace('-', '')}",
        "clusterArn": f"{arn}:cluster/{cluster}",
        "taskDefinitionArn": f"{arn}:task-definition/{family}:1",
        "lastStatus": "PROVISIONING",
        "desiredStatus": "RUNNING",
        "launchType": given.get("launchType", "FARGATE"),
        "group": given.get("group", f"family:{family}"),
        "createdAt": (EPOCH_US + places.cloud.clock.now) / 1e6,
        "containers": [],
        "attachments": [],
        "overrides": {},
        "tags": list(given.get("tags", ())),
        **({"startedBy": given["startedBy"]} if "startedBy" in given else {}),
    }


TASKS: Final = {"RunTask": _run}


def _caller(_places: Places, _given: Mapping[str, Any]) -> Steps:
    yield Sleep(_ASKING_US)
    name = "lambda-role/function"
    return {"UserId": "AROAEXAMPLE:function", "Account": ACCOUNT, "Arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{name}"}


IDENTITY: Final = {"GetCallerIdentity": _caller}
