"""`slslab try policy`: is the request allowed, denied or not mentioned, and which statement decided it."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from slslab.cli.parser import Parser
from slslab.cli.terminal import Terminal
from slslab.cli.trying.cases import answer_cases, read_json
from slslab.errors import UserError, nearest
from slslab.i18n import Words
from slslab.runtime.policy import Decision, Failed, Outcome, Policy, PolicyError, Result, evaluate, parse
from slslab.strictjson import BadJson, loads

_ACTION: Final = re.compile(r"[^:\s]+:[^:\s]+")
_CODES: Final = {"allow": 0, "deny": 1, "implicit_deny": 1, "invalid": 2}
_LONGEST: Final = 200  # characters of a value in a sentence
_MOST_ROWS: Final = 40  # statements that a person is shown
_STYLES: Final = {"allow": "good", "deny": "bad", "implicit_deny": "warn"}


def arguments(parser: Parser) -> None:
    parser.option("--policy", metavar="F", action="append", default=[])
    parser.option("--action", metavar="A")
    parser.option("--resource", metavar="R")
    parser.option("--context", metavar="F")
    parser.option("--cases", metavar="FILE")
    parser.option("--json", action="store_true")
    parser.note("try_policy.try policy.exits")


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    if args.cases:
        if args.policy or args.action or args.resource or args.context:
            raise UserError("try_policy.cases-alone")
        return answer_cases(args.cases, partial(answer, lang=terminal.lang), _invalid, terminal, unique=True)
    if not args.policy or not args.action or not args.resource:
        raise UserError("try_policy.all-three")
    if [*args.policy, args.context].count("-") > 1:
        raise UserError("try_policy.one-stdin")
    policies: list[object] = [read_json(file) for file in args.policy]
    context: object = read_json(args.context) if args.context else {}
    verdict = _verdict(policies, args.action, args.resource, context, terminal.words)
    if args.json:
        terminal.json(verdict)
    elif verdict["result"] == "invalid":
        terminal.note(verdict["why"])
    else:
        _say(verdict, terminal)
    return _CODES[verdict["result"]]


def answer(case: dict[str, Any], lang: str = "en") -> dict[str, Any]:
    """`{"policy": …, "action": …, "resource": …, "context": {…}}`, the policy as an object, as JSON text, or several
    of them in a list: `{"result": "allow"|"deny"|"implicit_deny"|"invalid", "why": …}`, with the deciding
    `statement`. Without a resource `*` is meant."""
    words = Words(lang)
    if not isinstance(case.get("policy"), str | dict | list):
        return _invalid(words("try_policy.case-lacks", name="policy"))
    resource = case.get("resource", "*")
    for name, value in (("action", case.get("action")), ("resource", resource)):
        if not isinstance(value, str):
            return _invalid(words("try_policy.case-text", name=name))
    policy, context = case["policy"], case.get("context")
    policies = policy if isinstance(policy, list) else [policy]
    verdict = _verdict(policies, case["action"], resource, {} if context is None else context, words)
    return {name: verdict[name] for name in ("result", "why", "statement") if name in verdict}


def _invalid(why: str) -> dict[str, Any]:
    return {"result": "invalid", "why": why}


def _verdict(policies: list[object], action: str, resource: str, context: object, words: Words) -> dict[str, Any]:
    if not _ACTION.fullmatch(action):
        return _invalid(words("try_policy.asked-action", found=_cut(action)))
    whole = "policy"
    try:
        parsed: list[Policy] = [parse(_value(policy)) for policy in policies]
        whole = "context"
        known = _value(context)
        if not isinstance(known, Mapping):
            return _invalid(words("try_policy.context-not-object"))
        decision = evaluate(parsed, action, resource, known)
    except BadJson as error:
        return _invalid(words(f"try_policy.{whole}-json", why=words(error.key, **error.values)))
    except PolicyError as error:
        return _invalid(_sentence(error, whole, words))
    several = len(parsed) > 1
    deciding = decision.deciding if decision.result is not Result.IMPLICIT_DENY else None
    return {
        "result": str(decision.result),
        "why": _why(decision, action, resource, several, words),
        "statement": _label(deciding, several, words) if deciding else None,
        "statements": [_as_json(outcome, words) for outcome in decision.outcomes],
    }


def _value(source: object) -> object:
    """A JSON text's value, in which no key may stand twice; anything else as it is."""
    return loads(source, unique=True) if isinstance(source, str) else source


