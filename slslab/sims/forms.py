"""What the settings in a scenario's file look like, and how knobs stand in them.

Anywhere a setting takes a value, `$name` takes that of a knob, and `{by: $name, a: …, b: …}` takes the one that
belongs to the knob's choice (`true` and `false` for a flag). A knob is held against the setting's own bounds when the
file is read, at both ends of its range, so that no learner can turn it to where the scenario breaks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

from slslab.errors import nearest
from slslab.i18n import Said
from slslab.runtime.model import OPERATORS
from slslab.runtime.presets import RUNTIMES
from slslab.schema import Anything, Flag, Integer, ListOf, Map, Number, OneOf, Reader, Scalar, Shape, Text
from slslab.sims.knobs import Knob

_YEAR_S: Final = 31_536_000.0


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
        elif name and self.components[name] not in self.kinds:
            expected = ", ".join(self.kinds)
            out.add(node, "scenario.not-a-kind-here", found=name, kind=self.components[name], expected=expected)
        return name


@dataclass(frozen=True, slots=True)
class Chosen:
    """A map whose shape depends on one of its keys (`key: None`: on which key of `shapes` it has)."""

    shapes: Mapping[str, Map]
    key: str | None
    problem: str

    def read(self, node: yaml.Node, where: str, out: Reader) -> Any:
        if not isinstance(node, yaml.MappingNode):
            return Map().read(node, where, out)
        found = self._word(node)
        if found not in self.shapes:
            hint = nearest(found, self.shapes) if found else None
            out.add(node, self.problem, hint=hint, expected=", ".join(self.shapes), found=found or "…")
            return {}
        return {**self.shapes[found].read(node, where, out), "": found}

    def _word(self, node: yaml.MappingNode) -> str:
        if self.key is None:
            words = [str(key.value) for key, _ in node.value]
            return next((word for word in words if word in self.shapes), words[0] if words else "")
        return next((str(value.value) for key, value in node.value if key.value == self.key), "")


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


@dataclass(frozen=True, slots=True)
class Forms:
    """The shapes of one scenario's components. `components`: the kind of each by name."""

    knobs: Mapping[str, Knob]
    components: Mapping[str, str] = field(default_factory=dict)

    def component(self) -> Shape:
        """A component of any kind."""
        return Chosen(
            {
                "client": self._client(),
                "http-api": self._api(),
                "function": self._function(),
                "queue": self._queue(),
                "topic": self._topic(),
                "bucket": self._bucket(),
                "table": self._table(),
            },
            "kind",
            "scenario.not-a-kind",
        )

    def _set(self, shape: Shape) -> Setting:
        return Setting(shape, self.knobs)

    def _number(self, low: float, high: float) -> Setting:
        return Setting(Number(low, high), self.knobs)

    def _integer(self, low: int, high: int) -> Setting:
        return Setting(Integer(low, high), self.knobs)

    def _ref(self, *kinds: str) -> Setting:
        return Setting(Ref(self.components, kinds), self.knobs)

    def _common(self, **more: Shape) -> dict[str, Shape]:
        percent = self._number(0, 100)
        faults = Map(
            optional={
                "errors": percent,
                "crashes": percent,
                "duplicates": percent,
                "slow": percent,
                "slow-by": self._number(0, 900_000),
            }
        )
        return {"faults": faults, **{name.replace("_", "-"): shape for name, shape in more.items()}}

    def _box(self, **required: Shape) -> dict[str, Shape]:
        return {"kind": Text(), "at": ListOf(Integer(0, 20), 2), **required}

    def _client(self) -> Map:
        arrivals = Map(
            {"process": self._set(OneOf(("steady", "poisson", "burst", "quiet", "once", "trace")))},
            {
                "rate": self._number(0.00001, 10_000),
                "per-minute": self._number(0.0001, 600_000),
                "count": self._integer(0, 100_000),
                "after": self._number(0, _YEAR_S),
                "apart": self._number(0, _YEAR_S),
                "moments": ListOf(Number(0, _YEAR_S)),
            },
        )
        to = self._ref("http-api", "function", "topic", "bucket", "queue")
        return Map(
            self._box(to=to, arrivals=arrivals),
            {
                "latency": self._number(0, 60_000),
                "size": self._integer(0, 1_000_000_000),
                "body": Map(others=Anything()),
                "join": self._set(Flag()),
            },
        )

    def _api(self) -> Map:
        return Map(
            self._box(to=self._ref("function")),
            self._common(
                latency=self._number(0, 60_000), timeout=self._number(0.05, 900), burst=self._integer(1, 100_000)
            ),
        )

    def _function(self) -> Map:
        return Map(
            self._box(handler=self._set(ListOf(self._step()))),
            self._common(
                memory=self._integer(128, 10240),
                timeout=self._number(0.001, 900),
                runtime=self._set(OneOf(tuple(RUNTIMES))),
                package=self._number(0, 10_000),
                imports=self._number(0, 900_000),
                network=self._set(Flag()),
                snapshot=self._set(Flag()),
                keep_alive=self._number(0, _YEAR_S),
                reserved=self._integer(0, 100_000),
                prepared=self._integer(0, 100_000),
                allocation=self._number(0, 3600),
                per_environment=self._integer(1, 1000),
                guard=self._set(Flag()),
                retries=self._integer(0, 2),
                max_age=self._number(60, 21_600),
                on_failure=self._ref("queue"),
            ),
        )

    def _queue(self) -> Map:
        return Map(
            self._box(),
            self._common(
                to=self._ref("function"),
                batch=self._integer(1, 10_000),
                visibility=self._number(0, 43_200),
                receives=self._integer(1, 1000),
                dead_letters=self._ref("queue"),
            ),
        )

    def _topic(self) -> Map:
        subscription = Map({"to": self._ref("function", "queue")}, {"copies": self._integer(1, 10_000)})
        return Map(self._box(to=ListOf(subscription)), self._common())

    def _bucket(self) -> Map:
        notice = Map(
            {"to": self._ref("function", "queue", "topic")},
            {"prefix": self._set(Text()), "suffix": self._set(Text())},
        )
        return Map(self._box(), self._common(to=ListOf(notice)))

    def _table(self) -> Map:
        return Map(self._box(), self._common())

    def _step(self) -> Shape:
        knobs = self.knobs
        when = {"when": Condition(knobs)}
        text, body = self._set(Text()), Map(others=Setting(Scalar(), knobs))
        table, bucket = self._ref("table"), self._ref("bucket")

        def step(verb: str, shape: Shape, **more: Shape) -> Map:
            return Map({verb: shape}, {**when, **more})

        steps = {
            "work": step("work", Lapse(knobs)),
            "wait": step("wait", Lapse(knobs)),
            "fail": step("fail", self._number(0, 100), error=Text()),
            "stop": step("stop", Flag()),
            "count": step("count", Map({"in": table, "key": text}, {"add": self._integer(-1000, 1000)})),
            "collect": step("collect", Map({"in": table, "key": text, "member": text})),
            "read": step("read", Map({"from": table, "key": text})),
            "get": step("get", Map({"from": bucket, "key": text})),
            "write": step("write", Map({"to": table, "key": text}, {"value": body, "once": self._set(Flag())})),
            "put": step(
                "put",
                Map(
                    {"to": bucket, "key": text},
                    {"size": self._number(0, 5_000_000), "mark": text, "times": self._integer(1, 1000)},
                ),
            ),
            "send": step("send", Map({"to": self._ref("queue")}, {"body": body})),
            "publish": step("publish", Map({"to": self._ref("topic")}, {"body": body})),
            "call": step("call", Map({"to": self._ref("function")}, {"body": body, "wait": self._set(Flag())})),
            "answer": step("answer", Map({"to": self._ref("client"), "id": text}, {"ok": self._set(Flag())})),
        }
        return Chosen(steps, None, "scenario.not-a-step")
