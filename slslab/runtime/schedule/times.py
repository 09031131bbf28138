"""When a schedule is due: the moments after a given one, in its time zone, found by going through days, not minutes.

Daylight saving, as EventBridge Scheduler documents it: a time of the clock that is left out in spring is skipped, one
that comes twice in autumn counts once, the first time; a rate goes by elapsed time and takes no notice.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from slslab.runtime.schedule.cron import Cron
from slslab.runtime.schedule.errors import ScheduleError, short
from slslab.runtime.schedule.expression import At, Expression, Rate
from slslab.runtime.schedule.fields import LAST_YEAR

_END = datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC)


def zone(name: str) -> tzinfo:
    """The time zone called `name` in the IANA database. ScheduleError when there is none."""
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ScheduleError("zone", found=short(name)) from None


def times(expression: Expression, where: tzinfo, after: datetime) -> Iterator[datetime]:
    """The moments (in UTC) after `after` at which `expression` is due, in order; none beyond the year 2199.

    `after` has a zone. A rate is counted from it.
    """
    if isinstance(expression, Rate):
        return _rate(expression, after.astimezone(UTC))
    if isinstance(expression, At):
        moment = expression.moment.replace(tzinfo=where).astimezone(UTC)
        return iter((moment,) if moment > after else ())
    return _cron(expression, where, after.astimezone(UTC))


def _rate(rate: Rate, after: datetime) -> Iterator[datetime]:
    interval = rate.interval
    while interval < _END - after:
        after += interval
        yield after


def _cron(cron: Cron, where: tzinfo, after: datetime) -> Iterator[datetime]:
    hours, minutes = sorted(cron.hours), sorted(cron.minutes)
    local = after.astimezone(where).replace(tzinfo=None)
    # A day earlier to begin with: in autumn the clock may show an hour again that `after` has behind it.
    begin = local - timedelta(days=1)
    for day in _days(cron, begin):
        for hour in hours:
            for minute in minutes:
                moment = _moment(day.replace(hour=hour, minute=minute), where)
                if moment is not None and moment > after:
                    yield moment


def _days(cron: Cron, begin: datetime) -> Iterator[datetime]:
    for year in sorted(year for year in cron.years if year >= begin.year):
        for month in sorted(cron.months):
            if (year, month) < (begin.year, begin.month):
                continue
            for day in cron.days_of(year, month):
                found = datetime(year, month, day)
                if found.date() >= begin.date():
                    yield found


def _moment(local: datetime, where: tzinfo) -> datetime | None:
    """The first moment at which the clocks of `where` show `local`; None when they leave it out."""
    moment = local.replace(tzinfo=where).astimezone(UTC)
    return moment if moment.astimezone(where).replace(tzinfo=None) == local else None
