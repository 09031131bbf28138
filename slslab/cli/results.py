"""Verdicts as lines of text and as JUnit XML."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path

from slslab.cli.terminal import Terminal
from slslab.files import write_atomically
from slslab.grading import Coordinates, Exercise, Outcome, Result, Verdict
from slslab.i18n import Words

_MARKS = {
    Outcome.PASS: ("✓", "good"),
    Outcome.FAIL: ("✗", "bad"),
    Outcome.SKIPPED: ("·", "quiet"),
    Outcome.FAULT: ("!", "warn"),
}


def show(exercise: Exercise, verdict: Verdict, terminal: Terminal) -> None:
    """One verdict: a headline, a line for each check that reads like a sentence, and what it rests on."""
    words = terminal.words
    key = "unread" if verdict.problems else "faulty" if verdict.faulty else "passed" if verdict.passed else "failed"
    headline = words(f"grading.{key}", title=exercise.title[words.lang], points=verdict.points, of=verdict.of)
    terminal.say(terminal.style(headline, "good" if verdict.passed else "warn" if verdict.faulty else "bad"))
    for problem in verdict.problems:
        _wrapped(problem.message(words.lang), terminal, "  ")
    if verdict.problems:
        return
    for result in verdict.results:
        _line(result, terminal)
    if verdict.log and not verdict.passed:
        terminal.say(terminal.style("  " + words("grading.printed"), "quiet"))
        for line in verdict.log.splitlines()[-5:]:
            terminal.say(terminal.style(f"    {_printable(line)[: terminal.width - 4]}", "quiet"))
    if verdict.runs:
        foot = words.count("grading.spoke-for", verdict.runs, seed=verdict.seed)
        if verdict.isolation != "none-needed":
            foot += " " + words("grading.isolated", level=words(f"grading.level-{verdict.isolation}"))
        _wrapped(foot, terminal, "  ", "quiet")


def _line(result: Result, terminal: Terminal) -> None:
    words = terminal.words
    mark, meaning = _MARKS[result.outcome]
    text = result.title.say(words)
    if result.outcome is Outcome.SKIPPED:
        text += f"   {words('grading.outcome-skipped')}"
    elif result.outcome is not Outcome.PASS and result.observed:
        values = {"observed": _printable(result.observed.say(words))}
        if result.expected:
            text += "   " + words("grading.line-seen", expected=result.expected.say(words), **values)
        else:
            text += "   " + words("grading.line-observed", **values)
        if result.question:
            text += f"   → {result.question.say(words)}"
    lines = textwrap.wrap(text, terminal.width - 6) or [""]
    terminal.say(f"  {terminal.style(mark, meaning)} {lines[0]}")
    for line in lines[1:]:
        terminal.say(f"    {line}")
    if result.moment and result.outcome is Outcome.FAIL:
        command = _command(result.moment)
        terminal.say("    " + terminal.style(words("grading.line-open", command=command), "quiet"))


def _command(at: Coordinates) -> str:
    """The command line of the run, up to the moment; knobs that are at their defaults are left out."""
    from slslab.sims.scenario import load, settle
    from slslab.sims.share import share_line

    usual = settle(load(at.simulation))
    changed = {name: value for name, value in at.knobs.items() if value != usual.get(name)}
    return share_line(at.simulation, changed, at.seed, at.interventions, at.at + 1)


def _wrapped(text: str, terminal: Terminal, indent: str, meaning: str = "") -> None:
    for line in textwrap.wrap(text, terminal.width - len(indent), break_on_hyphens=False):
        terminal.say(indent + terminal.style(line, meaning))


def _printable(text: str) -> str:
    """What a learner's program wrote, without what would command the terminal."""
    return "".join(char if char.isprintable() else "�" for char in text)


def write_junit(
    path: Path, graded: Sequence[tuple[Exercise, Verdict]], not_begun: Sequence[Exercise], words: Words
) -> None:
    """All verdicts as JUnit XML: a suite for each exercise, a case for each check. UserError if that cannot be kept."""
    from xml.etree import ElementTree as tree  # 8 ms, only for build servers

    root = tree.Element("testsuites", name="slslab")
    for exercise, verdict in graded:
        suite = tree.SubElement(root, "testsuite", name=exercise.id, tests=str(len(verdict.results)))
        suite.set("time", f"{verdict.seconds:.3f}")
        counts = {outcome: sum(each.outcome is outcome for each in verdict.results) for outcome in Outcome}
        suite.set("failures", str(counts[Outcome.FAIL]))
        suite.set("errors", str(counts[Outcome.FAULT] + len(verdict.problems)))
        suite.set("skipped", str(counts[Outcome.SKIPPED]))
        for problem in verdict.problems:
            case = tree.SubElement(suite, "testcase", classname=exercise.id, name="file")
            tree.SubElement(case, "error", message=_xml(problem.message(words.lang)))
        for result in verdict.results:
            case = tree.SubElement(suite, "testcase", classname=exercise.id, name=result.name)
            _junit_outcome(case, result, words)
    for exercise in not_begun:
        suite = tree.SubElement(root, "testsuite", name=exercise.id, tests="1", failures="0", errors="0", skipped="1")
        tree.SubElement(tree.SubElement(suite, "testcase", classname=exercise.id, name="begun"), "skipped")
    tree.indent(root)
    text = tree.tostring(root, encoding="unicode")
    write_atomically(path, f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n')


def _junit_outcome(case: object, result: Result, words: Words) -> None:
    from xml.etree import ElementTree as tree

    assert isinstance(case, tree.Element)
    if result.outcome is Outcome.PASS:
        return
    tag = {Outcome.FAIL: "failure", Outcome.FAULT: "error", Outcome.SKIPPED: "skipped"}[result.outcome]
    parts = [each.say(words) for each in (result.title, result.expected, result.observed, result.question) if each]
    tree.SubElement(case, tag, message=_xml(" · ".join(parts)))


def _xml(text: str) -> str:
    """Without the characters that XML 1.0 forbids."""
    return "".join(char if char.isprintable() or char in "\n\t" else "�" for char in text)
