"""Quantities as a person reads them."""

from __future__ import annotations

import pytest

from slslab.i18n import Words
from slslab.sims.wording import clock, duration, list_price, money, quantity

EN, ES = Words("en"), Words("es")


@pytest.mark.parametrize(
    ("us", "english", "spanish"),
    [
        (0, "0 ms", "0 ms"),
        (400, "0.4 ms", "0,4 ms"),
        (5_000, "5 ms", "5 ms"),
        (380_110, "380 ms", "380 ms"),
        (999_600, "1.00 s", "1,00 s"),
        (1_240_000, "1.24 s", "1,24 s"),
        (2_000_000, "2 s", "2 s"),
        (12_340_000, "12.3 s", "12,3 s"),
        (59_999_000, "1 min", "1 min"),
        (125_000_000, "2 min 5 s", "2 min 5 s"),
        (11_400_000_000, "3 h 10 min", "3 h 10 min"),
        (86_400_000_000, "24 h", "24 h"),
    ],
)
def test_durations(us: int, english: str, spanish: str) -> None:
    assert duration(us, EN) == english
    assert duration(us, ES) == spanish


@pytest.mark.parametrize(
    ("usd", "english", "spanish"),
    [
        (0.0, "$0.00", "0,00 $"),
        (12.3, "$12.30", "12,30 $"),
        (0.0213, "$0.0213", "0,0213 $"),
        (0.000213, "$0.000213", "0,000213 $"),
        (0.0000002, "$0.000000200", "0,000000200 $"),
    ],
)
def test_money(usd: float, english: str, spanish: str) -> None:
    assert money(usd, EN) == english
    assert money(usd, ES) == spanish


def test_list_prices_are_in_full() -> None:
    assert list_price(0.2, EN) == "$0.20"
    assert list_price(0.0000166667, ES) == "0,0000166667 $"


def test_quantities() -> None:
    assert [quantity(value, EN) for value in (1234, 16.789, 0.05, 0.00123)] == ["1,234", "16.79", "0.0500", "0.00123"]
    assert quantity(0.000000181, EN) == "0.000000181"


def test_the_clock() -> None:
    assert clock(12_340_000) == "00:12.340"
    assert clock(3_723_500_000) == "1:02:03.500"
