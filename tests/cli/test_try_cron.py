"""`slslab try cron`."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from slslab.cli.terminal import Terminal
from slslab.cli.try_ import dispatch
from slslab.cli.trying.cron import answer
from slslab.cli.trying.cron_words import describe
from slslab.errors import LabError
from slslab.i18n import Words
from slslab.runtime.schedule import read


def asked(*argv: str, lang: str = "en") -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    terminal = Terminal(lang, out, err, {})
    try:
        code = dispatch(["cron", *argv], terminal)
    except LabError as error:
        terminal.note(error.message(lang))
        code = error.exit_code
    return code, out.getvalue(), err.getvalue()


def test_ten_times_and_the_words() -> None:
    code, out, err = asked("cron(0 9 ? * MON-FRI *)", "--zone", "Europe/Madrid", "--from", "2026-03-27T12:00")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "At 09:00, from Monday to Friday."
    assert lines[1:3] == ["As EventBridge reads it, in Europe/Madrid.", ""]
    assert len(lines) == 13
    assert lines[3].startswith("  2026-03-30T09:00:00+02:00  Monday     07:00 UTC")
    assert max(map(len, lines)) <= 80


def test_in_spanish() -> None:
    code, out, _ = asked("0 9 * * 1-5", "--from", "2026-03-27", "--count", "1", lang="es")
    assert code == 0
    assert out.startswith(
        "A las 09:00, de lunes a viernes.\nComo lo lee el cron de Unix, en UTC.\n\n  2026-03-27T09:00:00+00:00  viernes"
    )


def test_how_far_off_a_time_is_and_where_the_clocks_change() -> None:
    assert "  in 59 min" in asked("rate(1 hour)", "--count", "1")[1]
    assert "  dentro de 59 min" in asked("rate(1 hour)", "--count", "1", lang="es")[1]
    lines = asked("30 2 * * *", "--zone", "Europe/Madrid", "--from", "2026-10-25", "--count", "2")[1].splitlines()
    assert ["clocks change" in line for line in lines[-2:]] == [False, True]


def test_times_from_now_have_whole_seconds() -> None:
    assert all("." not in time for time in json.loads(asked("rate(1 hour)", "--json")[1])["next"])


def test_an_expression_need_not_be_quoted() -> None:
    assert asked("0", "9", "*", "*", "1-5", "--from", "2026-03-27") == asked("0 9 * * 1-5", "--from", "2026-03-27")


def test_as_json() -> None:
    code, out, _ = asked("@daily", "--from", "2026-03-01", "--count", "2", "--json")
    assert code == 0
    assert json.loads(out) == {
        "result": "ok",
        "expression": "@daily",
        "dialect": "unix",
        "zone": "UTC",
        "words": "At 00:00, every day.",
        "next": ["2026-03-02T00:00:00+00:00", "2026-03-03T00:00:00+00:00"],
    }


def test_from_now_when_nothing_else_is_said() -> None:
    assert len(asked("rate(1 minute)")[1].splitlines()) == 13


def test_what_is_over_is_said_to_be() -> None:
    code, out, _ = asked("at(2020-01-01T00:00:00)", "--from", "2026-01-01")
    assert code == 1
    assert out.splitlines() == [
        "Once, on 1 January 2020 at 00:00.",
        "As EventBridge reads it, in UTC.",
        "It is never due again.",
    ]


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["0 0 30 2 *"], "no year has such a day"),
        (["61 * * * *"], "minute: 61 is not from 0 to 59."),
        (["@dayly"], "Did you mean @daily?"),
        (["* * * * *", "--zone", "Europe/Madird"], "Did you mean Europe/Madrid?"),
        (["* * * * *", "--count", "0"], "--count is a whole number from 1 to 1000"),
        (["* * * * *", "--count", "ten"], "--count"),
        (["* * * * *", "--from", "tomorrow"], "--from is a date"),
        (["* * * * *", "--from", "9999-12-31"], "--from is a date"),
        (["* * * * *", "--from", "0001-01-01T00:00+14:00"], "--from is a date"),
        ([], "Give an expression"),
        (["1 2 3"], "found 3"),
        (["x" * 1_000_000], "found 1"),
    ],
)
def test_a_mistake_is_one_sentence(argv: list[str], said: str) -> None:
    for lang in ("en", "es"):
        code, out, err = asked(*argv, lang=lang)
        assert (code, out, err.count("\n")) == (2, "", 1)
    assert said in asked(*argv)[2]


def test_help_has_two_examples() -> None:
    for lang in ("en", "es"):
        code, out, _ = asked("--help", lang=lang)
        assert code == 0
        assert out.count("  slslab try cron ") == 3  # the usage and two examples


def test_many_cases(tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    cases = [{"expression": "@daily", "from": "2026-01-01", "count": 1}, {"expression": "x"}, {"expression": 7}, {}]
    file.write_text("\n".join(map(json.dumps, cases)) + "\nnonsense\n", encoding="utf-8")
    code, out, _ = asked("--cases", str(file))
    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [one["result"] for one in answers] == ["ok", *["invalid"] * 4]
    assert answers[0]["next"] == ["2026-01-02T00:00:00+00:00"]


def test_a_case_without_sense() -> None:
    assert answer({"expression": "@daily", "from": 7})["result"] == "invalid"
    assert answer({"expression": "@daily", "zone": None})["result"] == "invalid"
    assert answer({"expression": "@daily", "count": -1})["result"] == "invalid"


SAID = {
    "cron(0 1 * * ? *)": ("At 01:00, every day.", "A la 01:00, todos los días."),
    "cron(0 9 L * ? *)": ("At 09:00, on the last day of the month.", "A las 09:00, el último día del mes."),
    "cron(0 9 L-1 * ? *)": (
        "At 09:00, on the day before the last of the month.",
        "A las 09:00, el penúltimo día del mes.",
    ),
    "cron(0 9 ? * 6L *)": ("At 09:00, on the last Friday of the month.", "A las 09:00, el último viernes del mes."),
    "cron(0 9 ? * 3#2 *)": (
        "At 09:00, on the second Tuesday of the month.",
        "A las 09:00, el segundo martes del mes.",
    ),
    "cron(0 9 15W * ? *)": (
        "At 09:00, on the working day (Monday to Friday) nearest to day 15 of the month.",
        "A las 09:00, el día laborable (de lunes a viernes) más cercano al 15 del mes.",
    ),
    "cron(0 9 LW * ? *)": (
        "At 09:00, on the last working day (Monday to Friday) of the month.",
        "A las 09:00, el último día laborable (de lunes a viernes) del mes.",
    ),
    "cron(30 8,20 1,15 JAN,JUL ? 2026-2028)": (
        "At 08:30 and 20:30, on days 1 and 15 of the month, in January and July, from 2026 to 2028.",
        "A las 08:30 y las 20:30, los días 1 y 15 del mes, en enero y julio, de 2026 a 2028.",
    ),
    "cron(0 9 * * ? 2026)": ("At 09:00, every day, in 2026.", "A las 09:00, todos los días, en 2026."),
    "cron(0 9 ? * 1 2026/3)": (
        "At 09:00, on Sundays, in 58 years from 2026 to 2197.",
        "A las 09:00, los domingos, en 58 años entre 2026 y 2197.",
    ),
    "0 0 13 * 5": (
        "At 00:00, on day 13 of the month and also on Fridays.",
        "A las 00:00, el día 13 del mes y además los viernes.",
    ),
    "0 0 */2 * 1": (
        "At 00:00, every 2 days from day 1 of the month, but only on Mondays.",
        "A las 00:00, cada 2 días desde el día 1 del mes, pero solo los lunes.",
    ),
    "*/15 9-17 1-7 * *": (
        "Every 15 minutes from 09:00 to 17:45, from day 1 to day 7 of the month.",
        "Cada 15 minutos de las 09:00 a las 17:45, del día 1 al 7 del mes.",
    ),
    "5/15 * * * *": (
        "Every 15 minutes from minute 5 of each hour.",
        "Cada 15 minutos desde el minuto 5 de cada hora.",
    ),
    "*/7 * * * 0,6": (
        "At minutes 0, 7, 14, 21, 28, 35, 42, 49 and 56 of every hour, on Saturdays and Sundays.",
        "En los minutos 0, 7, 14, 21, 28, 35, 42, 49 y 56 de cada hora, los sábados y domingos.",
    ),
    "1-20 3,5 * 6-8 *": (
        "Every minute from 1 to 20, in hours 3 and 5, every day, from June to August.",
        "Cada minuto del 1 al 20, en las horas 3 y 5, todos los días, de junio a agosto.",
    ),
    "5 9-17 * * *": (
        "Every hour from 09:05 to 17:05, every day.",
        "Cada hora de las 09:05 a las 17:05, todos los días.",
    ),
    "5 */2 * * *": (
        "Every 2 hours from 00:05 to 22:05, every day.",
        "Cada 2 horas de las 00:05 a las 22:05, todos los días.",
    ),
    "@hourly": ("Every hour, on the hour.", "Cada hora en punto."),
    "* * * * *": ("Every minute.", "Cada minuto."),
    "rate(1 hour)": ("Every hour.", "Cada hora."),
    "rate(2 days)": ("Every 2 days of 24 hours.", "Cada 2 días de 24 horas."),
    "at(2026-03-01T01:30:15)": (
        "Once, on 1 March 2026 at 01:30:15.",
        "Una sola vez, el 1 de marzo de 2026 a la 01:30:15.",
    ),
}


@pytest.mark.parametrize(("text", "said"), SAID.items(), ids=SAID)
def test_in_words(text: str, said: tuple[str, str]) -> None:
    assert (describe(read(text), Words("en")), describe(read(text), Words("es"))) == said
