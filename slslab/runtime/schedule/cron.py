"""Cron expressions of EventBridge (six fields) and of Unix (five), as sets of numbers and special days.

EventBridge: `minute hour day-of-month month day-of-week year`; one of the two day fields is `?`. In day-of-month `L`
is the month's last day, `L-2` two days before it, `15W` the weekday nearest to the 15th within the month, `LW` the
month's last weekday. In day-of-week 1 is Sunday, `L` the week's last day (Saturday), `6L` the month's last Friday,
`6#2` its second one.

Unix: 0 and 7 are Sunday. Where both day fields are restricted, a day fits when either does; a field that begins with
`*` is not restricted, and then both must fit (as in Vixie's cron, so for `*/2` too).
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from typing import Final

from slslab.runtime.schedule.errors import ScheduleError, short
from slslab.runtime.schedule.fields import EVENTBRIDGE, FIRST_YEAR, LAST_YEAR, UNIX

MACROS: Final = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_YEARS: Final = frozenset(range(FIRST_YEAR, LAST_YEAR + 1))
_EVERY_DAY: Final = frozenset(range(1, 32))
_WEEK: Final = frozenset(range(7))
_LAST: Final = re.compile(r"L(?:-([0-9]{1,2}))?", re.ASCII)
_NEAREST: Final = re.compile(r"([0-9]{1,2})W", re.ASCII)
_LAST_OF: Final = re.compile(r"([0-9A-Z]+)L", re.ASCII)
_NTH: Final = re.compile(r"([0-9A-Z]+)#([0-9]+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that depends on the month. `kind`: "last" (`number` days before the last), "last-weekday",
    "nearest-weekday" (to day `number`), "last-of" (weekday `number`, 0 is Sunday), "nth" (its `nth` one)."""

    kind: str
    number: int = 0
    nth: int = 0

    def day(self, year: int, month: int) -> int | None:
        """Its day in that month; None when the month has no such day."""
        first, last = monthrange(year, month)  # `first`: the weekday of day 1, 0 is Monday
        if self.kind == "last":
            return last - self.number if last > self.number else None
        if self.kind == "last-weekday":
            return last - max(0, (first + last - 1) % 7 - 4)
        if self.kind == "nearest-weekday":
            return _nearest(self.number, first, last) if self.number <= last else None
        day = 1 + (self.number - 1 - first) % 7
        if self.kind == "last-of":
            return day + (last - day) // 7 * 7
        day += (self.nth - 1) * 7
        return day if day <= last else None


def _nearest(day: int, first: int, last: int) -> int:
    weekday = (first + day - 1) % 7
    if weekday == 5:  # a Saturday: the Friday before, or the Monday after when that is another month's
        return day - 1 if day > 1 else day + 2
    if weekday == 6:
        return day + 1 if day < last else day - 2
    return day


@dataclass(frozen=True, slots=True)
class Cron:
    """A cron expression. `weekdays` count from 0 = Sunday. `either`: a day fits by its number or by its weekday;
    else by both. `dialect` is "eventbridge" or "unix"."""

    text: str
    dialect: str
    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    special: tuple[SpecialDay, ...]
    months: frozenset[int]
    weekdays: frozenset[int]
    years: frozenset[int]
    either: bool

    def days_of(self, year: int, month: int) -> list[int]:
        """The days of that month on which it is due, in order."""
        if year not in self.years or month not in self.months:
            return []
        first, last = monthrange(year, month)
        chosen = {day for day in self.days if day <= last}
        chosen |= {day for one in self.special if (day := one.day(year, month)) is not None}
        fitting = {day for day in range(1, last + 1) if (first + day) % 7 in self.weekdays}
        return sorted(chosen | fitting if self.either else chosen & fitting)


