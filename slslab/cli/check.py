"""`slslab check`: grade one exercise, or every one that has been begun."""

from __future__ import annotations

import argparse
from pathlib import Path

from slslab.cli.notebook import open_notebook
from slslab.cli.parser import Parser
from slslab.cli.results import show, write_junit
from slslab.cli.terminal import Terminal
from slslab.errors import NothingDone, UserError
from slslab.grading import Exercise, Verdict, check, exercises, load_exercise, workspace
from slslab.learner import Store

_TRIES = 3  # failures after which a friendly word says that help exists


def arguments(parser: Parser) -> None:
    parser.positional("ids", shown="[ID…]", nargs="*")
    parser.option("--file", metavar="F")
    parser.option("--seed", metavar="N")
    parser.option("--json", action="store_true")
    parser.option("--junit", metavar="FILE")


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    seed = parse_seed(args.seed)
    todo, not_begun = _submissions(args.ids, Path(args.file) if args.file else None)
    if not todo and not args.json and not args.junit:
        raise NothingDone("grading.nothing-begun", folder=workspace.folder())
    store = open_notebook(terminal)
    graded: list[tuple[Exercise, Verdict]] = []
    try:
        for exercise, path in todo:
            verdict = _grade(exercise, path, seed, terminal)
            graded.append((exercise, verdict))
            if not verdict.problems and not verdict.faulty:
                store.record_verdict(exercise.id, verdict.passed, verdict.points, verdict.of, verdict.seed)
            if not args.json:
                show(exercise, verdict, terminal)
                _encourage(exercise, verdict, store, terminal)
    finally:
        store.close()
    code = _exit_code([verdict for _, verdict in graded], bool(not_begun))
    if args.junit:
        write_junit(Path(args.junit), graded, not_begun, terminal.words)
    if args.json:
        _print_json(graded, not_begun, code, terminal)
    elif len(graded) + len(not_begun) > 1:
        _print_total(graded, not_begun, terminal)
    return code


def parse_seed(text: str | None) -> int | None:
    """`--seed N`; UserError when it is no seed."""
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise UserError("grading.bad-seed", found=text)
    return int(text)


def _submissions(ids: list[str], file: Path | None) -> tuple[list[tuple[Exercise, Path]], list[Exercise]]:
    """What to grade, and which exercises have not been begun (only when none was named)."""
    if file is not None:
        if len(ids) > 1:
            raise UserError("grading.one-file-one-exercise", n=len(ids))
        known = {exercise.id: exercise for exercise in exercises()}
        exercise = load_exercise(ids[0]) if ids else known.get(file.absolute().parent.name)
        if exercise is None:
            raise UserError("grading.which-exercise", file=file)
        return [(exercise, _existing(file))], []
    if ids:
        chosen = [load_exercise(id) for id in dict.fromkeys(ids)]
        return [(exercise, _existing(workspace.submission_path(exercise.id))) for exercise in chosen], []
    todo: list[tuple[Exercise, Path]] = []
    not_begun: list[Exercise] = []
    for exercise in exercises():
        path = workspace.submission_path(exercise.id)
        if path.exists() and not workspace.untouched(exercise.id):
            todo.append((exercise, path))
        else:
            not_begun.append(exercise)
    return todo, not_begun


def _existing(path: Path) -> Path:
    if not path.exists():
        raise UserError("grading.no-file", path=path)
    return path


def _grade(exercise: Exercise, path: Path, seed: int | None, terminal: Terminal) -> Verdict:
    words = terminal.words

    def progress(done: int, total: int) -> None:
        terminal.note(words("grading.checking-run", id=exercise.id, number=done + 1, total=total))

    terminal.note(words("grading.checking", id=exercise.id))
    return check(exercise, path, seed, progress if terminal.err.isatty() else None)


def _encourage(exercise: Exercise, verdict: Verdict, store: Store, terminal: Terminal) -> None:
    if not verdict.passed and store.progress().tries.get(exercise.id, 0) >= _TRIES:
        terminal.note(terminal.words("grading.hints-exist", id=exercise.id))


def _exit_code(verdicts: list[Verdict], some_not_begun: bool) -> int:
    """That of the only verdict; of several, a fault of ours before a failure, a failure before what was left out."""
    if len(verdicts) == 1 and not some_not_begun:
        return verdicts[0].exit_code
    if any(verdict.faulty for verdict in verdicts):
        return 5
    if not all(verdict.passed for verdict in verdicts):
        return 1
    return 3 if some_not_begun or not verdicts else 0


def _print_json(
    graded: list[tuple[Exercise, Verdict]], not_begun: list[Exercise], code: int, terminal: Terminal
) -> None:
    verdicts = [verdict for _, verdict in graded]
    of = sum(verdict.of for verdict in verdicts)
    terminal.json(
        {
            "passed": bool(verdicts) and all(verdict.passed for verdict in verdicts),
            "score": round(sum(verdict.points for verdict in verdicts) / of, 4) if of else 0.0,
            "exit_code": code,
            "not_begun": [exercise.id for exercise in not_begun],
            "verdicts": [verdict.as_json(terminal.words) for verdict in verdicts],
        }
    )


def _print_total(graded: list[tuple[Exercise, Verdict]], not_begun: list[Exercise], terminal: Terminal) -> None:
    words = terminal.words
    passed = sum(verdict.passed for _, verdict in graded)
    begun = words.count("grading.begun", len(graded))
    terminal.say()
    terminal.say(
        words("grading.total", begun=begun, passed=passed, failed=len(graded) - passed, skipped=len(not_begun))
    )
