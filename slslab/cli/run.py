"""`slslab run SIM`: a simulation without a screen: a small picture for a person, one JSON object for a machine."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

from slslab.cli.parser import Parser
from slslab.cli.terminal import Terminal, needs_ascii
from slslab.errors import UserError
from slslab.i18n import Words

if TYPE_CHECKING:
    from slslab.runtime.recording import Recording
    from slslab.sims.bill import PriceSheet
    from slslab.sims.intervention import Intervention
    from slslab.sims.knobs import Value
    from slslab.sims.scenario import Scenario

_PATIENCE: Final = 1.0  # seconds before a person wants to know that something goes on


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which run it is. `until` in µs."""

    sim: str
    scenario: Scenario
    knobs: Mapping[str, Value]
    seed: int
    interventions: tuple[Intervention, ...]
    until: int | None

    def say_how_to_repeat(self, terminal: Terminal, more: str) -> None:
        from slslab.sims.share import share_line

        changed = {name: value for name, value in self.knobs.items() if value != self.scenario.knobs[name].default}
        line = share_line(self.sim, changed, self.seed, self.interventions, self.until)
        terminal.say()
        terminal.say(terminal.style(line + more, "quiet"))


def arguments(parser: Parser) -> None:
    parser.positional("sim", shown="SIM|FILE.yaml", nargs="?")
    parser.option("--set", metavar="KNOB=VALUE", action="append", default=[])
    parser.option("--seed", metavar="N", default="1")
    parser.option("--until", metavar="60s")
    parser.option("--at", metavar='12.3s "ACTION"', nargs=2, action="append", default=[])
    parser.option("--json", action="store_true")
    parser.option("--csv", metavar="DIR")
    parser.option("--jsonl", metavar="FILE")
    parser.option("--otlp", metavar="FILE")
    parser.option("--trace", metavar="FILE")
    parser.option("--no-record", action="store_true")
    parser.note("sims.run.exits")


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    from slslab.sims.bill import load_prices  # these bring yaml and the engine, which --help does without
    from slslab.sims.intervention import parse_intervention, parse_time
    from slslab.sims.scenario import settle

    _check(args)
    scenario = _scenario(args.sim)
    knobs = settle(scenario, _given(args.set, scenario))
    seed = _seed(args.seed)
    until = None if args.until is None else parse_time(args.until)
    interventions = tuple(parse_intervention(at, action) for at, action in args.at)
    asked = _Asked(args.sim, scenario, knobs, seed, interventions, until)
    if args.no_record:
        _aggregates(asked, args.json, terminal)
    else:
        _recorded(asked, args, load_prices(), terminal)
    if args.json:
        return 0
    asked.say_how_to_repeat(terminal, " --no-record" if args.no_record else "")
    if args.sim == scenario.id:
        from slslab.cli.notebook import open_notebook  # sqlite, and only for a person

        open_notebook(terminal).mark_run(scenario.id)
    return 0


def _check(args: argparse.Namespace) -> None:
    """Files are made of a run's events."""
    for name in ("csv", "jsonl", "otlp", "trace"):
        if getattr(args, name) == "":
            raise UserError("cli.needs-value", name=f"--{name}", verb="run")
        if args.no_record and getattr(args, name):
            raise UserError("sims.run.nothing-recorded", option=f"--{name}")


def _recorded(asked: _Asked, args: argparse.Namespace, prices: PriceSheet, terminal: Terminal) -> None:
    from slslab.sims.run import run as simulate

    progress = _Progress(terminal)
    try:
        recording = simulate(asked.scenario, asked.knobs, asked.seed, asked.interventions, asked.until, progress.show)
    finally:
        progress.clear()
    _write(recording, args, terminal)
    if args.json:
        from slslab.sims.summary import summary

        terminal.json(summary(recording, prices, asked.scenario.id, asked.knobs, asked.interventions))
    else:
        _draw(recording, prices, asked.scenario, terminal)


