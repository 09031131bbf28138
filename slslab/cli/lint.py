"""`slslab lint`: everything that an author can get wrong, with file and line."""

from __future__ import annotations

import argparse
import os
from dataclasses import replace
from pathlib import Path

from slslab.cli.parser import Parser
from slslab.cli.terminal import Terminal
from slslab.errors import BadFile, Problem, UserError
from slslab.grading.shelf import read_exercise
from slslab.grading.verify import verify
from slslab.library import Library
from slslab.library.lint import KnobCheck, lint
from slslab.library.twins import pair, write_twins
from slslab.sims.run import tried
from slslab.sims.scenario import Scenario, load, settle


def arguments(parser: Parser) -> None:
    parser.positional("path", shown="[PATH…]", nargs="*")
    parser.option("--twins", nargs="*", metavar="[ID…]")
    parser.option("--exercises", action="store_true")
    parser.option("--json", action="store_true")


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    library = Library()
    if args.twins is not None:
        return _twins(library, args.twins, terminal)
    own = [path for path in args.path if _is_scenario(path, library)]
    wanted = [_inside(path, library) for path in args.path if path not in own]
    found = _of_scenarios(own)
    if wanted or not own:
        found += [
            problem
            for problem in _problems(library, args.exercises)
            if not wanted or any(Path(problem.file).resolve().is_relative_to(path) for path in wanted)
        ]
    problems = [replace(problem, file=_shown(problem.file)) for problem in found]
    for problem in problems:
        _print(problem, args.json, terminal)
    words = terminal.words
    if problems:
        terminal.note(words.count("library.lint-found", len(problems)))
        return 1
    if own:
        terminal.note(words.count("library.lint-scenarios-clean", len(own)))
    if wanted or not own:
        terminal.note(words.count("library.lint-clean", len(library.targets())))
    return 0


def _is_scenario(path: str, library: Library) -> bool:
    """Whether that is a scenario's file of somebody's own, outside of what ships."""
    inside = any(Path(path).resolve().is_relative_to(root.resolve()) for root in (library.root, library.exercises))
    return path.endswith((".yaml", ".yml")) and not inside and Path(path).is_file()


def _of_scenarios(paths: list[str]) -> list[Problem]:
    problems: list[Problem] = []
    for path in paths:
        try:
            tried(load(Path(path)))
        except BadFile as error:
            problems += error.problems
    return problems


def _print(problem: Problem, as_json: bool, terminal: Terminal) -> None:
    message = problem.message(terminal.lang)
    if not as_json:
        terminal.say(message)
        return
    rule = problem.key.partition(".")[2]
    row = {"file": problem.file, "line": problem.line, "rule": rule, "message": message, "nearest": problem.nearest}
    terminal.json(row)


def _problems(library: Library, thorough: bool) -> list[Problem]:
    """Every problem by file and line, each once: two rooms read the sheet of a simulation."""
    checks, problems = _of_simulations(library)
    problems += [*lint(library, checks), *_of_exercises(library, thorough)]
    unique = {(problem.file, problem.line, problem.message("en")): problem for problem in problems}
    return [unique[key] for key in sorted(unique, key=lambda key: key[:2])]


def _of_simulations(library: Library) -> tuple[dict[str, KnobCheck], list[Problem]]:
    """For each simulation what checks one of its knobs, and what is wrong with the others."""
    checks: dict[str, KnobCheck] = {}
    problems: list[Problem] = []
    for id in library.ids("simulation"):
        try:
            checks[id] = _check_of(load(library.root / "simulations" / f"{id}.yaml"))
        except BadFile as error:
            problems += error.problems
    return checks, problems


def _check_of(scenario: Scenario) -> KnobCheck:
    return lambda name, value: settle(scenario, {name: value})


def _of_exercises(library: Library, thorough: bool) -> list[Problem]:
    """What is wrong with the exercises' files; `thorough`: and whether the starter fails, the solution passes, and
    each wrong answer gets its sentence, which takes as long as checking them all."""
    problems: list[Problem] = []
    for id in library.ids("exercise"):
        try:
            exercise = read_exercise(library.exercises / id)
        except BadFile as error:
            problems += error.problems
            continue
        if thorough:
            problems += [replace(each, file=str(library.exercises / each.file)) for each in verify(exercise)]
    return problems


def _inside(text: str, library: Library) -> Path:
    path = Path(text).resolve()
    roots = (library.root.resolve(), library.exercises.resolve())
    if not path.exists() or not any(path.is_relative_to(root) or root.is_relative_to(path) for root in roots):
        raise UserError("library.lint-no-path", path=text, root=library.root)
    return path


def _shown(file: str) -> str:
    """A path as a person in this folder would write it."""
    relative = os.path.relpath(file)
    return file if relative.startswith("..") else relative


def _twins(library: Library, names: list[str], terminal: Terminal) -> int:
    if names:
        targets = [library.find(name) for name in names]
        lacking = [target.id for target in targets if pair(library, target) is None]
        if lacking:
            raise UserError("library.lint-no-twins", id=lacking[0])
    else:
        targets = list(library.targets())
    written = 0
    problems: list[Problem] = []
    for target in targets:
        if pages := pair(library, target):
            try:
                written += write_twins(pages)
            except BadFile as error:
                problems += error.problems
    terminal.note(terminal.words.count("library.twins-written", written))
    if problems:
        raise BadFile(problems)
    return 0