def read_eventbridge(text: str) -> Cron:
    """The six fields in `text`, without `cron( )` around them. ScheduleError."""
    parts = _split(text, 6)
    minutes, hours, months = EVENTBRIDGE[0].read(parts[0]), EVENTBRIDGE[1].read(parts[1]), EVENTBRIDGE[3].read(parts[3])
    years = EVENTBRIDGE[5].read(parts[5])
    if (parts[2] == "?") == (parts[4] == "?"):
        raise ScheduleError("question-mark", found=short(f"{parts[2]} … {parts[4]}"))
    if parts[4] == "?":
        weekdays = _WEEK
        days, special = _days(parts[2])
    else:
        weekdays, special = _weekdays(parts[4])
        days = frozenset() if special else _EVERY_DAY
    return _possible(
        Cron(text, "eventbridge", minutes, hours, days, tuple(special), months, weekdays, years, either=False)
    )


def _days(text: str) -> tuple[frozenset[int], list[SpecialDay]]:
    field = EVENTBRIDGE[2]
    days: set[int] = set()
    special: list[SpecialDay] = []
    for item in text.split(","):
        if found := _LAST.fullmatch(item):
            before = int(found[1] or 0)
            if before > 30:
                raise ScheduleError("out-of-range", field.name, found=item, low=0, high=30)
            special.append(SpecialDay("last", before))
        elif item in ("LW", "WL"):
            special.append(SpecialDay("last-weekday"))
        elif found := _NEAREST.fullmatch(item):
            special.append(SpecialDay("nearest-weekday", field.number(found[1])))
        else:
            days |= field.read(item)
    return frozenset(days), special


def _weekdays(text: str) -> tuple[frozenset[int], list[SpecialDay]]:
    field = EVENTBRIDGE[4]
    if "#" in text:
        found = _NTH.fullmatch(text)
        if not found:
            raise ScheduleError("one-nth", field.name, found=short(text))
        nth = int(found[2]) if len(found[2]) == 1 else 0
        if not 1 <= nth <= 5:
            raise ScheduleError("nth", field.name, found=short(text))
        return _WEEK, [SpecialDay("nth", field.number(found[1]) - 1, nth)]
    items = text.split(",")
    special = [found for item in items if (found := _LAST_OF.fullmatch(item))]
    if special:
        if len(special) < len(items):
            raise ScheduleError("mixed-last", field.name, found=short(text))
        return _WEEK, [SpecialDay("last-of", field.number(found[1]) - 1) for found in special]
    plain = [item for item in items if item != "L"]
    numbers = field.read(",".join(plain)) if plain else frozenset()
    if len(plain) < len(items):
        numbers |= {field.high}
    return frozenset(number - 1 for number in numbers), []


def read_unix(text: str) -> Cron:
    """The five fields in `text`, or a macro such as `@daily`. ScheduleError."""
    source = text
    if text.startswith("@"):
        if text.lower() == "@reboot":
            raise ScheduleError("reboot")
        if text.lower() not in MACROS:
            raise ScheduleError("macro", found=short(text), valid=tuple(MACROS))
        text = MACROS[text.lower()]
    parts = _split(text, 5)
    minutes, hours, days, months, weekdays = (field.read(part) for field, part in zip(UNIX, parts, strict=True))
    either = not parts[2].startswith("*") and not parts[4].startswith("*")
    week = frozenset(number % 7 for number in weekdays)
    return _possible(Cron(source, "unix", minutes, hours, days, (), months, week, _YEARS, either))


def _split(text: str, count: int) -> list[str]:
    parts = text.upper().split()
    if len(parts) != count:
        raise ScheduleError("fields", found=len(parts), expected=count)
    for part in parts:
        if len(part) > 1000:
            raise ScheduleError("too-long", found=short(part))
    return parts


def _possible(cron: Cron) -> Cron:
    """`cron`, unless no day of any of its years ever fits."""
    if not any(cron.days_of(year, month) for year in sorted(cron.years) for month in cron.months):
        raise ScheduleError("never")
    return cron
