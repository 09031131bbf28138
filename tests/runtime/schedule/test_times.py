"""When an expression is due."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slslab.runtime.schedule import ScheduleError, read, times, zone


def due(text: str, after: str, count: int = 5, where: str = "UTC") -> list[str]:
    """The next times, as that zone's clocks show them."""
    begin = datetime.fromisoformat(after)
    begin = begin if begin.tzinfo else begin.replace(tzinfo=zone(where))
    found = islice(times(read(text), zone(where), begin), count)
    return [moment.astimezone(zone(where)).isoformat(timespec="minutes") for moment in found]


def test_times_come_after_the_moment_and_not_at_it() -> None:
    assert due("0 9 * * *", "2026-01-01T09:00", 2) == ["2026-01-02T09:00+00:00", "2026-01-03T09:00+00:00"]
    assert due("0 9 * * *", "2026-01-01T08:59:59.999999", 1) == ["2026-01-01T09:00+00:00"]


def test_rates_count_elapsed_time() -> None:
    assert due("rate(90 minutes)", "2026-01-01T23:00", 2) == ["2026-01-02T00:30+00:00", "2026-01-02T02:00+00:00"]
    # A day of 23 hours: the clock moves on by one hour.
    assert due("rate(1 day)", "2026-03-28T12:00", 2, "Europe/Madrid") == [
        "2026-03-29T13:00+02:00",
        "2026-03-30T13:00+02:00",
    ]


def test_a_single_moment_is_due_once() -> None:
    assert due("at(2026-07-01T08:30:00)", "2026-01-01", 5, "Europe/Madrid") == ["2026-07-01T08:30+02:00"]
    assert due("at(2026-07-01T08:30:00)", "2026-07-01T08:30", 5, "Europe/Madrid") == []


def test_a_time_left_out_in_spring_is_skipped() -> None:
    assert due("30 2 * * *", "2026-03-27T12:00", 3, "Europe/Madrid") == [
        "2026-03-28T02:30+01:00",
        "2026-03-30T02:30+02:00",
        "2026-03-31T02:30+02:00",
    ]


def test_a_time_that_comes_twice_in_autumn_counts_once() -> None:
    assert due("30 2 * * *", "2026-10-24T12:00", 2, "Europe/Madrid") == [
        "2026-10-25T02:30+02:00",
        "2026-10-26T02:30+01:00",
    ]
    # Asked in the hour that comes again, the first time is over.
    assert due("45 2 * * *", "2026-10-25T02:30+01:00", 1, "Europe/Madrid") == ["2026-10-26T02:45+01:00"]


def test_the_clock_time_stays_when_the_offset_changes() -> None:
    assert due("cron(0 9 1 * ? *)", "2026-03-01T12:00", 3, "America/New_York") == [
        "2026-04-01T09:00-04:00",
        "2026-05-01T09:00-04:00",
        "2026-06-01T09:00-04:00",
    ]


def test_a_zone_that_leaves_out_a_whole_day() -> None:
    assert due("cron(0 9 30 12 ? 2011)", "2011-12-01", 5, "Pacific/Apia") == []  # that island went to bed on the 29th


def test_rare_days_are_found_at_once() -> None:
    assert due("cron(0 0 29 2 ? *)", "2026-01-01", 3) == [
        "2028-02-29T00:00+00:00",
        "2032-02-29T00:00+00:00",
        "2036-02-29T00:00+00:00",
    ]
    assert due("0 0 29 2 *", "2096-03-01", 1) == ["2104-02-29T00:00+00:00"]  # 2100 is no leap year
    assert due("cron(0 0 ? 2 1#5 *)", "2026-01-01", 2) == ["2032-02-29T00:00+00:00", "2060-02-29T00:00+00:00"]
    assert due("cron(59 23 31 12 ? 2199)", "2026-01-01") == ["2199-12-31T23:59+00:00"]


