"""Schedules: expressions in both dialects of cron, rates and single moments; when they are due; and the service.

cron = read("cron(0 9 ? * MON-FRI *)")
first = next(times(cron, zone("Europe/Madrid"), datetime.now(UTC)))
"""

from __future__ import annotations

from slslab.runtime.schedule.cron import Cron, SpecialDay
from slslab.runtime.schedule.errors import ScheduleError
from slslab.runtime.schedule.expression import At, Expression, Rate, read
from slslab.runtime.schedule.service import Schedule, ScheduleSettings
from slslab.runtime.schedule.times import times, zone

__all__ = [
    "At",
    "Cron",
    "Expression",
    "Rate",
    "Schedule",
    "ScheduleError",
    "ScheduleSettings",
    "SpecialDay",
    "read",
    "times",
    "zone",
]
