"""The exercises that ship, and how the file of one is read and checked."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from slslab import schema
from slslab.errors import BadFile, Problem, UnknownName, nearest
from slslab.grading.draw import Drawn
from slslab.grading.exercise import Check, Exercise, Workload, Wrong
from slslab.grading.measures import MEASURES
from slslab.paths import shipped

KINDS: Final = ("predict", "tune", "code")
_UNITS: Final = ("ms", "s", "usd", "%", "")


def exercise_ids() -> tuple[str, ...]:
    """Every exercise that ships, in the order of the course."""
    return tuple(exercise.id for exercise in exercises())


@cache
def exercises() -> tuple[Exercise, ...]:
    """Every exercise that ships, in the order of the course."""
    folders = [path.parent for path in shipped("exercises").glob("*/exercise.yaml")]
    return tuple(sorted((read_exercise(folder) for folder in folders), key=lambda each: (each.order, each.id)))


def load_exercise(id: str) -> Exercise:
    """The exercise with this id. UnknownName, with the nearest, when there is none; BadFile when its file is bad."""
    folder = shipped("exercises") / id
    known = [path.parent.name for path in shipped("exercises").glob("*/exercise.yaml")]
    if id not in known:
        raise UnknownName("grading.unknown-exercise", found=id, valid=known)
    return read_exercise(folder)


@cache
def read_exercise(folder: Path) -> Exercise:
    """The exercise in this folder, checked. BadFile with every problem of its `exercise.yaml`."""
    path = Path(f"{folder}/exercise.yaml")
    raw = schema.check_file(path, _SHAPE, f"{folder.name}/exercise.yaml")
    problems = list(_disagreements(raw, f"{folder.name}/exercise.yaml"))
    if problems:
        raise BadFile(problems)
    return Exercise(
        id=folder.name,
        kind=raw["kind"],
        folder=folder,
        order=raw["order"],
        title=raw["title"],
        summary=raw["summary"],
        terms=tuple(raw["terms"]),
        simulation=raw["simulation"],
        knobs=raw["knobs"],
        checks=tuple(_check(each) for each in raw["checks"]),
        hints={lang: tuple(rungs) for lang, rungs in raw["hints"].items()},
        wrong=tuple(Wrong(name, each["fails"], each["says"]) for name, each in raw["wrong"].items()),
        may_set=tuple(raw.get("may-set", ())),
        workloads=tuple(
            Workload(each["name"], each["title"], each["knobs"], each.get("runs", 1))
            for each in raw.get("workloads", ())
        ),
        provides=raw.get("provides", {}),
        events=raw.get("events", {}),
    )


def _check(raw: Mapping[str, Any]) -> Check:
    return Check(
        name=raw["name"],
        title=raw["title"],
        question=raw["question"],
        measure=raw["measure"],
        points=raw["points"],
        unit=raw.get("unit", ""),
        why=raw.get("why", {}),
        low=raw.get("at-least"),
        high=raw.get("at-most"),
        within=raw.get("within"),
        within_percent=raw.get("within-percent"),
        needs=tuple(raw.get("needs", ())),
        knobs=raw.get("knobs", {}),
    )


def _disagreements(raw: schema.Located, file: str) -> list[Problem]:
    """What a shape cannot say: parts of the file that do not go together."""
    problems: list[Problem] = []
    names = [each["name"] for each in raw["checks"]]

    def complain(key: str, line: int, **values: object) -> None:
        problems.append(Problem(file, line, f"grading.author-{key}", values))

    for each in raw["checks"]:
        line = each.lines["name"]
        if names.count(each["name"]) > 1:
            complain("twice", line, name=each["name"])
        tolerant = "within" in each or "within-percent" in each
        bounded = tolerant or "at-most" in each or "at-least" in each
        if each["measure"] == "answers":
            bounded = raw["kind"] == "code"
        if tolerant != (raw["kind"] == "predict") or not bounded:
            complain("no-bound", line, name=each["name"], kind=raw["kind"])
        measure = each["measure"]
        if measure not in MEASURES and measure != "answers" and not measure.startswith("calls/"):
            values: dict[str, object] = {"found": measure}
            near = nearest(measure, MEASURES)
            problems.append(Problem(file, each.lines["measure"], "grading.author-measure", values, near))
        for need in each.get("needs", ()):
            if need not in names[: names.index(each["name"])]:
                complain("needs", each.lines["needs"], name=each["name"], need=need)
    for name, wrong in raw["wrong"].items():
        if wrong["fails"] not in names and wrong["fails"] != "file":
            complain("wrong", raw["wrong"].lines[name], name=name, fails=wrong["fails"])
    for part, kinds in (("may-set", ("tune",)), ("workloads", ("tune", "code")), ("events", ("code",))):
        if (part in raw) != (raw["kind"] in kinds):
            complain("part", raw.lines.get(part, raw.lines["kind"]), part=part, kind=raw["kind"])
    if (raw["checks"][0]["measure"] == "answers") != (raw["kind"] == "code"):
        complain("answers", raw["checks"][0].lines["measure"])
    if len({len(rungs) for rungs in raw["hints"].values()}) > 1:
        complain("hints", raw.lines["hints"])
    return problems


_TEXTS = schema.both_languages()
_KNOBS = schema.Map(others=Drawn())
_CHECK = schema.Map(
    {
        "name": schema.Text(),
        "title": _TEXTS,
        "question": _TEXTS,
        "measure": schema.Text(),
        "points": schema.Integer(0, 100),
    },
    {
        "unit": schema.OneOf(_UNITS),
        "why": _TEXTS,
        "at-most": schema.Number(),
        "at-least": schema.Number(),
        "within": schema.Number(0),
        "within-percent": schema.Number(0, 100),
        "needs": schema.ListOf(schema.Text()),
        "knobs": _KNOBS,
    },
)
_WORKLOAD = schema.Map({"name": schema.Text(), "title": _TEXTS, "knobs": _KNOBS}, {"runs": schema.Integer(1, 20)})
_FUNCTION = schema.Map({"takes": schema.Number(0, 60_000), "gives": Drawn()})
_SHAPE: Final = schema.Map(
    {
        "schema": schema.Integer(1, 1),
        "kind": schema.OneOf(KINDS),
        "order": schema.Integer(0),
        "title": _TEXTS,
        "summary": _TEXTS,
        "terms": schema.ListOf(schema.Text(), 1),
        "simulation": schema.Text(),
        "knobs": _KNOBS,
        "checks": schema.ListOf(_CHECK, 1),
        "hints": schema.both_languages(schema.ListOf(schema.Text(), 3)),
        "wrong": schema.Map(others=schema.Map({"fails": schema.Text(), "says": _TEXTS})),
    },
    {
        "may-set": schema.ListOf(schema.Text(), 1),
        "workloads": schema.ListOf(_WORKLOAD, 1),
        "provides": schema.Map(others=schema.Map(others=_FUNCTION)),
        "events": schema.Map(others=Drawn()),
    },
)
