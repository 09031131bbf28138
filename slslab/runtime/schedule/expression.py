"""A schedule's expression: `cron(…)`, `rate(…)`, `at(…)`, or a bare cron of five or six fields."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from slslab.runtime.schedule.cron import Cron, read_eventbridge, read_unix
from slslab.runtime.schedule.errors import ScheduleError, short
from slslab.runtime.schedule.fields import FIRST_YEAR, LAST_YEAR

_WRAPPED: Final = re.compile(r"(cron|rate|at)\((.*)\)", re.DOTALL)
_RATE: Final = re.compile(r"([0-9]+)\s+([a-z]+)", re.ASCII)
_AT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}", re.ASCII)
_UNITS: Final = {"minute": 60, "hour": 3600, "day": 86_400}
_MOST_DIGITS: Final = 8


@dataclass(frozen=True, slots=True)
class Rate:
    """`rate(5 minutes)`: again and again, `value` × `unit` ("minute", "hour", "day") apart. A day is 24 hours."""

    text: str
    value: int
    unit: str

    @property
    def interval(self) -> timedelta:
        return timedelta(seconds=self.value * _UNITS[self.unit])


@dataclass(frozen=True, slots=True)
class At:
    """`at(2026-03-01T08:30:00)`: once, at that time of the schedule's zone."""

    text: str
    moment: datetime


Expression: TypeAlias = Cron | Rate | At


def read(text: str) -> Expression:
    """What `text` says. ScheduleError with the field and the mistake. With brackets no space may stand around them,
    nor in those of a rate or a moment: EventBridge refuses `rate( 5 minutes )`."""
    stripped = text.strip()
    if not stripped:
        raise ScheduleError("empty")
    found = _WRAPPED.fullmatch(stripped)
    if found:
        if text != stripped:
            raise ScheduleError("spaces", found=short(text))
        if found[1] == "cron":
            return read_eventbridge(found[2].strip())
        return _rate(found[2]) if found[1] == "rate" else _at(found[2])
    if re.match(r"(cron|rate|at)\b", stripped):
        raise ScheduleError("brackets", found=short(stripped))
    if stripped.startswith("@"):
        return read_unix(stripped)
    count = len(stripped.split(None, 7))
    if count == 6:
        return read_eventbridge(stripped)
    if count != 5:
        raise ScheduleError("bare-fields", found=len(stripped.split()))
    return read_unix(stripped)


def _rate(text: str) -> Rate:
    found = _RATE.fullmatch(text)
    if not found:
        raise ScheduleError("rate", found=short(text))
    unit = found[2].removesuffix("s")
    if unit not in _UNITS:
        raise ScheduleError("rate-unit", found=short(found[2]))
    digits = found[1].lstrip("0")
    if not digits or len(digits) > _MOST_DIGITS:
        raise ScheduleError("rate-value", found=short(found[1]))
    value = int(digits)
    if (value == 1) == found[2].endswith("s"):
        raise ScheduleError("rate-plural", found=found[2], value=value, expected=unit if value == 1 else f"{unit}s")
    return Rate(f"rate({text})", value, unit)


def _at(text: str) -> At:
    if not _AT.fullmatch(text):
        raise ScheduleError("at", found=short(text))
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ScheduleError("at", found=short(text)) from None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ScheduleError("at-year", found=moment.year, low=FIRST_YEAR, high=LAST_YEAR)
    return At(f"at({text})", moment)