def test_years_that_are_over_have_no_times() -> None:
    assert due("cron(0 9 * * ? 2020-2025)", "2026-01-01") == []


def test_rates_end_with_the_last_year() -> None:
    assert due("rate(90000 days)", "2026-01-01") == []


@pytest.mark.parametrize(
    "name", ["Nowhere", "", "Europe", "../etc/passwd", "Europe/Madrid\0", "/etc/localtime", "é" * 300]
)
def test_zones_that_are_none(name: str) -> None:
    with pytest.raises(ScheduleError) as met:
        zone(name)
    assert met.value.reason == "zone"


# The naive way: look at every minute


def fits(fields: list[str], moment: datetime, either: bool) -> bool:
    def within(text: str, value: int, low: int, high: int) -> bool:
        for part in text.split(","):
            span, _, step = part.partition("/")
            first, _, last = span.partition("-")
            begin, end = (low, high) if first == "*" else (int(first), int(last or (high if step else first)))
            if begin <= value <= end and (value - begin) % int(step or 1) == 0:
                return True
        return False

    weekday = moment.isoweekday() % 7
    by_week = within(fields[4], weekday, 0, 7) or (weekday == 0 and within(fields[4], 7, 0, 7))
    by_day = within(fields[2], moment.day, 1, 31)
    return (
        within(fields[0], moment.minute, 0, 59)
        and within(fields[1], moment.hour, 0, 23)
        and within(fields[3], moment.month, 1, 12)
        and (by_day or by_week if either else by_day and by_week)
    )


def field(low: int, high: int) -> st.SearchStrategy[str]:
    number = st.integers(low, high)
    span = st.tuples(number, number).map(lambda two: f"{min(two)}-{max(two)}")
    step = st.tuples(st.one_of(st.just("*"), span), st.integers(1, high)).map(lambda two: f"{two[0]}/{two[1]}")
    return st.lists(st.one_of(st.just("*"), number.map(str), span, step), min_size=1, max_size=2).map(",".join)


crons = st.tuples(field(0, 59), field(0, 23), field(1, 31), field(1, 12), field(0, 7))
moments = st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)


@settings(max_examples=60, deadline=None)
@given(crons, moments, st.sampled_from(["UTC", "Europe/Madrid", "America/New_York", "Australia/Lord_Howe"]))
def test_a_look_at_every_minute_finds_the_same(fields: tuple[str, ...], begin: datetime, name: str) -> None:
    text = " ".join(fields)
    either = not fields[2].startswith("*") and not fields[4].startswith("*")
    try:
        expression = read(text)
    except ScheduleError:
        days = (datetime(2000, 1, 1) + timedelta(days=number) for number in range(28 * 366))
        assert not any(fits(["*", "*", *fields[2:]], day, either) for day in days)
        return
    where = zone(name)
    after = begin.replace(tzinfo=UTC)
    end = after + timedelta(days=4)
    expected, seen = [], set()
    # From two hours earlier, so that a clock time which comes again is known to have been there.
    for minute in range(-120, 4 * 1440):
        moment = after + timedelta(minutes=minute)
        local = moment.astimezone(where).replace(tzinfo=None)
        if local not in seen and fits(list(fields), local, either) and moment > after:
            expected.append(moment)
        seen.add(local)
    found = []
    for moment in times(expression, where, after):
        if moment >= end:
            break
        found.append(moment)
    assert found == expected


@given(st.integers(1, 31), st.integers(1970, 2199), st.integers(1, 12))
def test_the_nearest_working_day_is_one_and_in_the_month(day: int, year: int, month: int) -> None:
    found = read(f"cron(0 0 {day}W * ? *)").days_of(year, month)  # type: ignore[union-attr]
    if day > monthrange(year, month)[1]:
        assert found == []
        return
    (nearest,) = found
    assert datetime(year, month, nearest).weekday() < 5
    assert abs(nearest - day) <= 2
    if datetime(year, month, day).weekday() < 5:
        assert nearest == day
