"""A workflow's definition in a scenario's file: Amazon States Language written there, or in a file beside it.

A Task names components: in full, as `arn:aws:states:::sqs:sendMessage` with the queue's URL, or a function by its bare
name in `Resource`. Every name is held against the scenario's components.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml

from slslab.errors import BadFile, nearest
from slslab.i18n import Said
from slslab.schema import Map, Reader, check, read_text
from slslab.sims.embedded import Json, node_at
from slslab.sims.setting import ByKnob

if TYPE_CHECKING:  # imported where they are needed: most scenarios have no workflow
    from slslab.runtime.workflow import Machine, Mistake

_LAMBDA: Final = "arn:aws:lambda:eu-west-1:123456789012:function:"
_NAMING: Final = {  # parameters that name a component, and its kind
    "FunctionName": "function",
    "QueueUrl": "queue",
    "TopicArn": "topic",
    "TableName": "table",
    "StateMachineArn": "workflow",
    "EventBusName": "router",
}
_MOST_NAMES: Final = 500


@dataclass(frozen=True, slots=True)
class Defined:
    """A machine, its JSON, and the components that its Tasks name, in order of first mention."""

    machine: Machine
    document: dict[str, Any]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Definition:
    """The definition as a map, or the name of a file with it."""

    components: Mapping[str, str]

    def read(self, node: yaml.Node, where: str, out: Reader) -> Defined | None:
        if isinstance(node, yaml.ScalarNode) and str(node.value).endswith((".json", ".yaml", ".yml")):
            return self._from_file(node, out)
        return self._checked(node, Json().read(node, where, out), out)

    def _from_file(self, node: yaml.ScalarNode, out: Reader) -> Defined | None:
        path = Path(out.file).parent / str(node.value)
        try:
            found: Defined | None = check(read_text(path), self, str(path))
        except BadFile as error:
            out.problems += error.problems
            return None
        return found

    def _checked(self, node: yaml.Node, value: Any, out: Reader) -> Defined | None:
        from slslab.runtime.workflow import InvalidDefinition, read
        from slslab.runtime.workflow.integrations import component_name

        names: dict[str, None] = {}
        for path, given, kind in _named(value, "$"):
            name = component_name(given, "")
            if name not in self.components:
                out.add(
                    node_at(node, path), "scenario.not-a-component", hint=nearest(name, self.components), found=name
                )
            elif self.components[name] != kind:
                values = {"found": name, "kind": self.components[name], "expected": kind}
                out.add(node_at(node, path), "scenario.not-a-kind-here", **values)
            names[name] = None
        document = _in_full(value)
        try:
            return Defined(read(document), document, tuple(names))
        except InvalidDefinition as error:
            for mistake in error.mistakes:
                _add(mistake, node, out)
        return None


@dataclass(frozen=True, slots=True)
class WorkflowForm:
    """A workflow: `inner`, and what an Express one may not do."""

    inner: Map

    def read(self, node: yaml.Node, where: str, out: Reader) -> dict[str, Any]:
        found = dict(self.inner.read(node, where, out))
        express = found.get("type") == "express"
        if found.get("sync") and not express:
            out.add(node_at(node, "$.sync"), "scenario.sync-express")
        given = found.get("definition")
        for defined in given.options.values() if isinstance(given, ByKnob) else (given,):
            if express and isinstance(defined, Defined):
                _check_express(defined, node_at(node, "$.definition"), out)
        return found


def _check_express(defined: Defined, node: yaml.Node, out: Reader) -> None:
    from slslab.runtime.workflow import InvalidDefinition, read

    try:
        read(defined.document, express=True)
    except InvalidDefinition as error:
        for mistake in error.mistakes:
            _add(mistake, node, out)


def _named(value: Any, path: str) -> Iterator[tuple[str, str, str]]:
    """Where a component is named: the path, the name or ARN, and the kind that it must have."""
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from _named(item, f"{path}[{number}]")
    if not isinstance(value, dict):
        return
    for key, item in value.items():
        inner = f"{path}.{key}"
        if key in _NAMING and isinstance(item, str) and item:
            yield inner, item.split(":function:")[-1].split(":")[0] if key == "FunctionName" else item, _NAMING[key]
        elif key == "Resource" and isinstance(item, str) and item and ":::" not in item:
            yield inner, item.split(":function:")[-1].split(":")[0], "function"
        else:
            yield from _named(item, inner)


def _in_full(value: Any) -> Any:
    """The definition with the ARN of a function where its bare name stands as a Resource."""
    if isinstance(value, list):
        return [_in_full(item) for item in value]
    if not isinstance(value, dict):
        return value
    bare = isinstance(value.get("Resource"), str) and value["Resource"] and ":" not in value["Resource"]
    full = {key: _in_full(item) for key, item in value.items()}
    return {**full, "Resource": _LAMBDA + value["Resource"]} if bare else full


def _add(mistake: Mistake, node: yaml.Node, out: Reader) -> None:
    """One mistake, in the words in which `slslab try workflow` says it."""
    expected: object = mistake.expected
    if mistake.code == "wrong-type":
        expected = Said(f"try_workflow.expected-{mistake.expected}")
    elif mistake.code in ("bad-path", "bad-function"):
        expected = Said(f"try_workflow.reason-{mistake.expected}")
    listed = ", ".join(mistake.valid[:12]) + (", …" if len(mistake.valid) > 12 else "")
    why = Said(f"try_workflow.mistake-{mistake.code}", found=mistake.found, expected=expected, valid=listed)
    close = nearest(mistake.found.strip('"'), mistake.valid) if 0 < len(mistake.valid) <= _MOST_NAMES else None
    out.add(node_at(node, mistake.path), "scenario.bad-language", hint=close, path=mistake.path, why=why)
