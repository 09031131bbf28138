"""`slslab invoke FILE.py:handler`: a handler on the toy cloud, with its log, its duration, its memory and its bill.

As with Lambda's own tools, the answers are the data (standard output), everything around them is narration.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from slslab.cli.parser import Parser
from slslab.cli.terminal import Terminal
from slslab.errors import UnknownName, UserError

if TYPE_CHECKING:
    from slslab.sims.bill import Bill
    from slslab.workers.program import Program
    from slslab.workers.trial import Invoked, Setting, Trial

_MOST_EVENT: Final = 6_291_456  # bytes of a synchronous request's payload
_SETTINGS: Final = {  # name -> field of Setting, least, most, how many of its units make one
    "memory": ("memory", 128, 10_240, 1),
    "timeout": ("timeout", 1, 900, 1_000_000),
    "package": ("package", 1, 250, 1024),
    "imports": ("imports", 0, 10_000, 1_000),
    "keep-alive": ("keep_alive", 0, 3_600, 1_000_000),
    "every": ("every", 0, 86_400, 1_000_000),
    "per-environment": ("width", 1, 1_000, 1),
    "at-once": ("at_once", 1, 1_000, 1),
}
_COUNTED: Final = ("memory", "per-environment", "at-once")


def arguments(parser: Parser) -> None:
    parser.positional("handler", shown="FILE:HANDLER")
    parser.option("--event", metavar="F|-")
    parser.option("--memory", metavar="MB")
    parser.option("--timeout", metavar="S")
    parser.option("--repeat", metavar="N", default="1")
    parser.option("--set", metavar="NAME=VALUE", action="append", default=[])
    parser.option("--env", metavar="NAME=VALUE", action="append", default=[])
    parser.option("--with", metavar="KIND:NAME", action="append", default=[], dest="services")
    parser.option("--packages", metavar="DIR|here")
    parser.option("--seed", metavar="N", default="1")
    parser.option("--json", action="store_true")


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    from slslab.sims.bill import bill, load_prices  # these bring the engine, which --help does without
    from slslab.workers.aws.furnish import furnisher
    from slslab.workers.program import installed_here, packages_of, read_program
    from slslab.workers.trial import attempt

    packages = (
        () if not args.packages else installed_here() if args.packages == "here" else packages_of(Path(args.packages))
    )
    program = read_program(args.handler, packages, dict(_pair(text, "--env") for text in args.env))
    setting = _setting(args)
    times, seed = _whole(args.repeat, "--repeat", 1, 10_000), _whole(args.seed, "--seed", 0, 10**18)
    event = _event(args.event)
    trial = attempt(program, event, setting, times=times, seed=seed, furnish=furnisher(args.services))
    cost = bill(trial.recording, load_prices())
    if args.json:
        terminal.json(_as_json(program, setting, trial, cost))
    else:
        _show(trial, cost, terminal)
    return _exit_code(trial)


def _exit_code(trial: Trial) -> int:
    """0 when every invocation was all right, 4 when one ran out of time, else 1."""
    from slslab.runtime.recording import Status

    seen = {one.status for one in trial.invocations}
    return 4 if Status.TIMEOUT in seen else 1 if seen - {Status.OK} else 0


# What was asked for


def _event(place: str | None) -> Any:
    from slslab.strictjson import BadJson, loads

    if place is None:
        return {}
    try:
        data = sys.stdin.buffer.read(_MOST_EVENT + 1) if place == "-" else _read(Path(place))
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError("invoke.event-bytes", place=place, at=error.start) from None
    if len(data) > _MOST_EVENT:
        raise UserError("invoke.event-too-large", place=place, most=_MOST_EVENT)
    try:
        value = loads(text)
        text.encode()
        json.dumps(value, ensure_ascii=False).encode()
    except BadJson as bad:
        raise UserError(bad.key, **bad.values) from None
    except UnicodeEncodeError:
        raise UserError("invoke.event-surrogate", place=place) from None
    return value


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_MOST_EVENT + 1)
    except OSError as error:
        raise UserError("invoke.no-event", path=path, why=error.strerror or str(error)) from None


def _setting(args: argparse.Namespace) -> Setting:
    from slslab.workers.trial import Setting

    given = dict(_pair(text, "--set") for text in args.set)
    given |= {name: value for name in ("memory", "timeout") if (value := getattr(args, name)) is not None}
    found: dict[str, int] = {}
    for name, text in given.items():
        if name not in _SETTINGS:
            raise UnknownName("invoke.unknown-setting", found=name, valid=_SETTINGS, known=", ".join(_SETTINGS))
        field, least, most, unit = _SETTINGS[name]
        found[field] = round(_number(text, name, least, most) * unit)
    return Setting(**found)


def _number(text: str, name: str, least: int, most: int) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not least <= value <= most or (name in _COUNTED and value != int(value)):
        raise UserError("invoke.out-of-range", name=name, found=text, least=least, most=most)
    return value


def _whole(text: str, name: str, least: int, most: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 20 and least <= int(text) <= most):
        raise UserError("invoke.out-of-range", name=name, found=text, least=least, most=most)
    return int(text)


def _pair(text: str, option: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name.strip():
        raise UserError("invoke.no-pair", option=option, found=text)
    return name.strip(), value


# What came of it


def _show(trial: Trial, cost: Bill, terminal: Terminal) -> None:
    from slslab.sims.wording import amount, money, money_places

    words = terminal.words
    logs = _logs(trial)
    for line in logs.get(None, ()):
        terminal.note(terminal.style(line, "quiet"))
    for one in trial.invocations:
        terminal.note(terminal.style(f"START RequestId: {one.request_id} Version: $LATEST", "quiet"))
        for line in logs.get(one.ref, ()):
            terminal.note(f"  {line}")
        good = terminal.style("cold" if one.cold else "warm", "starting" if one.cold else "working")
        terminal.note(f"{_report(one, trial)}  {good}")
        terminal.say(json.dumps(one.answer, ensure_ascii=False))
    terminal.note()
    places = max([money_places(item.usd) for item in cost.lines], default=2)
    terminal.note(words("invoke.bill", usd=money(cost.total_usd, words, places)))
    for item in cost.lines:
        usd = money(item.usd, words, places)
        terminal.note(f"  {usd}  {words(item.name)}: {amount(item.quantity, item.unit, words)}")
    terminal.note(terminal.style(words("invoke.isolated", level=trial.isolation), "quiet"))


def _report(one: Invoked, trial: Trial) -> str:
    """The platform's own line, the same in every language."""
    metrics = _metrics(trial)[one.ref]
    parts = [
        f"REPORT RequestId: {one.request_id}",
        f"Duration: {metrics['durationMs']:.2f} ms",
        f"Billed Duration: {metrics['billedDurationMs']} ms",
        f"Memory Size: {metrics['memorySizeMB']} MB",
        *([f"Max Memory Used: {trial.peak_kb // 1024} MB"] if trial.peak_kb else []),
        *([f"Init Duration: {metrics['initDurationMs']:.2f} ms"] if "initDurationMs" in metrics else []),
        *([f"Status: {one.status.name.lower()}"] if one.status else []),
    ]
    return "  ".join(parts)


