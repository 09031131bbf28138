"""`slslab invoke FILE.py:handler`: a handler on the toy cloud, with its log, its duration, its memory and its bill.

As with Lambda's own tools, the answers are the data (standard output), everything around them is narration.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from slslab.cli.parser import Parser
from slslab.cli.terminal import Terminal
from slslab.cli.trying.cases import named, standard_input
from slslab.errors import UnknownName, UserError, why
from slslab.i18n import Said
from slslab.strictjson import BadJson, loads

if TYPE_CHECKING:
    from slslab.workers.trial import Setting, Trial

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
    parser.note("invoke.invoke.exits")


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    from slslab.cli.invoked import Told, as_json, show
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
    told = Told(trial)
    if args.json:
        terminal.json(as_json(program, setting, told, cost))
    else:
        show(setting, told, cost, terminal)
    return _exit_code(trial)


def _exit_code(trial: Trial) -> int:
    """0 when every invocation was all right, 4 when one ran out of time, else 1."""
    from slslab.runtime.recording import Status

    seen = {one.status for one in trial.invocations}
    return 4 if Status.TIMEOUT in seen else 1 if seen - {Status.OK} else 0


# What was asked for


def _event(place: str | None) -> Any:
    if place is None:
        return {}
    name = named(place)
    data = _bytes(place)
    if len(data) > _MOST_EVENT:
        raise UserError("invoke.event-too-large", place=name, most=_MOST_EVENT)
    try:
        value = loads(data.decode("utf-8-sig"))
        json.dumps(value, ensure_ascii=False).encode()
    except BadJson as bad:
        raise UserError("try_.in-file", file=name, why=Said(bad.key, **bad.values)) from None
    except UnicodeDecodeError as error:
        raise UserError("invoke.event-bytes", place=name, at=error.start) from None
    except UnicodeEncodeError:
        raise UserError("invoke.event-surrogate", place=name) from None
    return value


def _bytes(place: str) -> bytes:
    """What `--event` names: a file, standard input, or the JSON object that is written there itself."""
    if place.lstrip()[:1] == "{":
        return place.encode("utf-8", "surrogateescape")
    if place == "-":
        return standard_input().read(_MOST_EVENT + 1)
    try:
        with Path(place).open("rb") as file:
            return file.read(_MOST_EVENT + 1)
    except (OSError, ValueError) as error:
        raise UserError("errors.unreadable", path=named(place), reason=why(error)) from None


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