def _as_json(outcome: Outcome, words: Words) -> dict[str, Any]:
    statement = outcome.statement
    return {
        "policy": outcome.policy,
        "path": statement.path,
        "sid": statement.sid,
        "effect": "Allow" if statement.allows else "Deny",
        "applies": outcome.failed is None,
        "why": _unmet(outcome.failed, words) if outcome.failed else None,
    }


def _label(outcome: Outcome, several: bool, words: Words) -> str:
    """`Statement[1] (AllowSend)`, with its policy's number where there are several."""
    statement = outcome.statement
    place = statement.path.removeprefix("$.") + (f" ({_cut(statement.sid)})" if statement.sid else "")
    return words("try_policy.of-policy", number=outcome.policy + 1, place=place) if several else place


def _why(decision: Decision, action: str, resource: str, several: bool, words: Words) -> str:
    outcome = decision.deciding
    if outcome is None:
        return words("try_policy.why-no-allow")
    label = _label(outcome, several, words)
    if outcome.failed is None:
        return words(f"try_policy.why-{decision.result}", statement=label)
    unmet = _unmet(outcome.failed, words)
    return words("try_policy.why-implicit", action=_cut(action), resource=_cut(resource), statement=label, unmet=unmet)


def _unmet(failed: Failed, words: Words) -> str:
    condition = failed.condition
    if condition is None:
        return words("try_policy.unmet-element", element=failed.element)
    values = {"operator": condition.name, "key": _cut(condition.key), "wanted": _shown(condition.values)}
    if condition.operator is None:
        return words("try_policy.unmet-null" if failed.found else "try_policy.unmet-null-missing", **values)
    if not failed.found:
        return words("try_policy.unmet-missing", **values)
    if len(failed.found) > 1 and not condition.of_set:
        return words("try_policy.unmet-several", found=_shown(failed.found), **values)
    return words("try_policy.unmet-condition", found=_shown(failed.found), **values)


def _shown(values: tuple[str, ...]) -> str:
    listed = values[0] if len(values) == 1 else list(values[:_LONGEST])
    return _cut(json.dumps(listed, ensure_ascii=False))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _sentence(error: PolicyError, whole: str, words: Words) -> str:
    """What is wrong, and where, in the reader's language."""
    valid = ", ".join(error.valid)
    why = words(f"try_policy.bad-{error.reason}", found=error.found, valid=valid)
    close = nearest(error.found.strip('"'), error.valid) if error.valid else None
    hint = " " + words("errors.did-you-mean", name=close) if close else ""
    return words(f"try_policy.{whole}-at", path=error.path, why=why) + hint


def _say(verdict: dict[str, Any], terminal: Terminal) -> None:
    words = terminal.words
    result = verdict["result"]
    terminal.say(terminal.style(words(f"try_policy.says-{result}"), _STYLES[result]))
    terminal.say(verdict["why"])
    rows = verdict["statements"]
    if len(rows) < 2:
        return
    terminal.say()
    labels = [_place(row, rows[-1]["policy"] > 0, words) for row in rows[:_MOST_ROWS]]
    width = max(map(len, labels))
    for row, label in zip(rows, labels, strict=False):
        unmet = row["why"] or words("try_policy.applies")
        line = f"{label:<{width}}  {row['effect']:<5}  {unmet}"
        room = terminal.width - 4
        cut = line if len(line) <= room else line[: room - 1] + "…"
        terminal.say(f"  {terminal.mark(row['applies'])} {cut}")
    if len(rows) > _MOST_ROWS:
        terminal.say(terminal.style(words.count("try_policy.more", len(rows) - _MOST_ROWS), "quiet"))


def _place(row: dict[str, Any], several: bool, words: Words) -> str:
    """`Statement[1] (AllowSend)`, in a table."""
    sid = row["sid"] or ""
    place = row["path"].removeprefix("$.") + (f" ({sid if len(sid) <= 24 else sid[:23] + '…'})" if sid else "")
    return words("try_policy.of-policy", number=row["policy"] + 1, place=place) if several else place
