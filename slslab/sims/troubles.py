"""The faults of a component, as a scenario's file and a person at the screen say them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import yaml

from slslab.errors import UnknownName, UserError
from slslab.i18n import Said
from slslab.runtime.faults import CrashPoint, Faults, Window
from slslab.schema import Flag, ListOf, Map, Number, Reader, Shape, Text
from slslab.sims.handlers import lapse
from slslab.sims.knobs import Knob
from slslab.sims.setting import Setting

# The faults given in per cent: name in a file -> field of `Faults`.
CHANCES: Final[Mapping[str, str]] = {
    "errors": "errors",
    "slow": "slow",
    "crashes": "crashes",
    "duplicates": "duplicates",
    "throttled": "throttled",
    "delayed": "late",
    "reordered": "reordered",
    "lost": "lost",
    "system": "system",
}
DELAYS: Final[Mapping[str, str]] = {"slow-by": "delay", "delayed-by": "lateness"}  # in ms
POINTS: Final = frozenset(("crash-before", "crash-after"))  # as a person says them: crash-before=2
_MOST_MS: Final = 900_000
_USUAL_MS: Final = 1000.0  # of those, where nothing is said
_OF_FUNCTIONS: Final = ("crashes", "system")
_YEAR_S: Final = 31_536_000.0
_S: Final = 1_000_000


def faults_shape(knobs: Mapping[str, Knob], kind: str) -> Shape:
    """`faults:` of a component of that kind."""
    other = () if kind == "function" else _OF_FUNCTIONS
    settings: dict[str, Shape] = {name: Setting(Number(0, 100), knobs) for name in CHANCES if name not in other}
    settings |= {name: Setting(Number(0, _MOST_MS), knobs) for name in DELAYS}
    if kind == "function":
        # A step: its number, the name of the component that it asks, or any.
        point = Map(optional={"before": Text(), "after": Text(), "share": Setting(Number(0, 100), knobs)})
        settings["crash"] = ListOf(_OneOfTwo(point, "before", "after"))
    seconds = Setting(Number(0, _YEAR_S), knobs)
    window = Map(
        {"for": Setting(Number(0.000001, _YEAR_S), knobs)},
        {"at": seconds, "every": Setting(Number(0.001, _YEAR_S), knobs), "outage": Flag(), **settings},
    )
    return Map(optional={**settings, "windows": ListOf(_OneOfTwo(window, "at", "every"))})


@dataclass(frozen=True, slots=True)
class _OneOfTwo:
    """A map that has one of two keys, and not both."""

    inner: Map
    first: str
    second: str

    def read(self, node: yaml.Node, where: str, out: Reader) -> dict[str, Any]:
        found = dict(self.inner.read(node, where, out))
        if (self.first in found) == (self.second in found):
            out.add(node, "scenario.one-of-two", where=where, first=self.first, second=self.second)
        return found


def takes(kind: str) -> tuple[str, ...]:
    """The names of faults that can be told to strike a component of that kind for a time."""
    other = () if kind == "function" else _OF_FUNCTIONS
    points = sorted(POINTS) if kind == "function" else []
    return tuple(name for name in (*CHANCES, *DELAYS, *points) if name not in other)


def faults_of(found: Mapping[str, Any]) -> Faults:
    """What happens by chance; knobs must have been resolved."""
    given: dict[str, Any] = {field: float(found.get(name, 0)) / 100 for name, field in CHANCES.items()}
    for name, field in DELAYS.items():
        chance = name.removesuffix("-by")
        if found.get(chance):
            given[field] = lapse({"mean": found.get(name, _USUAL_MS)})
    return Faults(**given, points=tuple(_point(one) for one in found.get("crash", ())))


def told_faults(kind: str, given: Mapping[str, object]) -> Faults:
    """The faults that a person has strike a component of that kind, each as text. UserError for what they cannot be."""
    found: dict[str, Any] = {}
    for name, text in given.items():
        if name not in takes(kind):
            raise UnknownName("scenario.no-fault", found=name, valid=takes(kind), expected=", ".join(takes(kind)))
        if name in POINTS:
            found.setdefault("crash", []).append({name.removeprefix("crash-"): str(text)})
            continue
        most = _MOST_MS if name in DELAYS else 100
        value = _number(str(text))
        if not 0 <= value <= most:
            expected = Said("scenario.a-number", low=0, high=most)
            raise UserError("scenario.bad-value", knob=name, expected=expected, found=text)
        found[name] = value
    for name in DELAYS:  # by how much is said: then it happens
        if name in found:
            found.setdefault(name.removesuffix("-by"), 100)
    return faults_of(found)


def _number(text: str) -> float:
    try:
        return float(text) if len(text) <= 40 and "_" not in text else -1.0
    except ValueError:
        return -1.0


def windows_of(found: Mapping[str, Any]) -> tuple[Window, ...]:
    """The faults for a time."""
    return tuple(
        Window(
            us=round(one["for"] * _S),
            faults=faults_of(one),
            outage=bool(one.get("outage", False)),
            at=round(one["at"] * _S) if "at" in one else None,
            every=round(one["every"] * _S) if "every" in one else None,
        )
        for one in found.get("windows", ())
    )


def dies_at_steps(found: Mapping[str, Any]) -> bool:
    """Whether a crash before or after a step is among these faults, now or in a window."""
    return bool(found.get("crash")) or any(one.get("crash") for one in found.get("windows", ()))


def _point(found: Mapping[str, Any]) -> CrashPoint:
    step = str(found["before"] if "before" in found else found["after"])
    return CrashPoint(int(step) if step.isdigit() else step, "before" in found, float(found.get("share", 100)) / 100)
