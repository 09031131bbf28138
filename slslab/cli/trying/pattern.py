"""`slslab try pattern`: does the event match, and which field decided it."""

from __future__ import annotations

import argparse
from functools import partial
from typing import Any, Final

from slslab.cli.parser import Parser
from slslab.cli.terminal import Terminal
from slslab.cli.trying.cases import answer_cases, read_json
from slslab.cli.trying.fields import say_fields
from slslab.errors import UserError, nearest
from slslab.i18n import Words
from slslab.runtime.pattern import BadEvent, BadPattern, Explanation, compile
from slslab.strictjson import BadJson

_CODES: Final = {"match": 0, "no_match": 1, "invalid": 2}
_LONGEST: Final = 400  # characters of JSON in a sentence


def arguments(parser: Parser) -> None:
    parser.option("--pattern", metavar="F")
    parser.option("--event", metavar="F")
    parser.option("--cases", metavar="FILE")
    parser.option("--json", action="store_true")
    parser.note("try_pattern.try pattern.exits")


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    if args.cases:
        if args.pattern or args.event:
            raise UserError("try_pattern.cases-alone")
        lang = terminal.lang
        return answer_cases(args.cases, partial(answer, lang=lang), _invalid, terminal)
    if not args.pattern or not args.event:
        raise UserError("try_pattern.both")
    if args.pattern == args.event == "-":
        raise UserError("try_pattern.one-stdin")
    pattern, event = read_json(args.pattern), read_json(args.event)
    verdict = _verdict(pattern, event, terminal.words)
    if args.json:
        terminal.json(verdict)
    elif verdict["result"] == "invalid":
        terminal.note(verdict["why"])
    else:
        _say(verdict, terminal)
        say_fields(pattern, event, terminal)
    return _CODES[verdict["result"]]


def answer(case: dict[str, Any], lang: str = "en") -> dict[str, Any]:
    """`{"pattern": TEXT, "event": TEXT}`, both JSON texts: `{"result": "match"|"no_match"|"invalid", "why": …}`."""
    words = Words(lang)
    for name in ("pattern", "event"):
        if not isinstance(case.get(name), str | dict):
            return _invalid(words("try_pattern.case-lacks", name=name))
    verdict = _verdict(case["pattern"], case["event"], words)
    return {"result": verdict["result"], "why": verdict["why"]}


def _invalid(why: str) -> dict[str, Any]:
    return {"result": "invalid", "why": why}


def _verdict(pattern: object, event: object, words: Words) -> dict[str, Any]:
    try:
        found = compile(pattern).explain(event)
    except BadPattern as error:  # a BadEvent too
        return _invalid(_sentence(error, words))
    return {
        "result": "match" if found.matched else "no_match",
        "why": _why(found, words),
        "path": found.path,
        "wanted": found.wanted,
        "found": found.found,
    }


def _why(found: Explanation, words: Words) -> str:
    key = found.reason if found.found is not None or found.reason != "match" else "match-absent"
    return words(f"try_pattern.why-{key}", path=found.path, wanted=_cut(found.wanted), found=_cut(found.found or ""))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _sentence(error: BadPattern, words: Words) -> str:
    """What is wrong, and where, in the reader's language."""
    whole = "event" if isinstance(error, BadEvent) else "pattern"
    values = dict(error.values)
    cause = values.get("error")
    if isinstance(cause, BadJson):
        return words(f"try_pattern.{whole}-json", why=words(cause.key, **cause.values))
    valid = values.pop("valid", ())
    sentence = words(f"try_pattern.bad-{error.reason}", **values)
    close = nearest(str(values.get("found", "")), valid) if isinstance(valid, tuple) else None
    hint = " " + words("errors.did-you-mean", name=close) if close else ""
    return words(f"try_pattern.{whole}-at", path=error.path, why=sentence) + hint


def _say(verdict: dict[str, Any], terminal: Terminal) -> None:
    words = terminal.words
    matched = verdict["result"] == "match"
    headline = words("try_pattern.matches" if matched else "try_pattern.matches-not")
    terminal.say(terminal.style(headline, "good" if matched else "bad"))
    terminal.say(verdict["why"])
