"""One field of a cron expression: `5`, `MON-FRI`, `0,30`, `*/10`, `9-17/2`, and the special days."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from slslab.runtime.schedule.errors import ScheduleError, short

MONTHS: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
DAYS: Final = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_ITEM: Final = re.compile(r"([0-9]{1,4}|[A-Z]{3}|\*)(?:-([0-9]{1,4}|[A-Z]{3}))?(?:/([0-9]{1,4}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Field:
    """What a field may hold. `wraps`: a range may run over the end (`FRI-MON`). `steps`: `/` may stand in it."""

    name: str
    low: int
    high: int
    names: Mapping[str, int]
    wraps: bool = False
    steps: bool = True

    def read(self, text: str) -> frozenset[int]:
        """The numbers that `text` means. ScheduleError when it is not made as this field must be."""
        found: set[int] = set()
        for item in text.split(","):
            found |= self._item(item)
        return frozenset(found)

    def number(self, text: str) -> int:
        """One number or name, within bounds."""
        number = self.names.get(text)
        if number is None:
            if not (text.isascii() and text.isdigit()):
                raise ScheduleError("not-a-value", self.name, found=short(text), low=self.low, high=self.high)
            number = int(text) if len(text) <= 4 else self.high + 1
        if not self.low <= number <= self.high:
            raise ScheduleError("out-of-range", self.name, found=short(text), low=self.low, high=self.high)
        return number

    def _item(self, item: str) -> set[int]:
        made = _ITEM.fullmatch(item)
        if not made or (made[1] == "*" and made[2]):
            raise ScheduleError("not-a-value", self.name, found=short(item), low=self.low, high=self.high)
        first, last = self._range(made[1], made[2], made[3])
        step = 1
        if made[3] is not None:
            step = int(made[3])
            if not self.steps or step == 0 or step > self.high:
                raise ScheduleError("step", self.name, found=short(item), high=self.high)
        if first <= last:
            return set(range(first, last + 1, step))
        if not self.wraps:
            raise ScheduleError("backwards", self.name, found=short(item))
        size = self.high - self.low + 1
        return {(value - self.low) % size + self.low for value in range(first, last + size + 1, step)}

    def _range(self, first: str, last: str | None, step: str | None) -> tuple[int, int]:
        if first == "*":
            return self.low, self.high
        low = self.number(first)
        if last is None:
            return low, self.high if step is not None else low
        high = self.number(last)
        if self.name == "day-of-week" and self.low == 0 and last == "SUN" and low > 0:
            high = 7  # `MON-SUN` where Sunday is both 0 and 7
        return low, high


def _fields(dialect_days: Field, wraps: bool) -> tuple[Field, ...]:
    months = {name: number for number, name in enumerate(MONTHS, 1)}
    return (
        Field("minute", 0, 59, {}, wraps),
        Field("hour", 0, 23, {}, wraps),
        Field("day-of-month", 1, 31, {}, wraps),
        Field("month", 1, 12, months, wraps),
        dialect_days,
    )


FIRST_YEAR: Final = 1970
LAST_YEAR: Final = 2199
# EventBridge counts the week from 1 = Sunday, Unix from 0 = Sunday, where 7 is Sunday as well.
EVENTBRIDGE: Final = (
    *_fields(Field("day-of-week", 1, 7, {name: number for number, name in enumerate(DAYS, 1)}, True, False), True),
    Field("year", FIRST_YEAR, LAST_YEAR, {}),
)
UNIX: Final = _fields(Field("day-of-week", 0, 7, {name: number for number, name in enumerate(DAYS)}), False)
