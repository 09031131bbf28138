"""A scenario: a small cloud to watch, with knobs, as `content/simulations/ID.yaml` describes it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml

from slslab.errors import BadFile, Problem, UnknownName, UserError, nearest
from slslab.paths import shipped
from slslab.runtime.cloud import ACCOUNT_LIMIT, MOST_EVENTS
from slslab.schema import (
    Anything,
    Flag,
    Integer,
    ListOf,
    Located,
    Map,
    Number,
    OneOf,
    Reader,
    Scalar,
    Shape,
    Text,
    both_languages,
    check,
    read_text,
)
from slslab.sims import knobs as knob_rules
from slslab.sims.crossed import crossed
from slslab.sims.forms import Forms
from slslab.sims.knobs import Knob, Value
from slslab.sims.roles import roles_shape
from slslab.sims.setting import Setting, resolve
from slslab.sims.suited import unsuited

LONGEST_S: Final = 31_536_000  # a year of virtual time
_MOST_ACCOUNT: Final = 100_000
_NAME: Final = re.compile(r"[^\W_][\w.-]{0,99}")
_TYPES: Final = ("integer", "number", "choice", "flag")


@dataclass(frozen=True, slots=True)
class Preset:
    """A named set of knobs worth trying."""

    id: str
    label: Mapping[str, str]
    knobs: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Scenario:
    """`components`: each one's settings, with knobs still in them; `places`: (column, row) in the picture.

    `edges`: (source, target) names, every way that something may take, in the order of the file.
    `most_events`: the bound on a run that feeds itself. `file`: where it was read. `roles`: policies and tags by name.
    `concurrency`: how many environments the account may have at work at the same time. `lines`: where each component
    begins in the file.
    """

    id: str
    title: Mapping[str, str]
    summary: Mapping[str, str]
    about: Mapping[str, str]
    terms: tuple[str, ...]
    knobs: Mapping[str, Knob]
    presets: tuple[Preset, ...]
    components: Mapping[str, Mapping[str, Any]]
    places: Mapping[str, tuple[int, int]]
    length: Any
    most_events: int
    file: Path
    roles: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    concurrency: Any = ACCOUNT_LIMIT
    lines: Mapping[str, int] = field(default_factory=dict)

    def kind(self, name: str) -> str:
        """What the component `name` is: function, queue, …"""
        return str(self.components[name][""])

    def duration(self, knobs: Mapping[str, Value]) -> int:
        """How long a run with these knobs lasts, µs."""
        return round(float(resolve(self.length, knobs)) * 1_000_000)

    def account_limit(self, knobs: Mapping[str, Value]) -> int:
        """The account's concurrency with these knobs."""
        return int(resolve(self.concurrency, knobs))


def scenarios() -> tuple[str, ...]:
    """The ids of the scenarios that ship with the program, in order of name."""
    return tuple(sorted(path.stem for path in shipped("content").joinpath("simulations").glob("*.yaml")))


def load(id_or_path: str | Path) -> Scenario:
    """The scenario with that id, or in that file. UnknownName, or BadFile with every problem in it."""
    text = str(id_or_path)
    if isinstance(id_or_path, Path) or text.endswith((".yaml", ".yml")) or "/" in text:
        return _read(Path(id_or_path))
    known = scenarios()
    if text not in known:
        raise UnknownName("scenario.no-scenario", found=text, valid=known, expected=", ".join(known))
    return _shipped(shipped("content") / "simulations" / f"{text}.yaml")


@lru_cache(maxsize=32)
def _shipped(path: Path) -> Scenario:
    return _read(path)


def settle(scenario: Scenario, given: Mapping[str, Value] | None = None) -> dict[str, Value]:
    """Every knob's value: those given (text or value), checked, and the defaults of the others."""
    return knob_rules.settle(scenario.knobs, given or {}, scenario.id)


# Reading

_TEXT = both_languages()
_KNOB = Map(
    {"type": OneOf(_TYPES), "default": Scalar(), "label": _TEXT, "help": _TEXT},
    {
        "unit": Text(),
        "low": Number(),
        "high": Number(),
        "choices": ListOf(Text(), 1),
        "names": Map(others=_TEXT),
        "scale": OneOf(("linear", "log")),
        "ticks": ListOf(Number(), 2),
        "fixed": Flag(),
    },
)
_HEAD: dict[str, Shape] = {
    "summary": _TEXT,
    "about": _TEXT,
    "terms": ListOf(Text()),
    "knobs": Map(others=_KNOB),
}
_PRESET = Map({"id": Text(), "label": _TEXT, "knobs": Map(others=Scalar())})


