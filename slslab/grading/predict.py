"""Predict: the learner writes numbers, the run shows who was right.

The sheet (`answer.yaml`) says for which seed it is, and so for which run; its knobs stand in the sheet's comments. A
sheet is judged on its own seed. When the grader asks for another seed, a sheet of the wrong one is not judged at all:
the numbers of one run are no answer to another.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from slslab import schema
from slslab.grading.exercise import Check, Exercise
from slslab.grading.judging import result, skipped, stopped
from slslab.grading.measures import Judged
from slslab.grading.runs import execute
from slslab.grading.verdict import Amount, Outcome, Result, Sentence


class _Blank:
    """A number, with a point or with a decimal comma; or nothing yet."""

    def read(self, node: yaml.Node, where: str, out: schema.Reader) -> Any:
        if isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:null":
            return None
        if isinstance(node, yaml.ScalarNode) and re.fullmatch(r"-?\d+,\d+", node.value):
            return float(node.value.replace(",", "."))
        return schema.Number().read(node, where, out)


def sheet_seed(text: str) -> int | None:
    """The seed that a sheet says it is for."""
    found = re.search(r"^seed: *(\d{1,9}) *(#.*)?$", text, re.MULTILINE)
    return int(found[1]) if found else None


def judge_sheet(exercise: Exercise, text: str, seed: int | None) -> tuple[int, int, list[Result]]:
    """The seed that was judged, how many runs were made for it, and a result for each number.

    BadFile when the sheet is malformed.
    """
    names = [check.name for check in exercise.checks]
    shape = schema.Map({"seed": schema.Integer(0, 999_999_999), **{name: _Blank() for name in names}})
    answers = schema.check(text, shape, exercise.file)
    own: int = answers["seed"]
    if seed is not None and own != seed:
        values = {"seed": seed, "id": exercise.id}
        expected = Sentence("grading.sheet-of", values={"seed": seed})
        observed = Sentence("grading.sheet-of", values={"seed": own})
        return seed, 0, stopped(exercise, "sheet", expected, observed, Sentence("grading.sheet-ask", values=values))
    if all(answers[name] is None for name in names):
        return own, 0, [_blank(check) for check in exercise.checks]
    results: list[Result] = []
    for check in exercise.checks:
        if set(check.needs) <= {each.name for each in results if each.outcome is Outcome.PASS}:
            results.append(_compare(check, answers[check.name], _run(exercise, check, own)))
        else:
            results += skipped([check])
    return own, len(results), results


def solve(exercise: Exercise, lang: str, seed: int) -> str:
    """The sheet of this seed with the numbers that the run shows."""
    text = exercise.starter(lang, seed)
    for check in exercise.checks:
        value = _run(exercise, check, seed).measure(check.measure).value
        shown = "" if value is None else f"{value:.6g}"
        text = re.sub(rf"^({re.escape(check.name)}:)[^\S\n]*", rf"\g<1> {shown} ", text, count=1, flags=re.MULTILINE)
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


def _run(exercise: Exercise, check: Check, seed: int) -> Judged:
    """The run that this question is about."""
    return execute(exercise.simulation, exercise.settled(seed, check), seed)


def _blank(check: Check) -> Result:
    return result(check, Outcome.FAIL, Sentence("grading.a-number"), Sentence("grading.nothing-yet"))


def _compare(check: Check, answer: float | None, run: Judged) -> Result:
    """The learner's number against the run's. What the run shows is told only to one who has tried."""
    if answer is None:
        return _blank(check)
    measured = run.measure(check.measure)
    if measured.value is None:
        return result(check, Outcome.FAULT, observed=Sentence("grading.saw-none", values={"where": ""}))
    within = check.within if check.within is not None else 0.0
    if check.within_percent is not None:
        within = max(within, abs(measured.value) * check.within_percent / 100)
    amount = Amount(measured.value, check.unit)
    expected = Sentence("grading.just", values={"amount": amount})
    if within:
        expected = Sentence("grading.tolerance", values={"amount": amount, "within": Amount(within, check.unit)})
    observed = Sentence("grading.just", values={"amount": Amount(answer, check.unit)})
    if abs(answer - measured.value) <= within + 1e-9:
        return result(check, Outcome.PASS, expected, observed)
    return result(check, Outcome.FAIL, expected, observed, run.moment(measured.at))
