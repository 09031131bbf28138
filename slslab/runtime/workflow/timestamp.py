"""Timestamps: RFC 3339 with an upper-case T, and an upper-case Z or an offset, as the language demands."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any, Final

_FORM: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:Z|([+-])(\d\d):(\d\d))", re.ASCII)
_DAYS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST: Final = 253_402_300_799_999_000  # µs: the last millisecond of the year 9999
_LONGEST: Final = 64  # characters; a fraction of a second has nine digits at most that count


def parse(value: Any) -> int | None:
    """The moment as nanoseconds since 1970, or None when `value` is no timestamp."""
    if not isinstance(value, str) or len(value) > _LONGEST:
        return None
    found = _FORM.fullmatch(value)
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part) for part in found.groups()[:6])
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if not 1 <= month <= 12 or not 1 <= day <= _DAYS[month - 1] + (leap and month == 2):
        return None
    if hour > 23 or minute > 59 or second > 60:  # 60: a leap second
        return None
    seconds = _days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second
    if found[8]:
        hours, minutes = int(found[9]), int(found[10])
        if hours > 23 or minutes > 59:
            return None
        offset = hours * 3600 + minutes * 60
        seconds += -offset if found[8] == "+" else offset
    return seconds * 1_000_000_000 + int((found[7] or "")[:9].ljust(9, "0"))


def _days(year: int, month: int, day: int) -> int:
    """Days from 1970-01-01 to a date of the Gregorian calendar (years from 0: `datetime` has no year 0)."""
    year -= month <= 2
    era, of_era = divmod(year, 400)
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468


def show(us: int) -> str:
    """The moment `us` µs after 1970, with milliseconds."""
    moment = _EPOCH + timedelta(microseconds=min(us, _LATEST))
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"