def _lines(trial: Trial) -> dict[int | None, list[dict[str, Any]]]:
    """The objects of the log, by invocation; those of INIT under None."""
    from slslab.runtime.recording import Kind

    recording = trial.recording
    found: dict[int | None, list[dict[str, Any]]] = {}
    for index, kind in enumerate(recording.kind):
        if kind in (Kind.LOG, Kind.REPORT):
            ref = recording.ref[index]
            fields = json.loads(recording.said(index))
            found.setdefault(ref if ref >= 0 else None, []).append(fields)
    return found


def _metrics(trial: Trial) -> dict[int, dict[str, Any]]:
    return {
        ref: fields["metrics"]
        for ref, lines in _lines(trial).items()
        for fields in lines
        if ref is not None and fields.get("type") == "platform.report"
    }


def _logs(trial: Trial) -> dict[int | None, list[str]]:
    return {ref: [_text(fields) for fields in lines if _own(fields)] for ref, lines in _lines(trial).items()}


def _own(fields: dict[str, Any]) -> bool:
    return fields.get("type") != "platform.report"


def _text(fields: dict[str, Any]) -> str:
    """A line as it was printed: a message as text, an object as one line of JSON."""
    if fields.keys() == {"level", "message"} and isinstance(fields["message"], str):
        level = "" if fields["level"] == "INFO" else f"[{fields['level']}] "
        return level + fields["message"]
    return json.dumps(fields, ensure_ascii=False)


def _as_json(program: Program, setting: Setting, trial: Trial, cost: Bill) -> dict[str, Any]:
    lines, metrics = _lines(trial), _metrics(trial)
    return {
        "handler": f"{program.name}.{program.function}",
        "runtime": program.runtime,
        "memory_mb": setting.memory,
        "peak_memory_mb": round(trial.peak_kb / 1024, 1),
        "isolation": str(trial.isolation),
        "init_log": [fields for fields in lines.get(None, []) if _own(fields)],
        "invocations": [
            {
                "request_id": one.request_id,
                "status": one.status.name.lower(),
                "cold": one.cold,
                "duration_ms": metrics[one.ref]["durationMs"],
                "billed_ms": metrics[one.ref]["billedDurationMs"],
                "init_ms": metrics[one.ref].get("initDurationMs", 0),
                "answer": one.answer,
                "log": [fields for fields in lines.get(one.ref, []) if _own(fields)],
            }
            for one in trial.invocations
        ],
        "bill": {
            **{item.item: {"quantity": item.quantity, "unit": item.unit, "usd": item.usd} for item in cost.lines},
            "total_usd": cost.total_usd,
        },
        "digest": trial.recording.digest(),
    }
