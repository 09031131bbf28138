"""A knob's value as a place on a line of cells, and back."""

from __future__ import annotations

import math

from slslab.sims.knobs import Knob, Value


def fraction(knob: Knob, value: Value) -> float:
    """Where `value` lies between the knob's ends, from 0 to 1. Choices and flags lie at equal distances."""
    options = choices(knob)
    if options:
        return options.index(value) / max(1, len(options) - 1) if value in options else 0.0
    if not isinstance(value, (int, float)) or knob.high <= knob.low:
        return 0.0
    low, high = float(knob.low), float(knob.high)
    if knob.scale == "log":
        shift = _shift(low)
        return math.log((value + shift) / (low + shift)) / math.log((high + shift) / (low + shift))
    return (value - low) / (high - low)


def value_at(knob: Knob, place: float) -> str:
    """The value at `place` (0 to 1), as the text that a person would type: two significant digits."""
    place = max(0.0, min(1.0, place))
    options = choices(knob)
    if options:
        option = options[round(place * (len(options) - 1))]
        return knob.show(option)
    low, high = float(knob.low), float(knob.high)
    if place in (0.0, 1.0):
        return knob.show(knob.high if place else knob.low)
    if knob.scale == "log":
        shift = _shift(low)
        value = (low + shift) * ((high + shift) / (low + shift)) ** place - shift
    else:
        value = low + place * (high - low)
    value = min(high, max(low, float(f"{value:.2g}")))
    return str(round(value)) if knob.type == "integer" else f"{value:g}"


def choices(knob: Knob) -> list[Value]:
    """The values of a knob that has few of them; none for a number."""
    return [False, True] if knob.type == "flag" else list(knob.choices)


def _shift(low: float) -> float:
    """A logarithm has no zero: a scale that begins there is moved by one."""
    return 1.0 if low <= 0 else 0.0
