"""A schedule's expression in words, as a person would say it: "At 09:00, from Monday to Friday."."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from slslab.i18n import Words
from slslab.runtime.schedule import At, Cron, Expression, Rate, SpecialDay

_FEW: Final = 6  # so many times of day are listed one by one
_MONTHS: Final = frozenset(range(1, 13))
_YEARS: Final = 230  # as many as there can be: none is left out
_MONDAY_FIRST: Final = (1, 2, 3, 4, 5, 6, 0)


def describe(expression: Expression, words: Words) -> str:
    """One sentence."""
    if isinstance(expression, Rate):
        text = words.count(f"try_cron.rate-{expression.unit}", expression.value)
    elif isinstance(expression, At):
        moment = expression.moment
        month = words(f"try_cron.month-{moment.month}")
        time = _clock(moment.hour, moment.minute, words, moment.second)
        text = words("try_cron.once", day=moment.day, month=month, year=moment.year, time=time)
    else:
        text = _cron(expression, words)
    return text[0].upper() + text[1:] + "."


def _cron(cron: Cron, words: Words) -> str:
    time, recurring = _time(cron, words)
    day = _day(cron, words)
    parts = [time, day or ("" if recurring else words("try_cron.every-day")), _month(cron, words), _year(cron, words)]
    return ", ".join(part for part in parts if part)


def _joined(items: Sequence[str], words: Words) -> str:
    """`a, b and c`."""
    if len(items) < 2:
        return "".join(items)
    return words("try_cron.and", first=", ".join(items[:-1]), last=items[-1])


def _numbers(values: Collection[int], words: Words) -> str:
    return _joined([str(value) for value in sorted(values)], words)


def _run(values: Collection[int]) -> tuple[int, int] | None:
    """First and last, where three or more follow one another without a gap."""
    low, high = min(values), max(values)
    return (low, high) if len(values) == high - low + 1 and len(values) > 2 else None


def _steps(values: Collection[int], high: int) -> int:
    """The distance, where three or more are equally far apart up to `high`, and more than 1; else 0."""
    ordered = sorted(values)
    if len(ordered) < 3:
        return 0
    step = ordered[1] - ordered[0]
    return step if step > 1 and ordered == list(range(ordered[0], high + 1, step)) else 0


# The time of day


def _clock(hour: int, minute: int, words: Words, second: int = 0) -> str:
    time = f"{hour:02d}:{minute:02d}" + (f":{second:02d}" if second else "")
    return words("try_cron.clock-one" if hour == 1 else "try_cron.clock", time=time)


def _time(cron: Cron, words: Words) -> tuple[str, bool]:
    """When in a day, and whether that is so often that "every day" need not be said."""
    minutes, hours = sorted(cron.minutes), sorted(cron.hours)
    if len(hours) == 24:
        return _every_hour(minutes, words), True
    if len(minutes) * len(hours) <= _FEW:
        return _listed(hours, minutes, words), False
    first, last = _clock(hours[0], minutes[0], words), _clock(hours[-1], minutes[-1], words)
    if len(minutes) == 1:
        if _run(hours):
            return words("try_cron.hourly-between", first=first, last=last), False
        if step := _steps(hours, 23):
            return words("try_cron.hours-between", n=step, first=first, last=last), False
        return _listed(hours, minutes, words), False
    often = _often(minutes, words)
    if often and (_run(hours) or len(hours) == 1):
        return words("try_cron.between", often=often, first=first, last=last), False
    often = often or _minutes(minutes, words)
    return words.count("try_cron.in-hours", len(hours), often=often, hours=_numbers(hours, words)), False


def _listed(hours: list[int], minutes: list[int], words: Words) -> str:
    times = [_clock(hour, minute, words) for hour in hours for minute in minutes]
    return words("try_cron.at", times=_joined(times, words))


def _often(minutes: list[int], words: Words) -> str:
    """Minutes that come evenly through each hour; nothing when they do not."""
    if len(minutes) == 60:
        return words("try_cron.every-minute")
    step = _steps(minutes, 59)
    return words("try_cron.every-minutes", n=step) if step and 60 % step == 0 and minutes[0] < step else ""


def _minutes(minutes: list[int], words: Words) -> str:
    if run := _run(minutes):
        return words("try_cron.minutes-run", first=run[0], last=run[1])
    return words.count("try_cron.at-minute", len(minutes), minutes=_numbers(minutes, words))


def _every_hour(minutes: list[int], words: Words) -> str:
    if minutes == [0]:
        return words("try_cron.on-the-hour")
    often = _often(minutes, words)
    if often and minutes[0] == 0:
        return often
    if often:
        return words("try_cron.from-minute", often=often, minute=minutes[0])
    return words("try_cron.of-every-hour", often=_minutes(minutes, words))


# The day


def _day(cron: Cron, words: Words) -> str:
    """Which days; nothing when all."""
    by_number = len(cron.days) < 31 or bool(cron.special)
    by_weekday = len(cron.weekdays) < 7
    days = _days(cron, words) if by_number else ""
    week = _week(cron.weekdays, words) if by_weekday else ""
    if cron.either:
        return words("try_cron.either", days=days, week=week) if days and week else ""
    return words("try_cron.both", days=days, week=week) if days and week else days or week


def _days(cron: Cron, words: Words) -> str:
    parts = [_number_days(cron.days, words)] if cron.days else []
    return _joined(parts + [_special(one, words) for one in cron.special], words)


def _number_days(days: Collection[int], words: Words) -> str:
    if run := _run(days):
        return words("try_cron.days-run", first=run[0], last=run[1])
    if step := _steps(days, 31):
        return words("try_cron.days-step", n=step, first=min(days))
    return words.count("try_cron.days", len(days), days=_numbers(days, words))


def _special(one: SpecialDay, words: Words) -> str:
    if one.kind == "last":
        return words.count("try_cron.before-last", one.number) if one.number else words("try_cron.last-day")
    if one.kind == "last-weekday":
        return words("try_cron.last-weekday")
    if one.kind == "nearest-weekday":
        return words("try_cron.nearest-weekday", day=one.number)
    weekday = words(f"try_cron.weekday-{one.number}")
    which = words("try_cron.nth-last" if one.kind == "last-of" else f"try_cron.nth-{one.nth}")
    return words("try_cron.nth", which=which, weekday=weekday)


def _week(weekdays: Collection[int], words: Words) -> str:
    places = [place for place, day in enumerate(_MONDAY_FIRST) if day in weekdays]
    names = [words(f"try_cron.weekday-{_MONDAY_FIRST[place]}") for place in places]
    if _run(places):
        return words("try_cron.week-run", first=names[0], last=names[-1])
    plural = [words(f"try_cron.weekdays-{_MONDAY_FIRST[place]}") for place in places]
    return words("try_cron.week", days=_joined(plural, words))


def _month(cron: Cron, words: Words) -> str:
    if cron.months == _MONTHS:
        return ""
    names = [words(f"try_cron.month-{month}") for month in sorted(cron.months)]
    if _run(cron.months):
        return words("try_cron.months-run", first=names[0], last=names[-1])
    return words("try_cron.months", months=_joined(names, words))


def _year(cron: Cron, words: Words) -> str:
    if len(cron.years) == _YEARS:
        return ""
    if run := _run(cron.years):
        return words("try_cron.years-run", first=run[0], last=run[1])
    if len(cron.years) > _FEW * 2:
        return words("try_cron.years-some", n=len(cron.years), first=min(cron.years), last=max(cron.years))
    return words("try_cron.years", years=_numbers(cron.years, words))