def _read(path: Path) -> Scenario:
    text = read_text(path)
    first = Map(
        {"id": Text(), "title": _TEXT, "components": Map(others=_Kind()), "duration": Anything()},
        {
            **_HEAD,
            "presets": ListOf(_PRESET),
            "most-events": Integer(1000, MOST_EVENTS),
            "roles": Map(others=Anything()),
            "account-limit": Anything(),
        },
    )
    raw = check(text, first, str(path))
    problems: list[Problem] = []
    turned = raw.get("knobs", Located())
    knobs = {name: _knob(name, found, turned.lines[name], path, problems) for name, found in turned.items()}
    if raw["id"] != path.stem:
        values = {"expected": path.stem, "found": raw["id"]}
        problems.append(Problem(str(path), raw.lines["id"], "scenario.bad-id", values))
    if problems:
        raise BadFile(problems)
    presets = tuple(_preset(found, knobs, path, problems) for found in raw.get("presets", ()))
    if problems:
        raise BadFile(problems)
    kinds = raw["components"]
    problems += [
        Problem(str(path), line, "scenario.bad-name", {"found": repr(name)[:60]})
        for name, line in kinds.lines.items()
        if not _NAME.fullmatch(name)
    ]
    second = Map(
        {
            "components": Map(others=Forms(knobs, kinds, tuple(raw.get("roles", ()))).component()),
            "duration": Setting(Number(1, LONGEST_S), knobs),
        },
        {"roles": roles_shape(knobs), "account-limit": Setting(Integer(10, _MOST_ACCOUNT), knobs)},
        others=Anything(),
    )
    whole = check(text, second, str(path))
    components = dict(whole["components"])
    lines = whole["components"].lines
    problems += crossed(components, lines, str(path)) + unsuited(components, lines, str(path))
    if problems:
        raise BadFile(problems)
    title = dict(raw["title"])
    return Scenario(
        id=raw["id"],
        title=title,
        summary=dict(raw.get("summary", title)),
        about=dict(raw.get("about", raw.get("summary", title))),
        terms=tuple(raw.get("terms", ())),
        knobs=knobs,
        presets=presets,
        components=components,
        places={name: (found["at"][0], found["at"][1]) for name, found in components.items()},
        length=whole["duration"],
        most_events=raw.get("most-events", MOST_EVENTS),
        file=path,
        roles=dict(whole.get("roles", {})),
        concurrency=whole.get("account-limit", ACCOUNT_LIMIT),
        lines=lines,
    )


class _Kind:
    """A component's kind, whatever else it says."""

    def read(self, node: yaml.Node, where: str, out: Reader) -> str:
        if not isinstance(node, yaml.MappingNode):
            Map().read(node, where, out)
            return ""
        kinds = (value.value for key, value in node.value if key.value == "kind")
        return str(next(kinds, ""))


def _knob(name: str, found: Mapping[str, Any], line: int, path: Path, problems: list[Problem]) -> Knob:
    knob = Knob(
        name=name,
        type=found["type"],
        default=found["default"],
        label=dict(found["label"]),
        help=dict(found["help"]),
        unit=found.get("unit", ""),
        low=found.get("low", 0.0),
        high=found.get("high", 0.0),
        choices=tuple(found.get("choices", ())),
        scale=found.get("scale", "linear"),
        ticks=tuple(found.get("ticks", ())),
        fixed=found.get("fixed", False),
        names={choice: dict(name) for choice, name in found.get("names", {}).items()},
    )
    for choice in found.get("names", {}):
        if choice not in knob.choices:
            at, hint = found["names"].lines[choice], nearest(choice, knob.choices)
            problems.append(Problem(str(path), at, "errors.unknown-key", {"found": choice}, hint))
    if knob.type in ("integer", "number") and not knob.low < knob.high:
        values: dict[str, object] = {"low": knob.show(knob.low), "high": knob.show(knob.high)}
        problems.append(Problem(str(path), line, "scenario.bad-range", values))
        return knob
    try:
        default = knob.parse(found["default"])
    except UserError:
        problems.append(Problem(str(path), line, "scenario.bad-default", {"found": found["default"]}))
        return knob
    return Knob(**{**{name: getattr(knob, name) for name in Knob.__slots__}, "default": default})


def _preset(found: Mapping[str, Any], knobs: Mapping[str, Knob], path: Path, problems: list[Problem]) -> Preset:
    values: dict[str, Value] = {}
    for name, value in found["knobs"].items():
        line = found["knobs"].lines[name]
        if name not in knobs:
            hint = nearest(name, knobs)
            problems.append(Problem(str(path), line, "scenario.not-a-knob", {"found": name}, hint))
            continue
        try:
            values[name] = knobs[name].parse(value)
        except UserError:
            problems.append(Problem(str(path), line, "scenario.bad-default", {"found": value}))
    return Preset(found["id"], dict(found["label"]), values)
