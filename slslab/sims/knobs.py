"""A knob: one setting of a scenario that a learner turns, with its range and its words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from slslab.errors import UnknownName, UserError
from slslab.i18n import Said

Value: TypeAlias = int | float | str | bool

_TRUE = ("true", "yes", "on", "1", "sí", "si")
_FALSE = ("false", "no", "off", "0")


@dataclass(frozen=True, slots=True)
class Knob:
    """`type` is "integer", "number", "choice" or "flag"; `low` and `high` bound the first two, both included.

    `names`: what the choices are called in each language, where their ids do not say it: {choice: {lang: name}}.
    `ticks`: the values that `step` stops at, where the scenario names them. `fixed`: cannot be set during a run.
    """

    name: str
    type: str
    default: Value
    label: Mapping[str, str]
    help: Mapping[str, str]
    unit: str = ""
    low: float = 0
    high: float = 0
    choices: tuple[str, ...] = ()
    scale: str = "linear"
    ticks: tuple[float, ...] = ()
    fixed: bool = False
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def name_of(self, choice: str, lang: str) -> str:
        """What a choice is called in that language: its name, or else its id."""
        return self.names.get(choice, {}).get(lang, choice)

    def parse(self, text: Value) -> Value:
        """The value that `text` means. UserError (UnknownName for a choice) for one that it cannot have."""
        if self.type == "flag":
            return self._flag(text)
        if self.type == "choice":
            if text in self.choices:
                return text
            choices = ", ".join(self.choices)
            raise UnknownName(
                "scenario.no-choice", found=str(text), valid=self.choices, knob=self.name, expected=choices
            )
        return self._number(text)

    def _flag(self, text: Value) -> bool:
        if isinstance(text, bool):
            return text
        if str(text).strip().casefold() in _TRUE:
            return True
        if str(text).strip().casefold() in _FALSE:
            return False
        raise UserError("scenario.bad-value", knob=self.name, expected=Said("scenario.a-flag"), found=str(text)[:40])

    def _number(self, text: Value) -> Value:
        integer = self.type == "integer"
        bounds = {"low": self.show(self.low), "high": self.show(self.high)}
        expected = Said("scenario.an-integer" if integer else "scenario.a-number", **bounds)
        try:
            if isinstance(text, bool) or len(str(text)) > 40 or "_" in str(text):
                raise ValueError
            value = float(str(text).strip())
        except ValueError:
            value = math.nan
        if not math.isfinite(value) or not self.low <= value <= self.high or (integer and value != int(value)):
            found = self.show(text) if isinstance(text, float) else str(text)[:40]
            raise UserError("scenario.bad-value", knob=self.name, expected=expected, found=found)
        return int(value) if integer else value

    def show(self, value: Value) -> str:
        """The value as text that `parse` reads back."""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, float) and value == int(value):
            return str(int(value))
        return str(value)

    def step(self, value: Value, n: int) -> Value:
        """The value `n` sensible steps above `value` (below, if negative); stops at the ends, except for choices."""
        if self.type == "flag":
            return bool(value) if n % 2 == 0 else not value
        if self.type == "choice":
            return self.choices[(self.choices.index(str(value)) + n) % len(self.choices)]
        stops, here = self._stops(), float(value)
        above = [stop for stop in stops if stop > here]
        below = [stop for stop in stops if stop < here]
        if n == 0 or not (above if n > 0 else below):
            return value
        found = above[min(n, len(above)) - 1] if n > 0 else below[max(n, -len(below))]
        return int(found) if self.type == "integer" else float(found)

    def _stops(self) -> list[float]:
        if self.ticks:
            return list(self.ticks)
        stops = self._decades() if self.scale == "log" else self._even()
        return sorted({self.low, self.high, *(stop for stop in stops if self.low < stop < self.high)})

    def _decades(self) -> list[float]:
        """1, 2, 5, 10, 20, 50, … as far as the range goes."""
        least = self.low or (1.0 if self.type == "integer" else self.high / 10_000)
        first, last = math.floor(math.log10(least)), math.ceil(math.log10(self.high))
        stops = [float(f"{digit}e{power}") for power in range(first, last + 1) for digit in (1, 2, 5)]
        return [stop for stop in stops if self.type != "integer" or stop == int(stop)]

    def _even(self) -> list[float]:
        """About fifty stops at round distances."""
        rough = (self.high - self.low) / 50
        power = math.floor(math.log10(rough))
        width = next(width for digit in (1, 2, 5, 10) if (width := float(f"{digit}e{power}")) >= rough)
        if self.type == "integer":
            width = max(1.0, width)
        first = math.ceil(self.low / width)
        return [round(index * width, 9) for index in range(first, math.floor(self.high / width) + 1)]


def settle(knobs: Mapping[str, Knob], given: Mapping[str, Value], scenario: str) -> dict[str, Value]:
    """The value of every knob: the given ones, checked, and the defaults. UnknownName for a knob that is none."""
    for name in given:
        if name not in knobs:
            raise UnknownName(
                "scenario.no-knob", found=name, valid=knobs, scenario=scenario, expected=", ".join(knobs) or "–"
            )
    return {name: knob.parse(given[name]) if name in given else knob.default for name, knob in knobs.items()}
