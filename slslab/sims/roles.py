"""Roles that a scenario's file gives a name, so that several functions and workflows act as the same one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from slslab.errors import nearest
from slslab.schema import Map, Reader, Shape, Text
from slslab.sims.embedded import Policies
from slslab.sims.knobs import Knob
from slslab.sims.setting import Setting


def roles_shape(knobs: Mapping[str, Knob]) -> Shape:
    """`roles:` of a file: each with its policies, and its tags."""
    return Map(others=Map({"permissions": Setting(Policies(), knobs)}, {"tags": Map(others=Text())}))


@dataclass(frozen=True, slots=True)
class RoleName:
    """The name of one of the roles. A shape of `slslab.schema`."""

    names: Collection[str]

    def read(self, node: yaml.Node, where: str, out: Reader) -> str:
        found = Text().read(node, where, out)
        if found and found not in self.names:
            out.add(node, "scenario.not-a-role", hint=nearest(found, tuple(self.names)), found=found)
        return found


def in_role(found: Mapping[str, Any], roles: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """A component with the permissions and tags of its role, where it has one with a name."""
    return {**found, **roles[found["role"]]} if found.get("role") else dict(found)
