"""What routers, schedules, workflows, secrets and databases look like in a scenario's file."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

import yaml

from slslab.schema import Flag, Integer, ListOf, Map, Number, OneOf, Reader, Shape, Text
from slslab.sims.definition import Definition, WorkflowForm
from slslab.sims.embedded import Due, EventPattern, Json, Policies, WithInput, Zone
from slslab.sims.knobs import Knob
from slslab.sims.roles import RoleName
from slslab.sims.setting import Ref, Setting
from slslab.sims.troubles import faults_shape

BOX: Final[Mapping[str, Shape]] = {"kind": Text(), "at": ListOf(Integer(0, 20), 2)}  # what every component has
# Who takes what a rule or a schedule brings.
_TARGETS: Final = ("function", "queue", "topic", "router", "workflow", "stream", "container")
_MOST_RULES: Final = 300  # of a router, and targets of a rule (EventBridge quotas, 2026)
_MOST_TARGETS: Final = 5
_YEAR_S: Final = 31_536_000.0


@dataclass(frozen=True, slots=True)
class _AtMost:
    """A list with at least one item, and at most so many."""

    item: Shape
    most: int

    def read(self, node: yaml.Node, where: str, out: Reader) -> object:
        if isinstance(node, yaml.SequenceNode) and len(node.value) > self.most:
            out.add(node, "scenario.too-many", where=where, most=self.most, found=len(node.value))
        return ListOf(self.item, 1).read(node, where, out)


@dataclass(frozen=True, slots=True)
class EventForms:
    """The shapes of one scenario's components of these kinds. `components`: the kind of each by name; `roles`: their
    names."""

    knobs: Mapping[str, Knob]
    components: Mapping[str, str]
    roles: Collection[str] = ()

    def shapes(self) -> dict[str, Shape]:
        """Each kind with its shape."""
        return {
            "router": self._router(),
            "schedule": self._schedule(),
            "workflow": self._workflow(),
            "secrets": self._secrets(),
            "database": self._database(),
        }

    def _set(self, shape: Shape) -> Setting:
        return Setting(shape, self.knobs)

    def _number(self, low: float, high: float) -> Setting:
        return Setting(Number(low, high), self.knobs)

    def _integer(self, low: int, high: int) -> Setting:
        return Setting(Integer(low, high), self.knobs)

    def _ref(self, *kinds: str) -> Setting:
        return Setting(Ref(self.components, kinds), self.knobs)

    def _component(self, kind: str, required: Mapping[str, Shape], optional: Mapping[str, Shape] | None = None) -> Map:
        return Map({**BOX, **required}, {"faults": faults_shape(self.knobs, kind), **(optional or {})})

    def _delivery(self) -> dict[str, Shape]:
        return {
            "retries": self._integer(0, 185),
            "max-age": self._number(60, 86_400),
            "dead-letters": self._ref("queue"),
        }

    def _router(self) -> Shape:
        makes: dict[str, Shape] = {
            "input": Json(),
            "input-path": Text(),
            "template": Text(),
            "paths": Map(others=Text()),
        }
        target = WithInput(Map({"to": self._ref(*_TARGETS)}, {**makes, **self._delivery()}))
        rule = Map(
            {"pattern": self._set(EventPattern()), "to": _AtMost(target, _MOST_TARGETS)},
            {"name": Text(), "enabled": self._set(Flag())},
        )
        archive = Map({"name": Text()}, {"pattern": EventPattern(), "retention": Number(1, _YEAR_S)})
        second = self._number(0, _YEAR_S)
        replay = Map({"archive": Text(), "at": second}, {"from": second, "to": second, "rules": ListOf(Text(), 1)})
        return self._component(
            "router",
            {"rules": _AtMost(rule, _MOST_RULES)},
            {"archives": ListOf(archive), "replays": ListOf(replay)},
        )

    def _schedule(self) -> Shape:
        return self._component(
            "schedule",
            {"expression": self._set(Due()), "to": self._ref(*_TARGETS)},
            {
                "zone": self._set(Zone()),
                "window-minutes": self._integer(0, 1440),
                "body": Json(),
                "start": self._number(0, _YEAR_S),
                "end": self._number(0, _YEAR_S),
                "enabled": self._set(Flag()),
                **self._delivery(),
            },
        )

    def _workflow(self) -> Shape:
        return WorkflowForm(
            self._component(
                "workflow",
                {"definition": self._set(Definition(self.components))},
                {
                    "type": OneOf(("standard", "express")),
                    "sync": Flag(),
                    "role": self._set(RoleName(self.roles)),
                    "permissions": self._set(Policies()),
                    "tags": Map(others=Text()),
                },
            )
        )

    def _secrets(self) -> Shape:
        secret = Map(
            {"value": Text()},
            {
                "rotation": Due(),
                "zone": Zone(),
                "takes": Number(0, 86_400),
                "rotated-at": ListOf(Number(0, _YEAR_S)),
                "rotated-every": Number(0.001, _YEAR_S),
            },
        )
        return self._component("secrets", {"secrets": Map(others=secret)})

    def _database(self) -> Shape:
        required: dict[str, Shape] = {"secrets": Ref(self.components, ("secrets",)), "secret": Text()}
        return self._component("database", required, {"grace": self._number(0, _YEAR_S)})
