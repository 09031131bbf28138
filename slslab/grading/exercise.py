"""An exercise as its folder describes it: `exercises/ID/exercise.yaml`, prose, starter, solution, wrong answers.

    exercises/ID/
      exercise.yaml             what is asked, on which simulation, and what is checked
      prompt.en.md prompt.es.md
      starter/                  what the learner begins with: FILE, or FILE with the language before its ending
      solution/                 one right answer, in the same manner
      wrong/NAME/               named wrong answers, each with the check that must catch it

Three kinds. *predict*: the learner writes numbers, the run shows who was right. *tune*: the learner writes a
configuration, runs under several workloads are held against bounds. *code*: the learner writes a handler, which
serves the simulation's requests from a process of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from typing import Any, Final

from slslab import schema
from slslab.grading.draw import draw

_FILES: Final = {"predict": "answer.yaml", "tune": "config.yaml", "code": "handler.py"}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is judged: `measure` of a run, held against bounds or against the learner's number.

    For *predict*, the learner's number must lie within `within` (in the measure's unit) or `within_percent` of what
    the run shows; `knobs` are what this question's run has different from the exercise's. For the others the worst run
    must lie within `low` and `high`. The first check of a *code* exercise has the measure `answers`: whether every
    event was answered as the exercise's own solution answers it.
    """

    name: str
    title: Mapping[str, str]
    question: Mapping[str, str]
    measure: str
    points: int
    unit: str = ""
    why: Mapping[str, str] = field(default_factory=dict)  # the reasoning, shown with the solution
    low: float | None = None
    high: float | None = None
    within: float | None = None
    within_percent: float | None = None
    needs: tuple[str, ...] = ()  # checks that must pass before this one is judged
    knobs: Mapping[str, Any] = field(default_factory=dict)  # values may vary, see `draw`


@dataclass(frozen=True, slots=True)
class Workload:
    """One kind of weather for the learner's configuration or handler; `runs` runs of it, each with its own draws."""

    name: str
    title: Mapping[str, str]
    knobs: Mapping[str, Any]  # values may vary, see `draw`
    runs: int


@dataclass(frozen=True, slots=True)
class Wrong:
    """A named wrong answer: the check that must fail, and a part of the sentence it must get."""

    name: str
    fails: str
    says: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise. `knobs` are the given settings of `simulation`, some of them varying with the seed."""

    id: str
    kind: str
    folder: Path
    order: int
    title: Mapping[str, str]
    summary: Mapping[str, str]
    terms: tuple[str, ...]
    simulation: str
    knobs: Mapping[str, Any]
    checks: tuple[Check, ...]
    hints: Mapping[str, tuple[str, ...]]
    wrong: tuple[Wrong, ...]
    may_set: tuple[str, ...] = ()
    workloads: tuple[Workload, ...] = ()
    provides: Mapping[str, Any] = field(default_factory=dict)  # module -> function -> {takes, gives}
    events: Mapping[str, Any] = field(default_factory=dict)

    @property
    def file(self) -> str:
        """The name of the file that the learner hands in."""
        return _FILES[self.kind]

    @property
    def points(self) -> int:
        return sum(check.points for check in self.checks)

    def check(self, name: str) -> Check:
        return next(check for check in self.checks if check.name == name)

    def settled(self, seed: int, check: Check | None = None) -> dict[str, Any]:
        """The given knobs as they are for this seed; with those of one question's run."""
        knobs = {name: draw(value, seed, f"{self.id}/{name}") for name, value in self.knobs.items()}
        if check is not None:
            knobs |= {name: draw(value, seed, f"{self.id}/{check.name}/{name}") for name, value in check.knobs.items()}
        return knobs

    def prompt(self, lang: str) -> str:
        """The statement, Markdown with wiki-links; for *predict* with the numbers still to be filled in."""
        return schema.read_text(self.folder / f"prompt.{lang}.md")

    def starter(self, lang: str, seed: int) -> str:
        """What the learner begins with. YAML files have the seed's own numbers in place of `${knob}`."""
        return self.fill(self.text("starter", lang), seed, lang)

    def solution(self, lang: str, seed: int) -> str:
        """A right answer, in this language's words. That of *predict* holds for seed 1; `solve` makes the others."""
        return self.fill(self.text("solution", lang), seed, lang)

    def wrong_answer(self, name: str, lang: str = "en") -> str:
        return self.fill(self.text(f"wrong/{name}", lang), 1, lang)

    def text(self, part: str, lang: str) -> str:
        """The file of a part as it is on disk: in this language, or the one that serves both."""
        stem, _, ending = self.file.rpartition(".")
        spoken = self.folder / part / f"{stem}.{lang}.{ending}"
        return schema.read_text(spoken if spoken.exists() else self.folder / part / self.file)

    def fill(self, text: str, seed: int, lang: str = "en") -> str:
        """`text` with this seed's numbers in it: `${rate}` is a knob, `${question_rate}` that of a question's run."""
        if self.kind == "code":
            return text
        values = _named("", self.settled(seed))
        for check in self.checks:
            drawn = self.settled(seed, check)
            values |= _named(f"{check.name}_", {name: drawn[name] for name in check.knobs})
        if lang == "es":
            values = {name: value.replace(".", ",") for name, value in values.items()}
        return Template(text).safe_substitute(values, seed=seed)


def _named(prefix: str, knobs: Mapping[str, Any]) -> dict[str, str]:
    """Knobs as a template names them, and as a person writes them in YAML and on the command line."""
    plain = {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in knobs.items()}
    return {f"{prefix}{name}".replace("-", "_"): value for name, value in plain.items()}
