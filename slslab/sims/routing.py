"""Routers, schedules, workflows, secrets and databases of a scenario's file: made, wired and changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from slslab.runtime.cloud import Cloud
from slslab.runtime.component import Component
from slslab.runtime.guarded import Guarded
from slslab.runtime.router import Router
from slslab.runtime.router.rules import Archive, Rule, RuleTarget
from slslab.runtime.schedule import Schedule, ScheduleSettings
from slslab.runtime.secrets import Secrets, SecretSettings
from slslab.runtime.workflow.service import Workflow, WorkflowSettings
from slslab.sims.planned import plan_replays, plan_rotations

_S: Final = 1_000_000
Find = Callable[[str], Any]
"""The component of a name."""


def make(cloud: Cloud, name: str, found: Mapping[str, Any], find: Find) -> None:
    """Add one of these components to the cloud."""
    kind = found["kind"]
    if kind == "router":
        plan_replays(Router(cloud, name, (), archives(found)), found)
    elif kind == "schedule":
        Schedule(cloud, name, schedule_settings(found, find))
    elif kind == "workflow":
        Workflow(cloud, name, workflow_settings(found))
    elif kind == "secrets":
        plan_rotations(Secrets(cloud, name, secrets_settings(found)), found)
    else:
        Guarded(cloud, name, find(found["secrets"]), found["secret"], round(found.get("grace", 0) * _S))


def wire(part: Component, found: Mapping[str, Any], find: Find) -> list[Component]:
    """Give a router its rules; to whom one of these components passes something on."""
    if isinstance(part, Router):
        part.change(rules(found, find))
        ends = [end for rule in part.rules for one in rule.targets for end in (one.to, one.dead_letters)]
        return [end for end in ends if end is not None]
    if isinstance(part, Schedule):
        return [end for end in (part.set.target, part.set.dead_letters) if end is not None]
    return [find(name) for name in found["definition"].names] if isinstance(part, Workflow) else []


def change(part: Component, found: Mapping[str, Any], find: Find) -> None:
    """Other settings from now on. Secrets keep theirs."""
    if isinstance(part, Router):
        part.change(rules(found, find))
    elif isinstance(part, Schedule):
        part.change(schedule_settings(found, find))
    elif isinstance(part, Workflow):
        part.change(workflow_settings(found))
    elif isinstance(part, Guarded):
        part.grace = round(found.get("grace", 0) * _S)


def rules(found: Mapping[str, Any], find: Find) -> tuple[Rule, ...]:
    """The rules of a router. Those without a name are called rule-1, rule-2, …"""
    return tuple(
        Rule(
            one.get("name", f"rule-{number}"),
            one["pattern"],
            tuple(_target(target, find) for target in one["to"]),
            bool(one.get("enabled", True)),
        )
        for number, one in enumerate(found.get("rules", ()), 1)
    )


def _target(found: Mapping[str, Any], find: Find) -> RuleTarget:
    letters = found.get("dead-letters")
    return RuleTarget(
        find(found["to"]),
        found.get("made"),
        int(found.get("retries", 185)),
        round(found.get("max-age", 86_400) * _S),
        find(letters) if letters else None,
    )


def archives(found: Mapping[str, Any]) -> tuple[Archive, ...]:
    """The archives of a router."""
    return tuple(
        Archive(one["name"], one.get("pattern"), round(one["retention"] * _S) if "retention" in one else None)
        for one in found.get("archives", ())
    )


def schedule_settings(found: Mapping[str, Any], find: Find) -> ScheduleSettings:
    """What a schedule is set to."""
    letters = found.get("dead-letters")
    return ScheduleSettings(
        expression=found["expression"],
        target=find(found["to"]),
        payload=found.get("body"),
        zone=found.get("zone", "UTC"),
        window=int(found.get("window-minutes", 0)),
        retries=int(found.get("retries", 185)),
        max_age=round(found.get("max-age", 86_400) * _S),
        dead_letters=find(letters) if letters else None,
        start=round(found.get("start", 0) * _S),
        end=round(found["end"] * _S) if "end" in found else None,
        enabled=bool(found.get("enabled", True)),
    )


def workflow_settings(found: Mapping[str, Any]) -> WorkflowSettings:
    """What a workflow is set to."""
    return WorkflowSettings(found["definition"].machine, found.get("type") == "express", bool(found.get("sync", False)))


def secrets_settings(found: Mapping[str, Any]) -> dict[str, SecretSettings]:
    """What the secrets of a service are set to."""
    return {
        name: SecretSettings(one["value"], one.get("rotation"), one.get("zone", "UTC"), round(one.get("takes", 2) * _S))
        for name, one in found["secrets"].items()
    }
