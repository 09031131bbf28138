"""From numbers to results: a check's bounds held against runs, said in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from slslab.grading.exercise import Check, Exercise
from slslab.grading.measures import Judged, Measured
from slslab.grading.verdict import Amount, Coordinates, Outcome, Result, Sentence


@dataclass(frozen=True, slots=True)
class Seen:
    """One run under one workload; `where` names it for the learner."""

    run: Judged
    where: Sentence


def result(
    check: Check,
    outcome: Outcome,
    expected: Sentence | None = None,
    observed: Sentence | None = None,
    moment: Coordinates | None = None,
) -> Result:
    """A result of this check, with its title and, unless it passed, its question."""
    question = None if outcome is Outcome.PASS else Sentence(texts=check.question)
    title = Sentence(texts=check.title)
    return Result(check.name, title, outcome, check.points, expected, observed, question, moment)


def skipped(checks: Iterable[Check]) -> list[Result]:
    """Results of checks that could not be judged."""
    return [result(check, Outcome.SKIPPED) for check in checks]


def stopped(exercise: Exercise, name: str, expected: Sentence, observed: Sentence, question: Sentence) -> list[Result]:
    """A failure before any check could be judged: a result of its own, worth nothing, and the checks skipped."""
    title = Sentence(f"grading.title-{name}", values={"file": exercise.file})
    first = Result(name, title, Outcome.FAIL, 0, expected, observed, question)
    return [first, *skipped(exercise.checks)]


def judge_all(checks: Sequence[Check], seen: Sequence[Seen], passed: Iterable[str] = ()) -> list[Result]:
    """Each check against all runs; one whose needs have not passed is skipped. `passed`: those before them that did."""
    results: list[Result] = []
    passed = set(passed)
    for check in checks:
        if set(check.needs) <= passed:
            one = judge(check, seen)
            if one.outcome is Outcome.PASS:
                passed.add(check.name)
        else:
            one = result(check, Outcome.SKIPPED)
        results.append(one)
    return results


def judge(check: Check, seen: Sequence[Seen]) -> Result:
    """The worst run decides. A run that has no such number fails: nothing is passed by doing nothing."""
    measured = [(each, each.run.measure(check.measure)) for each in seen]
    worst, number = max(measured, key=lambda pair: _badness(check, pair[1]))
    expected = bounds(check)
    if number.value is None:
        observed = Sentence("grading.saw-none", values={"where": worst.where})
        return result(check, Outcome.FAIL, expected, observed, worst.run.moment(number.at))
    values = {"amount": Amount(number.value, check.unit), "where": worst.where, "at": Amount(number.at / 1e6, "s")}
    if _badness(check, number) <= 0:
        return result(check, Outcome.PASS, expected, Sentence("grading.saw", values=values))
    observed = Sentence("grading.saw-worst", values=values)
    return result(check, Outcome.FAIL, expected, observed, worst.run.moment(number.at))


def bounds(check: Check) -> Sentence:
    """What the check expects, as a phrase: `at most 400 ms`."""
    if check.low is not None and check.low == check.high:
        return Sentence("grading.exactly", values={"amount": Amount(check.low, check.unit)})
    if check.low is not None and check.high is not None:
        values = {"low": Amount(check.low, check.unit), "high": Amount(check.high, check.unit)}
        return Sentence("grading.between", values=values)
    if check.low is not None:
        return Sentence("grading.at-least", values={"amount": Amount(check.low, check.unit)})
    return Sentence("grading.at-most", values={"amount": Amount(check.high or 0, check.unit)})


def _badness(check: Check, number: Measured) -> float:
    """How far outside its bounds a number is; not above 0 when it is inside, and then nearer to 0 the closer."""
    if number.value is None:
        return float("inf")
    over = number.value - check.high if check.high is not None else float("-inf")
    under = check.low - number.value if check.low is not None else float("-inf")
    return max(over, under)
