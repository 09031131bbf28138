"""The picture of a run in plain text."""

from __future__ import annotations

import pytest

from slslab.i18n import Words
from slslab.runtime.recording import Ending, Kind, Loss, Recording
from slslab.sims.bill import PriceSheet
from slslab.sims.picture import picture
from tests.sims.conftest import MS, S, Tape


def drawn(recording: Recording, prices: PriceSheet, width: int = 80, ascii_only: bool = False) -> list[str]:
    lines = picture(recording, prices, Words("en"), width, ascii_only)
    return ["".join(span.text for span in line).rstrip() for line in lines]


@pytest.fixture
def small(tape: Tape) -> Recording:
    client, function = tape.component("clients", "client"), tape.component("checkout")
    env = tape.environment(0, function, 10 * S)
    tape.request(0, client, function, env, took=10 * S, waited=10 * S)
    tape.request(40 * S, client, function, env, took=10 * S)
    tape.row(65 * S, Kind.REMOVE, Ending.EXPIRED, function, env)
    return tape.recording(70 * S)


def test_a_life_is_a_row_of_glyphs(small: Recording, prices: PriceSheet) -> None:
    lines = drawn(small, prices)
    assert lines[0] == "Environments over time"
    life = lines[1].removeprefix("    env 1 ")
    assert life == "░" * 5 + "▓" * 5 + "█" * 10 + "▁" * 20 + "█" * 10 + "▁" * 15 + "✕"
    assert lines[2] == " " * 10 + "0" + "1 min 10 s".rjust(69)
    assert lines[3].split() == ["░", "starting", "▓", "imports", "█", "busy", "▁", "idle", "✕", "gone"]


def test_latency_marks_the_cold_apart(small: Recording, prices: PriceSheet) -> None:
    lines = drawn(small, prices)
    start = lines.index("Latency   █ warm  ▒ cold")
    rows = [line.split() for line in lines[start + 1 : lines.index("", start)]]
    assert [row[:3] for row in rows] == [["≤", n, "s"] for n in ("10", "12", "15", "20")]
    assert [set(row[3]) for row in rows] == [{"█"}, {"0"}, {"0"}, {"▒"}]
    assert "2 requests   1 cold start   p99 20 s   0 errors" in lines


def test_the_bill_shows_how_it_comes_about(small: Recording, prices: PriceSheet) -> None:
    lines = drawn(small, prices)
    start = next(n for n, line in enumerate(lines) if line.startswith("Bill   $"))
    assert " ".join(lines[start + 1].split()) == "Function requests 2 requests × $0.20 per million $0.000000400"
    assert " ".join(lines[start + 2].split()) == "Function time 15 GB-s × $0.0000166667 per GB-s $0.000250001"
    assert lines[start + 3].strip() == "list prices of Amazon Web Services, us-east-1, without free tier"


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("width", [40, 80, 100])
def test_no_line_is_wider_than_asked(busy_run: Recording, prices: PriceSheet, lang: str, width: int) -> None:
    for line in picture(busy_run, prices, Words(lang), width):
        assert len("".join(span.text for span in line).rstrip()) <= width


def test_the_plain_set_is_ascii(busy_run: Recording, prices: PriceSheet) -> None:
    assert "\n".join(drawn(busy_run, prices, ascii_only=True)).isascii()


def test_more_environments_than_fit_are_counted(busy_run: Recording, prices: PriceSheet) -> None:
    made = sum(row.kind == Kind.CREATE for row in busy_run)
    assert made > 10
    assert f"and {made - 10} more" in [line.strip() for line in drawn(busy_run, prices)]


def test_a_short_happening_is_not_lost_between_two_columns(tape: Tape, prices: PriceSheet) -> None:
    function = tape.component("checkout")
    env = tape.environment(0, function, 0)
    tape.invoke(3600 * S, function, env, tape.ref(), took=1 * MS)
    assert drawn(tape.recording(7200 * S), prices)[1].count("█") == 1


def test_nothing_happened(prices: PriceSheet) -> None:
    lines = drawn(Recording(1), prices)
    assert "  no environment was made" in lines
    assert "  no client waited for an answer" in lines
    assert "Bill   $0.00" in lines


def test_what_went_wrong_is_never_left_out(tape: Tape, prices: PriceSheet) -> None:
    function = tape.component("worker")
    for kind in (Kind.THROTTLE, Kind.RETRY, Kind.DEAD_LETTER, Kind.LOST):
        for n in range(1000):
            tape.row(n, kind, 0, function)
    text = " ".join(" ".join(drawn(tape.recording(), prices, width=40)).split())
    for said in ("1,000 turned away", "1,000 retries", "1,000 dead letters", "1,000 lost"):
        assert said in text


def test_a_run_that_was_stopped_says_so_and_has_lost_nothing(tape: Tape, prices: PriceSheet) -> None:
    tape.row(5 * S, Kind.LOST, Loss.NO_TARGET)
    tape.row(9 * S, Kind.LOST, Loss.STOPPED)
    text = "\n".join(drawn(tape.recording(9 * S), prices))
    assert "The run was stopped at its bound: " in text
    assert "1 lost" in text
