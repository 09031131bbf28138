"""`slslab try cron`: when a schedule's expression is due, and what it says in words."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime, tzinfo
from functools import partial
from itertools import islice
from typing import Any, Final

from slslab.cli.parser import Parser
from slslab.cli.terminal import Terminal
from slslab.cli.trying.cases import answer_cases
from slslab.cli.trying.cron_words import describe
from slslab.errors import UserError, nearest
from slslab.i18n import Words
from slslab.runtime.schedule import Cron, ScheduleError, read, times, zone

_MOST: Final = 1000  # times in one answer
_WEEKDAY: Final = 9  # letters of the longest name of a day, in either language
_FIRST_YEAR: Final = 1970
_LAST_YEAR: Final = 2199


def arguments(parser: Parser) -> None:
    parser.positional("expr", shown="EXPR", nargs="*")
    parser.option("--zone", metavar="ZONE", default="UTC")
    parser.option("--from", metavar="ISO", dest="begin")
    parser.option("--count", metavar="N", default="10")
    parser.option("--cases", metavar="FILE")
    parser.option("--json", action="store_true")
    parser.note("try_cron.try cron.exits")


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    words = terminal.words
    if args.cases:
        if args.expr:
            raise UserError("try_cron.cases-alone")
        return answer_cases(args.cases, partial(answer, lang=terminal.lang), _invalid, terminal)
    if not args.expr:
        raise UserError("try_cron.no-expression")
    verdict = _verdict(" ".join(args.expr), args.zone, args.begin, args.count, words)
    if args.json:
        terminal.json(verdict)
    elif verdict["result"] == "invalid":
        terminal.note(verdict["why"])
    else:
        _say(verdict, terminal)
    if verdict["result"] == "invalid":
        return 2
    return 0 if verdict["next"] else 1


def answer(case: dict[str, Any], lang: str = "en") -> dict[str, Any]:
    """`{"expression": TEXT, "zone": NAME, "from": ISO, "count": N}`, the last three optional: `{"result": "ok", …,
    "words": …, "next": [ISO, …]}` or `{"result": "invalid", "why": …}`."""
    words = Words(lang)
    for name, value in (("expression", case.get("expression")), ("zone", case.get("zone", "UTC"))):
        if not isinstance(value, str):
            return _invalid(words("try_cron.case-text", name=name))
    begin = case.get("from")
    if begin is not None and not isinstance(begin, str):
        return _invalid(words("try_cron.case-text", name="from"))
    return _verdict(case["expression"], case.get("zone", "UTC"), begin, str(case.get("count", 10)), words)


def _invalid(why: str) -> dict[str, Any]:
    return {"result": "invalid", "why": why}


def _verdict(text: str, zone_name: str, begin: str | None, count: str, words: Words) -> dict[str, Any]:
    if not (count.isascii() and count.isdigit() and len(count) < 5 and 1 <= int(count) <= _MOST):
        return _invalid(words("try_cron.count", found=count[:40], most=_MOST))
    try:
        expression = read(text)
        where = zone(zone_name)
        after = _begin(begin, where)
    except ScheduleError as error:
        return _invalid(_sentence(error, words))
    if after is None:
        return _invalid(words("try_cron.begin", found=str(begin)[:40], low=_FIRST_YEAR, high=_LAST_YEAR))
    due = [moment.astimezone(where) for moment in islice(times(expression, where, after), int(count))]
    return {
        "result": "ok",
        "expression": expression.text,
        "dialect": expression.dialect if isinstance(expression, Cron) else "eventbridge",
        "zone": zone_name,
        "words": describe(expression, words),
        "next": [moment.isoformat() for moment in due],
    }


def _begin(text: str | None, where: tzinfo) -> datetime | None:
    """The moment after which times are asked for; None for a text that is none."""
    if text is None:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        return None
    return found if found.tzinfo else found.replace(tzinfo=where)


def _sentence(error: ScheduleError, words: Words) -> str:
    """What is wrong, in which field, in the reader's language."""
    values = dict(error.values)
    valid = values.pop("valid", ())
    hint = ""
    if error.reason == "zone":
        from zoneinfo import available_timezones  # reads a whole tree of files, and only after a mistake

        valid = tuple(sorted(available_timezones()))
    if isinstance(valid, tuple) and (close := nearest(str(values.get("found", "")), valid)):
        hint = " " + words("errors.did-you-mean", name=close)
    why = words(f"try_cron.bad-{error.reason}", **values)
    if error.field:
        why = words("try_cron.in-field", field=words(f"try_cron.field-{error.field}"), why=why)
    return why + hint


def _say(verdict: dict[str, Any], terminal: Terminal) -> None:
    """The expression in words, how it is written and where it counts; then each time, with its day and how far off."""
    words = terminal.words
    terminal.say(terminal.style(verdict["words"], "title"))
    said = words(f"try_cron.dialect-{verdict['dialect']}", zone=verdict["zone"])
    terminal.say(terminal.style(said, "quiet"))
    if not verdict["next"]:
        terminal.say(words("try_cron.none"))
        return
    terminal.say()
    due = [datetime.fromisoformat(text) for text in verdict["next"]]
    now = datetime.now(UTC)
    before = due[0].utcoffset()
    for moment in due:
        weekday = words(f"try_cron.weekday-{moment.isoweekday() % 7}")
        parts = [f"  {moment.isoformat()}  {weekday:<{_WEEKDAY}}"]
        if moment.utcoffset():
            parts.append(f"{moment.astimezone(UTC):%H:%M} UTC")
        if moment > now:
            parts.append(words("try_cron.ahead", time=_ahead(int((moment - now).total_seconds()))))
        if moment.utcoffset() != before:
            parts.append(words("try_cron.clock-change"))
            before = moment.utcoffset()
        terminal.say("  ".join(parts).rstrip())


def _ahead(seconds: int) -> str:
    """A length of time in its two largest units, which both languages abbreviate alike."""
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86_400
    if days:
        return f"{days} d {hours % 24} h"
    if hours:
        return f"{hours} h {minutes % 60} min"
    return f"{minutes} min {seconds % 60} s" if minutes else f"{seconds} s"
