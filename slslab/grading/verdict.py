"""What the grader says about one submission: a verdict of results, each a sentence with its numbers.

A verdict is free of language: it holds sentences by key or in both languages, and `say` writes them for a reader.
It is computed in this process alone; nothing that a learner's program prints or returns is a part of it, except
as quoted text under `observed`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from slslab.errors import Problem
from slslab.i18n import Words


class Outcome(StrEnum):
    """How one check ended."""

    PASS = "pass"
    FAIL = "fail"
    SKIPPED = "skipped"  # could not be judged because something before it failed; never counts as done
    FAULT = "fault"  # our own mistake; nothing is held against the learner


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit: `ms`, `s`, `usd`, `%`, or nothing for a count."""

    value: float
    unit: str = ""

    def say(self, words: Words) -> str:
        """As the language writes it, with three significant digits or all of a whole number."""
        number = words.number(self.value, self._digits())
        if self.unit == "usd":
            return words("grading.usd", number=number)
        return f"{number} {self.unit}" if self.unit else number

    def _digits(self) -> int:
        """Enough decimals for three significant digits; none for a whole number."""
        size = abs(self.value)
        if size >= 100 or (self.unit != "usd" and float(self.value).is_integer()):
            return 0
        digits = 2 if size >= 1 else 3
        while size and size < 0.1 and digits < 9:
            size *= 10
            digits += 1
        while digits and self.unit != "usd" and round(self.value, digits) == round(self.value, digits - 1):
            digits -= 1
        return digits


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence for a reader of either language: `key` of the catalogue, or `texts` by language from a file.

    `values` fill it in; a value may be an `Amount` or another `Sentence`.
    """

    key: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, object] = field(default_factory=dict)

    def say(self, words: Words) -> str:
        said = {name: _say(value, words) for name, value in self.values.items()}
        if self.key:
            return words(self.key, **said)
        template = self.texts[words.lang]
        return template.format_map(said) if said else template


def _say(value: object, words: Words) -> object:
    return value.say(words) if isinstance(value, Amount | Sentence) else value


@dataclass(frozen=True, slots=True)
class Coordinates:
    """A moment of a run, complete: what is needed to open the simulation there."""

    simulation: str
    knobs: Mapping[str, object]
    seed: int
    at: int  # µs of virtual time
    interventions: tuple[str, ...] = ()  # as `12.3s burst 50`

    def as_json(self) -> dict[str, object]:
        return {
            "simulation": self.simulation,
            "knobs": dict(self.knobs),
            "seed": self.seed,
            "at_us": self.at,
            "interventions": list(self.interventions),
        }


@dataclass(frozen=True, slots=True)
class Result:
    """One check: its title, how it ended, what was expected and seen, and one question to think on."""

    name: str
    title: Sentence
    outcome: Outcome
    points: int  # what it is worth
    expected: Sentence | None = None
    observed: Sentence | None = None
    question: Sentence | None = None
    moment: Coordinates | None = None  # where in which run it went wrong

    @property
    def earned(self) -> int:
        return self.points if self.outcome is Outcome.PASS else 0

    def as_json(self, words: Words) -> dict[str, object]:
        return {
            "name": self.name,
            "title": self.title.say(words),
            "outcome": str(self.outcome),
            "points": self.points,
            "earned": self.earned,
            "expected": self.expected.say(words) if self.expected else None,
            "observed": self.observed.say(words) if self.observed else None,
            "question": self.question.say(words) if self.question else None,
            "moment": self.moment.as_json() if self.moment else None,
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """The whole answer to one submission.

    `runs` is how many runs were judged, all of this `seed`: other seeds make others, so a verdict never speaks for all.
    `problems` are mistakes of form in the file (then nothing was run). `log` is the end of what the program printed.
    """

    exercise: str
    seed: int
    results: tuple[Result, ...]
    isolation: str = "none-needed"  # bubblewrap, namespaces, process, none-needed
    seconds: float = 0.0
    runs: int = 0
    problems: tuple[Problem, ...] = ()
    out_of_time: bool = False
    log: str = ""

    @property
    def passed(self) -> bool:
        """Every check passed, and there was at least one."""
        return bool(self.results) and all(result.outcome is Outcome.PASS for result in self.results)

    @property
    def faulty(self) -> bool:
        """Something of ours broke, so that this verdict says nothing about the submission."""
        return any(result.outcome is Outcome.FAULT for result in self.results)

    @property
    def points(self) -> int:
        """Points earned."""
        return sum(result.earned for result in self.results)

    @property
    def of(self) -> int:
        """Points to be had."""
        return sum(result.points for result in self.results)

    @property
    def score(self) -> float:
        """Earned points as a share, 0 to 1."""
        return self.points / self.of if self.of else 0.0

    @property
    def exit_code(self) -> int:
        """The exit code of a command that asked for this verdict alone."""
        if self.faulty:
            return 5
        if self.problems:
            return 2
        if self.out_of_time:
            return 4
        return 0 if self.passed else 1

    def first_failure(self) -> Result | None:
        """The first check that did not pass."""
        return next((result for result in self.results if result.outcome in (Outcome.FAIL, Outcome.FAULT)), None)

    def as_json(self, words: Words) -> dict[str, Any]:
        return {
            "exercise": self.exercise,
            "seed": self.seed,
            "passed": self.passed,
            "score": round(self.score, 4),
            "points": self.points,
            "of": self.of,
            "runs": self.runs,
            "isolation": self.isolation,
            "seconds": round(self.seconds, 3),
            "exit_code": self.exit_code,
            "problems": [problem.message(words.lang) for problem in self.problems],
            "results": [result.as_json(words) for result in self.results],
            "log": self.log,
        }
