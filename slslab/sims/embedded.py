"""Languages inside a scenario's file: JSON written as YAML, event patterns, policies, times of a schedule.

Each is read by the engine's own reader, and what that finds wrong is told with the line at which it stands.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import yaml

from slslab.errors import nearest
from slslab.i18n import Said
from slslab.runtime.filters import FilterPolicy
from slslab.runtime.pattern import BadPattern, Pattern, compile
from slslab.schema import ListOf, Map, Reader, Text
from slslab.strictjson import BadJson

if TYPE_CHECKING:  # imported where they are needed: most scenarios have none of these
    from slslab.runtime.router.transformer import Input, InputPath, Transformer
    from slslab.runtime.schedule import Expression, ScheduleError

_PART: Final = re.compile(r"\.([^.\[\]]+)|\['((?:[^'\\]|\\.)*)'\]|\[(\d+)\]")
_FILTERS: Final = ("policy-size", "policy-keys", "policy-complex", "policy-nested", "wildcard-many")
_BOOLEANS: Final = {"true": True, "false": False}


class Json:
    """Any JSON value, written as YAML. What YAML alone would make of a text (a date, yes, 12:30) stays a text."""

    def read(self, node: yaml.Node, where: str, out: Reader) -> Any:
        if isinstance(node, yaml.MappingNode):
            return dict(Map(others=self).read(node, where, out))
        if isinstance(node, yaml.SequenceNode):
            return ListOf(self).read(node, where, out)
        text = str(node.value)
        if not isinstance(node, yaml.ScalarNode) or node.style:
            return text
        if node.tag == "tag:yaml.org,2002:null":
            return None
        if node.tag == "tag:yaml.org,2002:bool":
            return _BOOLEANS.get(text.lower(), text)
        try:
            number = float(text) if len(text) < 40 and "_" not in text else float("nan")
        except ValueError:
            return text
        if number - number != 0:  # neither infinite nor no number, which JSON does not have
            return text
        return int(text) if re.fullmatch(r"[-+]?[0-9]+", text) else number


def node_at(node: yaml.Node, path: str) -> yaml.Node:
    """The node that a JSON path like `$.States.Pay.Next` leads to, or the last one on the way that is there."""
    for name, quoted, index in _PART.findall(path):
        inner: yaml.Node | None = None
        if isinstance(node, yaml.MappingNode):
            inner = next((value for key, value in node.value if key.value == (name or quoted)), None)
        elif isinstance(node, yaml.SequenceNode) and index and int(index) < len(node.value):
            inner = node.value[int(index)]
        if inner is None:
            return node
        node = inner
    return node


def _add(out: Reader, node: yaml.Node, key: str, path: str, why: Said, found: str = "", valid: Any = ()) -> None:
    names = tuple(valid) if isinstance(valid, tuple | list) else ()
    out.add(node_at(node, path), key, hint=nearest(found.strip('"'), names) if names else None, path=path, why=why)


class EventPattern:
    """An event pattern: a compiled `Pattern`."""

    def read(self, node: yaml.Node, where: str, out: Reader) -> Pattern | None:
        value = Json().read(node, where, out)
        try:
            return compile(json.dumps(value))
        except BadPattern as error:
            _bad_pattern(error, node, out)
            return None


@dataclass(frozen=True, slots=True)
class SubscriptionPolicy:
    """The filter policy of a topic's subscription. `scope`: what decides, MessageAttributes or MessageBody."""

    scope: str

    def read(self, node: yaml.Node, where: str, out: Reader) -> FilterPolicy | None:
        value = Json().read(node, where, out)
        try:
            return FilterPolicy.of(value, self.scope)
        except BadPattern as error:
            _bad_pattern(error, node, out)
            return None


def _bad_pattern(error: BadPattern, node: yaml.Node, out: Reader) -> None:
    values = dict(error.values)
    valid = values.pop("valid", ())
    cause = values.get("error")
    why = Said(cause.key, **cause.values) if isinstance(cause, BadJson) else _pattern_reason(error.reason, values)
    _add(out, node, "scenario.bad-language", error.path, why, str(values.get("found", "")), valid)


def _pattern_reason(reason: str, values: Mapping[str, object]) -> Said:
    key = f"scenario.filter-{reason}" if reason in _FILTERS else f"try_pattern.bad-{reason}"
    return Said(key, **values)


class Policies:
    """A policy in IAM's JSON, or a list of them: the documents, each known to be one."""

    def read(self, node: yaml.Node, where: str, out: Reader) -> tuple[Any, ...]:
        from slslab.runtime.policy import PolicyError, parse

        nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
        documents = tuple(Json().read(one, where, out) for one in nodes)
        for one, document in zip(nodes, documents, strict=True):
            try:
                parse(document)
            except PolicyError as error:
                why = Said(f"try_policy.bad-{error.reason}", found=error.found, valid=", ".join(error.valid))
                _add(out, one, "scenario.bad-language", error.path, why, error.found, error.valid)
        return documents


class Due:
    """When a schedule is due: cron(…), rate(…), at(…), or a cron of five fields."""

    def read(self, node: yaml.Node, where: str, out: Reader) -> Expression | None:
        from slslab.runtime.schedule import ScheduleError, read

        try:
            return read(Text().read(node, where, out))
        except ScheduleError as error:
            out.add(node, "scenario.bad-due", why=_schedule_reason(error))
            return None


class Zone:
    """The name of a time zone."""

    def read(self, node: yaml.Node, where: str, out: Reader) -> str:
        from slslab.runtime.schedule import ScheduleError, zone

        name = Text().read(node, where, out)
        try:
            zone(name)
        except ScheduleError as error:
            from zoneinfo import available_timezones  # reads a whole tree of files, and only after a mistake

            out.add(node, "scenario.bad-due", hint=nearest(name, available_timezones()), why=_schedule_reason(error))
        return name


def _schedule_reason(error: ScheduleError) -> Said:
    values = {name: value for name, value in error.values.items() if name != "valid"}
    why = Said(f"try_cron.bad-{error.reason}", **values)
    return Said("try_cron.in-field", field=Said(f"try_cron.field-{error.field}"), why=why) if error.field else why


@dataclass(frozen=True, slots=True)
class WithInput:
    """A rule's target: a map with `input`, `input-path`, or `template` and `paths`; what they make stands in `made`."""

    inner: Map

    def read(self, node: yaml.Node, where: str, out: Reader) -> dict[str, Any]:
        from slslab.runtime.router.transformer import BadTransformer

        found = dict(self.inner.read(node, where, out))
        given = [name for name in ("input", "input-path", "template") if name in found]
        if len(given) > 1 or ("paths" in found and given != ["template"]):
            out.add(node, "scenario.one-input", found=", ".join([*given, *(["paths"] if "paths" in found else [])]))
            return found
        try:
            found["made"] = _made(found)
        except BadTransformer as error:
            place = node_at(node, f"$.{given[0]}")
            out.add(place, "scenario.bad-input", why=Said(f"scenario.transformer-{error.reason}", found=error.found))
        return found


def _made(found: Mapping[str, Any]) -> Input | InputPath | Transformer | None:
    from slslab.runtime.router.transformer import Input, InputPath, Path, Transformer

    if "input" in found:
        return Input(found["input"])
    if "input-path" in found:
        return InputPath(Path.of(found["input-path"]))
    return Transformer.of(found["template"], found.get("paths")) if "template" in found else None
