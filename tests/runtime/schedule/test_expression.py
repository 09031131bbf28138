"""Which expressions there are, and what is wrong with the others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slslab.runtime.schedule import At, Cron, Rate, ScheduleError, read

BAD = {
    "": ("empty", ""),
    "   ": ("empty", ""),
    "cron(0 10 * * ? *": ("brackets", ""),
    "cron 0 10 * * ? *": ("brackets", ""),
    "1 2 3": ("bare-fields", ""),
    "1 2 3 4 5 6 7": ("bare-fields", ""),
    "cron(0 10 * * ?)": ("fields", ""),
    "cron(0 10 * * * *)": ("question-mark", ""),
    "cron(0 10 ? * ? *)": ("question-mark", ""),
    "cron(60 10 * * ? *)": ("out-of-range", "minute"),
    "cron(0 24 * * ? *)": ("out-of-range", "hour"),
    "cron(0 10 0 * ? *)": ("out-of-range", "day-of-month"),
    "cron(0 10 32 * ? *)": ("out-of-range", "day-of-month"),
    "cron(0 10 * 13 ? *)": ("out-of-range", "month"),
    "cron(0 10 ? * 0 *)": ("out-of-range", "day-of-week"),
    "cron(0 10 ? * 8 *)": ("out-of-range", "day-of-week"),
    "cron(0 10 * * ? 1969)": ("out-of-range", "year"),
    "cron(0 10 * * ? 2200)": ("out-of-range", "year"),
    "cron(0 10 * * ? 2027-2026)": ("backwards", "year"),
    "cron(0 10 * FOO ? *)": ("not-a-value", "month"),
    "cron(0 10 ? * MONDAY *)": ("not-a-value", "day-of-week"),
    "cron(? 10 * * ? *)": ("not-a-value", "minute"),
    "cron(-1 10 * * ? *)": ("not-a-value", "minute"),
    "cron(1, 10 * * ? *)": ("not-a-value", "minute"),
    "cron(*-5 10 * * ? *)": ("not-a-value", "minute"),
    "cron(1.5 10 * * ? *)": ("not-a-value", "minute"),
    "cron(0/0 10 * * ? *)": ("step", "minute"),
    "cron(0/60 10 * * ? *)": ("step", "minute"),
    "cron(0 10 ? * 2/2 *)": ("step", "day-of-week"),
    "cron(0 10 W * ? *)": ("not-a-value", "day-of-month"),
    "cron(0 10 32W * ? *)": ("out-of-range", "day-of-month"),
    "cron(0 10 1-5W * ? *)": ("not-a-value", "day-of-month"),
    "cron(0 10 L-31 * ? *)": ("out-of-range", "day-of-month"),
    "cron(0 10 ? * 3#1,6#3 *)": ("one-nth", "day-of-week"),
    "cron(0 10 ? * 3#6 *)": ("nth", "day-of-week"),
    "cron(0 10 ? * 3#0 *)": ("nth", "day-of-week"),
    "cron(0 10 ? * 6L,2 *)": ("mixed-last", "day-of-week"),
    "cron(0 10 30 2 ? *)": ("never", ""),
    "cron(0 10 31 APR,JUN ? *)": ("never", ""),
    "cron(0 10 31W 2,4,6,9,11 ? *)": ("never", ""),
    "cron(0 10 29 2 ? 2026)": ("never", ""),
    "cron(0 10 29 2 ? 2100)": ("never", ""),
    "cron(0 10 ? 2 6#5 2026)": ("never", ""),
    "0 0 30 2 *": ("never", ""),
    "0 0 L * *": ("not-a-value", "day-of-month"),
    "0 0 ? * 1": ("not-a-value", "day-of-month"),
    "0 0 * * 1#2": ("not-a-value", "day-of-week"),
    "0 0 * * 8": ("out-of-range", "day-of-week"),
    "0 0 * * 5-1": ("backwards", "day-of-week"),
    "50-10 * * * *": ("backwards", "minute"),
    "99999999999999999999 * * * *": ("not-a-value", "minute"),
    "@reboot": ("reboot", ""),
    "@dayly": ("macro", ""),
    "rate(5 minute)": ("rate-plural", ""),
    "rate(1 hours)": ("rate-plural", ""),
    "rate(0 minutes)": ("rate-value", ""),
    "rate(999999999 days)": ("rate-value", ""),
    "rate(5 weeks)": ("rate-unit", ""),
    "rate(-5 minutes)": ("rate", ""),
    "rate(5)": ("rate", ""),
    "rate(five minutes)": ("rate", ""),
    "rate( 5 minutes )": ("rate", ""),
    "rate(5 MINUTES)": ("rate", ""),
    " rate(5 minutes)": ("spaces", ""),
    "cron(0 10 * * ? *) ": ("spaces", ""),
    "at(2026-02-30T00:00:00)": ("at", ""),
    "at(2026-03-01)": ("at", ""),
    "at(2026-03-01T08:30:00Z)": ("at", ""),
    "at(9999-03-01T08:30:00)": ("at-year", ""),
}


@pytest.mark.parametrize(("text", "met"), BAD.items(), ids=BAD)
def test_what_is_no_expression(text: str, met: tuple[str, str]) -> None:
    with pytest.raises(ScheduleError) as error:
        read(text)
    assert (error.value.reason, error.value.field) == met


def test_the_kinds() -> None:
    assert isinstance(read("rate(5 minutes)"), Rate)
    assert isinstance(read("rate(1 day)"), Rate)
    assert isinstance(read("at(2026-03-01T08:30:00)"), At)
    six, five = read(" 0 10 * * ? * "), read("0 10 * * *")
    assert isinstance(six, Cron)
    assert isinstance(five, Cron)
    assert (six.dialect, five.dialect) == ("eventbridge", "unix")


def cron(text: str) -> Cron:
    found = read(text)
    assert isinstance(found, Cron)
    return found


def test_fields_are_sets() -> None:
    found = cron("cron(0/20,5 9-17/4 ? JAN-MAR,dec mon-fri 2026-2028)")
    assert found.minutes == {0, 5, 20, 40}
    assert found.hours == {9, 13, 17}
    assert found.months == {1, 2, 3, 12}
    assert found.weekdays == {1, 2, 3, 4, 5}
    assert found.years == {2026, 2027, 2028}


def test_ranges_of_eventbridge_may_run_over_the_end() -> None:
    found = cron("cron(50-10/5 22-2 ? NOV-FEB FRI-MON *)")
    assert found.minutes == {50, 55, 0, 5, 10}
    assert found.hours == {22, 23, 0, 1, 2}
    assert found.months == {11, 12, 1, 2}
    assert found.weekdays == {5, 6, 0, 1}


def test_sunday_is_0_and_7_on_unix_and_1_with_eventbridge() -> None:
    assert cron("0 0 * * 0").weekdays == cron("0 0 * * 7").weekdays == cron("cron(0 0 ? * 1 *)").weekdays == {0}
    assert cron("0 0 * * 5-7").weekdays == cron("0 0 * * FRI-SUN").weekdays == {5, 6, 0}
    assert cron("0 0 * * *").weekdays == set(range(7))


MONTHS = {  # in 2026: the days of January (31, begins on a Thursday), February (28, Sunday), May (31, Friday)
    "L": ([31], [28], [31]),
    "L-3": ([28], [25], [28]),
    "LW": ([30], [27], [29]),
    "1W": ([1], [2], [1]),
    "31W": ([30], [], [29]),
    "15W": ([15], [16], [15]),
    "1,L": ([1, 31], [1, 28], [1, 31]),
    "29-31": ([29, 30, 31], [], [29, 30, 31]),
}


@pytest.mark.parametrize(("text", "days"), MONTHS.items(), ids=MONTHS)
def test_special_days_of_the_month(text: str, days: tuple[list[int], ...]) -> None:
    found = cron(f"cron(0 0 {text} * ? *)")
    assert tuple(found.days_of(2026, month) for month in (1, 2, 5)) == days


WEEKS = {
    "6L": ([30], [27], [29]),
    "THUL": ([29], [26], [28]),
    "SUNL,SATL": ([25, 31], [22, 28], [30, 31]),
    "6#1": ([2], [6], [1]),
    "6#5": ([30], [], [29]),
    "SUN#4": ([25], [22], [24]),
    "L": ([3, 10, 17, 24, 31], [7, 14, 21, 28], [2, 9, 16, 23, 30]),
}


@pytest.mark.parametrize(("text", "days"), WEEKS.items(), ids=WEEKS)
def test_special_days_of_the_week(text: str, days: tuple[list[int], ...]) -> None:
    found = cron(f"cron(0 0 ? * {text} *)")
    assert tuple(found.days_of(2026, month) for month in (1, 2, 5)) == days


def test_unix_takes_either_day_when_both_are_restricted() -> None:
    assert cron("0 0 13 * 5").days_of(2026, 2) == [6, 13, 20, 27]
    assert cron("0 0 1,10 * 5").days_of(2026, 2) == [1, 6, 10, 13, 20, 27]
    assert cron("0 0 1 * *").days_of(2026, 2) == [1]
    assert cron("0 0 * * 5").days_of(2026, 2) == [6, 13, 20, 27]
    assert cron("0 0 */10 * 0").days_of(2026, 2) == [1]  # a field that begins with * does not count as restricted


def test_a_year_that_is_left_out_has_no_days() -> None:
    assert cron("cron(0 0 1 * ? 2027)").days_of(2026, 1) == []


@given(st.text(max_size=40) | st.text("0123456789*/,-?LW# MONFRIJAcronteat()@", max_size=40))
def test_any_text_is_an_expression_or_a_named_mistake(text: str) -> None:
    reason = ""
    try:
        reason = read(text).text
    except ScheduleError as error:
        reason = error.reason
    assert reason
