"""`slslab try workflow`: runs a state machine in virtual time; its path, output or error."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from slslab.cli.parser import Parser
from slslab.cli.terminal import Terminal
from slslab.cli.trying.answers import Answers, BadAnswer
from slslab.cli.trying.cases import answer_cases, named, read_json
from slslab.cli.trying.path import show, told
from slslab.errors import UserError, nearest
from slslab.i18n import Said, Words
from slslab.runtime.workflow import InvalidDefinition, Machine, Mistake, read, run_alone
from slslab.runtime.workflow.value import pairs
from slslab.strictjson import BadJson, loads

_INVALID: Final = "InvalidDefinition"
_BAD_CASE: Final = "InvalidCase"
_MOST_NAMES: Final = 500  # among which the nearest is looked for
_MOST_MISTAKES: Final = 20  # that a person is shown


def arguments(parser: Parser) -> None:
    parser.positional("file", shown="[FILE]", nargs="?")
    parser.option("--input", metavar="F")
    parser.option("--task", metavar="NAME=ANSWER", action="append", default=[])
    parser.option("--express", action="store_true")
    parser.option("--seed", metavar="N", default="1")
    parser.option("--cases", metavar="FILE")
    parser.option("--json", action="store_true")
    parser.note("try_workflow.try workflow.exits")


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    if args.cases:
        if args.file or args.input or args.task:
            raise UserError("try_workflow.cases-alone")
        invalid = partial(_result, "INVALID", None, _BAD_CASE)
        return answer_cases(args.cases, partial(answer, lang=terminal.lang), invalid, terminal, unique=True)
    if not args.file:
        raise UserError("try_workflow.no-file")
    if args.file == args.input == "-":
        raise UserError("try_workflow.one-stdin")
    machine = _machine_of_file(args.file, args.express)
    value = {} if args.input is None else _json_of_file(args.input)
    try:
        answers = Answers.from_options(args.task)
    except BadAnswer as error:
        raise UserError("try_workflow.bad-answer", name=error.name, why=error.why) from None
    outcome = run_alone(machine, value, answers.work(terminal.words), seed=_seed(args.seed), express=args.express)
    if args.json:
        terminal.json({**_result(outcome.status, outcome.output, outcome.error, outcome.cause), **told(outcome)})
    else:
        show(outcome, terminal)
    return 0 if outcome.status == "SUCCEEDED" else 1


def answer(case: dict[str, Any], lang: str = "en") -> dict[str, Any]:
    """`{"definition": …, "input": …}` (a definition may be JSON text; without an input it is `{}`; `tasks` may give
    answers): `{"status": "SUCCEEDED"|"FAILED"|"INVALID", "output": …, "error": …, "cause": …}`."""
    words = Words(lang)
    if "definition" not in case:
        return _result("INVALID", None, _BAD_CASE, words("try_workflow.case-lacks"))
    definition = case["definition"]
    try:
        machine = read(loads(definition, pairs=pairs) if isinstance(definition, str) else definition)
    except BadJson as error:
        return _result("INVALID", None, _INVALID, words(error.key, **error.values))
    except InvalidDefinition as error:
        return _result("INVALID", None, _INVALID, " ".join(_sentence(one, words) for one in error.mistakes))
    try:
        answers = Answers.from_case(case.get("tasks", {}))
    except BadAnswer as error:
        why = words("try_workflow.bad-answer", name=error.name, why=words.say(error.why))
        return _result("INVALID", None, _BAD_CASE, why)
    outcome = run_alone(machine, case.get("input", {}), answers.work(words))
    return _result(outcome.status, outcome.output, outcome.error, outcome.cause)


def _result(status: str, output: Any, error: str | None, cause: str | None) -> dict[str, Any]:
    return {"status": status, "output": output, "error": error, "cause": cause}


def _machine_of_file(file: str, express: bool) -> Machine:
    definition = _json_of_file(file, definition=True)
    try:
        return read(definition, express=express)
    except InvalidDefinition as error:
        raise BadDefinition(str(named(file)) if file != "-" else "-", error.mistakes) from None


class BadDefinition(UserError):
    """A definition has mistakes: a sentence for each, with its place."""

    def __init__(self, file: str, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__("try_workflow.bad-definition")
        self.file = file
        self.mistakes = mistakes

    def message(self, lang: str) -> str:
        words = Words(lang)
        lines = [f"{self.file}: {_sentence(one, words)}" for one in self.mistakes[:_MOST_MISTAKES]]
        left = len(self.mistakes) - _MOST_MISTAKES
        return "\n".join([*lines, words.count("try_workflow.more-mistakes", left)] if left > 0 else lines)


def _json_of_file(file: str, *, definition: bool = False) -> Any:
    source = read_json(file)
    try:
        return loads(source, pairs=pairs) if definition else loads(source)
    except BadJson as error:
        raise UserError("try_.in-file", file=named(file), why=Said(error.key, **error.values)) from None


def _seed(given: str) -> int:
    if not (given.isascii() and given.isdigit() and len(given) < 20):
        raise UserError("scenario.bad-seed", found=given[:40])
    return int(given)


def _sentence(mistake: Mistake, words: Words) -> str:
    """One mistake: where, what, and the nearest valid name."""
    expected: object = mistake.expected
    if mistake.code == "wrong-type":
        expected = Said(f"try_workflow.expected-{mistake.expected}")
    elif mistake.code in ("bad-path", "bad-function"):
        expected = Said(f"try_workflow.reason-{mistake.expected}")
    values: Mapping[str, object] = {"found": mistake.found, "expected": expected, "valid": _listed(mistake.valid)}
    said = words(f"try_workflow.mistake-{mistake.code}", **values)
    close = nearest(mistake.found.strip('"'), mistake.valid) if 0 < len(mistake.valid) <= _MOST_NAMES else None
    hint = " " + words("errors.did-you-mean", name=close) if close else ""
    return f"{mistake.path}: {said}{hint}"


def _listed(valid: tuple[str, ...]) -> str:
    return ", ".join(valid[:12]) + (", …" if len(valid) > 12 else "")
