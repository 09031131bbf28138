"""A verdict as JSON and back, so that it is still there after a look at the simulation, another language, or a night.

What is kept may have been written by another version: anything that is not a verdict is nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from slslab.errors import Problem
from slslab.grading import Amount, Coordinates, Outcome, Result, Sentence, Verdict
from slslab.i18n import Said

_LONGEST: Final = 4_000  # characters of what a program printed
_WRONG: Final = (TypeError, ValueError, KeyError, LookupError, AttributeError)


def pack(verdict: Verdict) -> dict[str, Any]:
    """The verdict as JSON."""
    return {
        "exercise": verdict.exercise,
        "seed": verdict.seed,
        "results": [_pack_result(result) for result in verdict.results],
        "isolation": verdict.isolation,
        "seconds": verdict.seconds,
        "runs": verdict.runs,
        "problems": [
            [problem.file, problem.line, problem.key, _pack_values(problem.values), problem.nearest]
            for problem in verdict.problems
        ],
        "out_of_time": verdict.out_of_time,
        "log": verdict.log[-_LONGEST:],
    }


def unpack(data: Any) -> Verdict | None:
    """The verdict that `pack` gave; None for anything else."""
    try:
        problems = [
            Problem(str(file), int(line), str(key), _unpack_values(values), nearest)
            for file, line, key, values, nearest in data["problems"]
        ]
        return Verdict(
            exercise=str(data["exercise"]),
            seed=int(data["seed"]),
            results=tuple(_unpack_result(result) for result in data["results"]),
            isolation=str(data["isolation"]),
            seconds=float(data["seconds"]),
            runs=int(data["runs"]),
            problems=tuple(problems),
            out_of_time=bool(data["out_of_time"]),
            log=str(data["log"]),
        )
    except _WRONG:
        return None


def _pack_result(result: Result) -> dict[str, Any]:
    sentences = {"title": result.title, "expected": result.expected}
    sentences |= {"observed": result.observed, "question": result.question}
    return {
        "name": result.name,
        "outcome": str(result.outcome),
        "points": result.points,
        **{part: _pack_value(sentence) for part, sentence in sentences.items()},
        "moment": result.moment.as_json() if result.moment else None,
    }


def _unpack_result(data: Mapping[str, Any]) -> Result:
    title = _unpack_value(data["title"])
    if not isinstance(title, Sentence):
        raise TypeError("a result has a title")
    expected, observed, question = (
        found if isinstance(found := _unpack_value(data[part]), Sentence) else None
        for part in ("expected", "observed", "question")
    )
    at = data["moment"]
    moment = None
    if at is not None:
        moment = Coordinates(
            str(at["simulation"]), dict(at["knobs"]), int(at["seed"]), int(at["at_us"]), tuple(at["interventions"])
        )
    points = int(data["points"])
    return Result(str(data["name"]), title, Outcome(data["outcome"]), points, expected, observed, question, moment)


def _pack_values(values: Mapping[str, object]) -> dict[str, Any]:
    return {name: _pack_value(value) for name, value in values.items()}


def _unpack_values(values: Mapping[str, Any]) -> dict[str, object]:
    return {name: _unpack_value(value) for name, value in values.items()}


def _pack_value(value: object) -> Any:
    """A sentence, an amount or a plain value; what JSON does not know becomes its text."""
    if isinstance(value, Amount):
        return {"amount": value.value, "unit": value.unit}
    if isinstance(value, Sentence):
        return {"key": value.key, "texts": dict(value.texts), "values": _pack_values(value.values)}
    if isinstance(value, Said):
        return {"said": value.key, "values": _pack_values(value.values)}
    return value if value is None or isinstance(value, (str, int, float, bool)) else str(value)


def _unpack_value(value: Any) -> object:
    if not isinstance(value, dict):
        return value
    if "amount" in value:
        return Amount(float(value["amount"]), str(value["unit"]))
    if "said" in value:
        return Said(str(value["said"]), **_unpack_values(value["values"]))
    return Sentence(str(value["key"]), dict(value["texts"]), _unpack_values(value["values"]))