def _aggregates(asked: _Asked, as_json: bool, terminal: Terminal) -> None:
    from slslab.sims.aggregates import aggregates, lines
    from slslab.sims.run import simulate

    progress = _Progress(terminal)
    try:
        finished = simulate(
            asked.scenario, asked.knobs, asked.seed, asked.interventions, asked.until, progress.show, record=False
        )
    finally:
        progress.clear()
    if as_json:
        terminal.json(aggregates(finished, asked.scenario.id, asked.knobs, asked.interventions))
        return
    _say_title(finished.recording, asked.scenario, terminal)
    for line in lines(finished, terminal.words):
        terminal.say(line)


def _scenario(name: str | None) -> Scenario:
    from slslab.sims.scenario import load, scenarios

    if not name:
        known = scenarios()
        raise UserError("sims.run.no-sim", known=", ".join(known), first=known[0])
    return load(name)


def _seed(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise UserError("scenario.bad-seed", found=text[:40])
    return int(text)


def _given(pairs: list[str], scenario: Scenario) -> dict[str, str]:
    """The knobs as they were typed; the last of several for one knob holds."""
    given: dict[str, str] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or not name.strip():
            knob = next(iter(scenario.knobs.values()))
            raise UserError("sims.run.bad-set", found=pair, example=f"{knob.name}={knob.show(knob.default)}")
        given[name.strip()] = value.strip()
    return given


def _draw(recording: Recording, prices: PriceSheet, scenario: Scenario, terminal: Terminal) -> None:
    from slslab.sims.picture import picture

    _say_title(recording, scenario, terminal)
    for line in picture(recording, prices, terminal.words, min(terminal.width, 80), needs_ascii(os.environ)):
        terminal.say("".join([terminal.style(span.text, span.style or "") for span in line]).rstrip())


def _say_title(recording: Recording, scenario: Scenario, terminal: Terminal) -> None:
    from slslab.sims.wording import duration

    words = terminal.words
    long = duration(recording.end, words)
    title = words("sims.picture.title", title=scenario.title[terminal.lang], seed=recording.seed, long=long)
    terminal.say(terminal.style(title, "title"))
    terminal.say()


def _write(recording: Recording, args: argparse.Namespace, terminal: Terminal) -> None:
    """The files that were asked for, each made piece by piece while it is written."""
    from slslab.files import write_atomically

    if args.csv:
        from slslab.sims.export import tables

        folder = Path(args.csv)
        made = tables(recording)
        for name, text in made.items():
            write_atomically(folder / name, text)
        terminal.note(terminal.words("sims.run.written", folder=folder, files=", ".join(made)))
    for name, module in (("jsonl", "jsonl"), ("otlp", "otlp"), ("trace", "perfetto")):
        if getattr(args, name):
            file = Path(getattr(args, name))
            write_atomically(file, import_module(f"slslab.sims.{module}").pieces(recording))
            terminal.note(terminal.words(f"sims.run.written-{name}", file=file))


class _Progress:
    """One line on standard error, rewritten in place: only for a person, and only when it takes long."""

    def __init__(self, terminal: Terminal) -> None:
        self._err = terminal.err
        self._words: Words = terminal.words
        self._began = time.monotonic()
        self._watched = terminal.err.isatty()
        self._shown: int | None = None  # percent

    def show(self, now: int, until: int) -> None:
        """How far the run has come: at `now` of `until`, both in µs of virtual time."""
        if self._watched and time.monotonic() - self._began > _PATIENCE:
            share = min(100, 100 * now // max(1, until))
            if share != self._shown:
                self._err.write(f"\r{self._words('sims.run.running')} {share:3d} %")
                self._err.flush()
                self._shown = share

    def clear(self) -> None:
        """Take the line away."""
        if self._shown is not None:
            self._err.write("\r\x1b[K")
            self._err.flush()
