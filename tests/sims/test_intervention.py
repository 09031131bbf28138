from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slslab.errors import UnknownName, UserError
from slslab.sims.intervention import Intervention, parse_intervention, parse_line, parse_time, show_time


@pytest.mark.parametrize(
    ("text", "us"),
    [("12.3s", 12_300_000), ("500ms", 500_000), ("2m", 120_000_000), ("1h", 3_600_000_000), ("7", 7_000_000), ("0", 0)],
)
def test_times(text: str, us: int) -> None:
    assert parse_time(text) == us


@pytest.mark.parametrize("text", ["", "s", "-1s", "1d", "1e3s", "nan", "1:30", "٣s", "1" * 40])
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(UserError) as caught:
        parse_time(text)
    assert "is not a time" in caught.value.message("en")


@given(st.integers(0, 10**14))
def test_a_shown_time_reads_back(us: int) -> None:
    assert parse_time(show_time(us)) == us


@pytest.mark.parametrize(
    "text",
    [
        *("set memory=1024", "set traffic=burst", "request", "burst 50", "fail checkout 10s", "kill 3"),
        *("fault checkout errors=50 10s", "fault orders slow=100 slow-by=2000 500ms", "rotate vault bank"),
        *("fault checkout crash-before=2 crash-after=orders 1m", "replay bus all"),
    ],
)
def test_text_and_back(text: str) -> None:
    intervention = parse_intervention("12.3s", text)
    assert str(intervention) == f"12.3s {text.replace('500ms', '0.5s')}"
    assert parse_line(str(intervention)) == intervention


def test_what_is_in_it() -> None:
    assert parse_intervention("1s", "fail checkout 500ms") == Intervention(
        1_000_000, "fail", (("component", "checkout"), ("us", 500_000))
    )
    assert parse_intervention(1_000_000, " set  memory = 1024 ").arguments == (("knob", "memory"), ("value", "1024"))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("set", "Write it like this: set memory=1024"),
        ("set memory", "Write it like this: set memory=1024"),
        ("request 5", "Write it like this: request"),
        ("burst", "Write it like this: burst 50"),
        ("burst 0", "The number of requests must be a whole number from 1 to 10000; found 0"),
        ("burst ²", "must be a whole number"),
        ("fail checkout", "Write it like this: fail checkout 10s"),
        ("fail checkout soon", "soon is not a time"),
        ("fault checkout 10s", "Write it like this: fault orders errors=50 10s"),
        ("fault checkout errors 10s", "Write it like this: fault orders errors=50 10s"),
        ("fault checkout errors=50", "Write it like this: fault orders errors=50 10s"),
        ("fault checkout errors=5 soon", "soon is not a time"),
        ("rotate vault", "Write it like this: rotate secrets orders-db"),
        ("replay", "Write it like this: replay bus archive"),
        ("kill x", "The number of the environment must be a whole number"),
    ],
)
def test_what_is_not_complete(text: str, says: str) -> None:
    with pytest.raises(UserError) as caught:
        parse_intervention("1s", text)
    assert says in caught.value.message("en")


def test_an_unknown_action_has_a_nearest_one() -> None:
    with pytest.raises(UnknownName) as caught:
        parse_intervention("1s", "brust 5")
    assert caught.value.nearest == "burst"
