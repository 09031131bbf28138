"""The values in a scenario's file, and how knobs stand in them.

Anywhere a setting takes a value, `$name` takes that of a knob, and `{by: $name, a: …, b: …}` takes the one that
belongs to the knob's choice (`true` and `false` for a flag). A knob is held against the setting's own bounds when the
file is read, at both ends of its range, so that no learner can turn it to where the scenario breaks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import yaml

from slslab.errors import nearest
from slslab.i18n import Said
from slslab.runtime.scope import OPERATORS
from slslab.schema import Map, Number, OneOf, Reader, Scalar, Shape, Text
from slslab.sims.knobs import Knob

KINDS: Final = (
    *("client", "http-api", "function", "queue", "topic", "bucket", "table", "stream", "container"),
    *("router", "schedule", "workflow", "secrets", "database"),
)


@dataclass(frozen=True, slots=True)
class FromKnob:
    """The value of a knob."""

    knob: str


@dataclass(frozen=True, slots=True)
class ByKnob:
    """The value that belongs to a knob's choice."""

    knob: str
    options: Mapping[str, Any]


def resolve(value: Any, knobs: Mapping[str, Any]) -> Any:
    """`value` with the knobs' values in place of every reference to them."""
    if isinstance(value, FromKnob):
        return knobs[value.knob]
    if isinstance(value, ByKnob):
        choice = knobs[value.knob]
        return resolve(value.options[str(choice).lower() if isinstance(choice, bool) else choice], knobs)
    if isinstance(value, Mapping):
        return {key: resolve(item, knobs) for key, item in value.items()}
    if isinstance(value, list):
        return [resolve(item, knobs) for item in value]
    return value


@dataclass(frozen=True, slots=True)
class Setting:
    """What `inner` takes, or a knob."""

    inner: Shape
    knobs: Mapping[str, Knob]

    def read(self, node: yaml.Node, where: str, out: Reader) -> Any:
        if isinstance(node, yaml.ScalarNode) and node.value.startswith("$"):
            knob = self._knob(node, out)
            if knob is not None:
                self._fits(knob, node, where, out)
            return FromKnob(node.value[1:])
        if isinstance(node, yaml.MappingNode) and any(key.value == "by" for key, _ in node.value):
            return self._by(node, where, out)
        return self.inner.read(node, where, out)

    def _knob(self, node: yaml.Node, out: Reader) -> Knob | None:
        name = str(node.value)[1:]
        if name not in self.knobs:
            out.add(node, "scenario.not-a-knob", hint=nearest(name, self.knobs), found=name)
            return None
        return self.knobs[name]

    def _fits(self, knob: Knob, node: yaml.Node, where: str, out: Reader) -> None:
        for value in _extremes(knob):
            attempt = Reader(out.file, out.first_line)
            self.inner.read(_scalar(knob, value, node), where, attempt)
            if attempt.problems:
                out.add(node, "scenario.knob-does-not-fit", found=knob.name, value=value)
                return

    def _by(self, node: yaml.MappingNode, where: str, out: Reader) -> ByKnob:
        options: dict[str, Any] = {}
        knob: Knob | None = None
        for key_node, value_node in node.value:
            if key_node.value == "by":
                name = str(value_node.value).removeprefix("$")
                knob = self._knob(yaml.ScalarNode("", f"${name}", value_node.start_mark), out)
            else:
                options[str(key_node.value)] = self.read(value_node, f"{where}.{key_node.value}", out)
        if knob is not None:
            choices = ("true", "false") if knob.type == "flag" else knob.choices
            for choice in choices:
                if choice not in options:
                    out.add(node, "scenario.choice-missing", found=choice, knob=knob.name)
            for option in options:
                if option not in choices:
                    out.add(node, "errors.unknown-key", hint=nearest(option, choices), found=option)
        return ByKnob(knob.name if knob else "", options)


def _extremes(knob: Knob) -> tuple[str, ...]:
    if knob.type == "flag":
        return ("true", "false")
    return knob.choices if knob.type == "choice" else (knob.show(knob.low), knob.show(knob.high))


def _scalar(knob: Knob, value: str, node: yaml.Node) -> yaml.ScalarNode:
    tag = {"flag": "bool", "choice": "str", "integer": "int", "number": "float"}[knob.type]
    return yaml.ScalarNode(f"tag:yaml.org,2002:{tag}", value, node.start_mark, node.end_mark)


@dataclass(frozen=True, slots=True)
class Ref:
    """The name of a component of one of some kinds; empty text where none is needed."""

    components: Mapping[str, str]
    kinds: tuple[str, ...]

    def read(self, node: yaml.Node, where: str, out: Reader) -> str:
        name = Text().read(node, where, out)
        if name and name not in self.components:
            out.add(node, "scenario.not-a-component", hint=nearest(name, self.components), found=name)
        elif name and self.components[name] in KINDS and self.components[name] not in self.kinds:
            expected = ", ".join(self.kinds)
            out.add(node, "scenario.not-a-kind-here", found=name, kind=self.components[name], expected=expected)
        return name


@dataclass(frozen=True, slots=True)
class Chosen:
    """A map whose shape depends on one of its keys (`key: None`: on which key of `shapes` it has)."""

    shapes: Mapping[str, Shape]
    key: str | None
    problem: str

    def read(self, node: yaml.Node, where: str, out: Reader) -> Any:
        if not isinstance(node, yaml.MappingNode):
            return Map().read(node, where, out)
        place = self._word(node)
        found = str(place.value) if place is not None else ""
        if found not in self.shapes:
            hint = nearest(found, self.shapes) if found else None
            out.add(place or node, self.problem, hint=hint, expected=", ".join(self.shapes), found=found or "…")
            return {}
        return {**self.shapes[found].read(node, where, out), "": found}

    def _word(self, node: yaml.MappingNode) -> yaml.Node | None:
        """The word that decides."""
        if self.key is None:
            words = [key for key, _ in node.value]
            return next((word for word in words if word.value in self.shapes), words[0] if words else None)
        return next((value for key, value in node.value if key.value == self.key), None)


@dataclass(frozen=True, slots=True)
class Lapse:
    """A length of time in `unit`s: a number, or a map with `mean` and how it varies."""

    knobs: Mapping[str, Knob]
    most: float = 900_000

    def read(self, node: yaml.Node, where: str, out: Reader) -> Any:
        number = Setting(Number(0, self.most), self.knobs)
        if not isinstance(node, yaml.MappingNode) or any(key.value == "by" for key, _ in node.value):
            return {"mean": number.read(node, where, out)}
        optional: dict[str, Shape] = {
            "varies": Setting(OneOf(("not", "exponential", "lognormal")), self.knobs),
            "sigma": Setting(Number(0, 3), self.knobs),
            "slow": Setting(Number(0, 100), self.knobs),
            "slow-by": Setting(Number(1, 1000), self.knobs),
        }
        return dict(Map({"mean": number}, optional).read(node, where, out))


@dataclass(frozen=True, slots=True)
class Condition:
    """`{name: {operator: value}}`."""

    knobs: Mapping[str, Knob]

    def read(self, node: yaml.Node, where: str, out: Reader) -> Any:
        scalar = Setting(Scalar(), self.knobs)
        shape = Map(others=Map(optional=dict.fromkeys(OPERATORS, scalar)))
        value = shape.read(node, where, out)
        if isinstance(node, yaml.MappingNode) and not (
            len(value) == 1 and all(len(test) == 1 for test in value.values())
        ):
            expected = Said("scenario.a-condition")
            out.add(node, "errors.wrong-type", where=where, expected=expected, found="{…}")
        return value
