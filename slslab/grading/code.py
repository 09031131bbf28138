"""Code: a learner's handler serves the requests of the toy cloud, and is judged by what came of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from slslab.grading.exercise import Exercise
from slslab.grading.judging import Seen, judge_all, result, skipped
from slslab.grading.measures import Judged, Measured
from slslab.grading.runs import execute
from slslab.grading.serving import Broken, Served, reference
from slslab.grading.tune import Progress, workloads
from slslab.grading.verdict import Amount, Coordinates, Outcome, Result, Sentence
from slslab.workers import wire
from slslab.workers.process import WorkerFailure
from slslab.workers.sandbox import Level, Limits

_OUT_OF_TIME = ("out-of-time", "too-slow")
_ANSWERED = 80  # of 100 requests; those that came last may still be in hand when the run ends
_SHOWN = 160  # characters of an event or an answer in a sentence


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a handler: results, how many runs were finished, what it printed, and whether time ran out."""

    results: tuple[Result, ...]
    runs: int
    log: str
    out_of_time: bool = False


def judge_handler(
    exercise: Exercise,
    text: str,
    seed: int,
    level: Level,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> Tried:
    """Serve every workload with the handler; the first run in which it breaks ends the matter."""
    seen: list[Seen] = []
    log: list[str] = []
    weather = workloads(exercise, seed)
    for number, (workload, knobs, run_seed) in enumerate(weather):
        if progress:
            progress(number, len(weather))
        served = Served(
            text, seed=run_seed, provides=exercise.provides, events=exercise.events, level=level, limits=limits
        )
        where = Sentence(texts=workload.title)
        try:
            run = execute(exercise.simulation, knobs, run_seed, served)
        except WorkerFailure as failure:
            return Tried(_broken(exercise, failure), number, _tail([*log, *served.log]), failure.reason in _OUT_OF_TIME)
        except Broken as broken:
            moment = Coordinates(exercise.simulation, knobs, run_seed, broken.at)
            return Tried(_raised(exercise, broken.error, moment), number + 1, _tail([*log, *served.log]))
        finally:
            served.close()
        log += served.log
        wrong = _wrong(exercise, served, run, where)
        if wrong:
            return Tried(wrong, number + 1, _tail(log))
        run.extra = {f"calls/{name}": _calls(served, name) for name in _functions(exercise)}
        seen.append(Seen(run, where))
    first = result(
        exercise.checks[0], Outcome.PASS, Sentence("grading.right-answers"), Sentence("grading.right-answers")
    )
    return Tried((first, *judge_all(exercise.checks[1:], seen, [first.name])), len(seen), _tail(log))


def _functions(exercise: Exercise) -> list[str]:
    return [f"{module}.{function}" for module, functions in exercise.provides.items() for function in functions]


def _broken(exercise: Exercise, failure: WorkerFailure) -> tuple[Result, ...]:
    """The worker broke the rule of one reply to each event."""
    detail = failure.detail if isinstance(failure.detail, str) else Amount(failure.detail)
    observed = Sentence(f"grading.worker-{failure.reason}", values={"detail": detail})
    first = result(exercise.checks[0], Outcome.FAIL, Sentence("grading.one-reply"), observed)
    return (first, *skipped(exercise.checks[1:]))


def _raised(exercise: Exercise, error: wire.Raised, moment: Coordinates) -> tuple[Result, ...]:
    """The learner's code raised, at import or for an event."""
    key = f"grading.raised-{error.type.removeprefix('Runtime.')}" if error.type.startswith("Runtime.") else ""
    values = {"type": error.type, "message": error.message, "line": error.line}
    observed = Sentence(key if key in _RAISED else "grading.raised", values=values)
    first = result(exercise.checks[0], Outcome.FAIL, Sentence("grading.an-answer"), observed, moment)
    return (first, *skipped(exercise.checks[1:]))


def _wrong(exercise: Exercise, served: Served, run: Judged, where: Sentence) -> tuple[Result, ...]:
    """The results of a run in which an event went without its answer or got a wrong one; nothing when all was right."""
    check = exercise.checks[0]
    run.knobs = _resembling(run, served)
    rest = skipped(exercise.checks[1:])
    bad = run.measure("errors")
    if bad.value:
        observed = Sentence("grading.cut-off", values={"at": Amount(bad.at / 1e6, "s")})
        return (result(check, Outcome.FAIL, Sentence("grading.an-answer"), observed, run.moment(bad.at)), *rest)
    share = run.measure("answered-percent")
    if not served.answers or (share.value or 0) < _ANSWERED:
        observed = Sentence("grading.few-answers", values={"amount": Amount(share.value or 0, "%"), "where": where})
        return (result(check, Outcome.FAIL, Sentence("grading.an-answer"), observed, run.moment(share.at)), *rest)
    answers = reference(exercise.text("solution", "en"), [event for _, event, _ in served.answers], served)
    for (at, event, answer), right in zip(served.answers, answers, strict=True):
        if not wire.same(answer, right):
            expected = Sentence("grading.answer-to", values={"answer": _json(right), "event": _json(event)})
            observed = Sentence("grading.just", values={"amount": _json(answer)})
            return (result(check, Outcome.FAIL, expected, observed, run.moment(at)), *rest)
    return ()


def _calls(served: Served, name: str) -> Measured:
    """How often one environment called `name`: 0 if any that served never did, else the most; and when it was once
    too often."""
    counts = [calls.get(name, []) for calls in served.calls.values()]
    if not counts:
        return Measured(None, 0)
    if not all(counts):
        return Measured(0, 0)
    most = max(counts, key=len)
    return Measured(len(most), most[min(1, len(most) - 1)])


def _resembling(run: Judged, served: Served) -> dict[str, object]:
    """Knobs with which the modelled function takes as long as the learner's did, so that a screen shows the like."""
    knobs = dict(run.knobs)
    if {"imports", "wait", "work"} <= knobs.keys():
        warm = run.measure("p50-ms").value or 0.0
        knobs |= {"imports": round(served.init_us / 1000), "wait": min(10_000, round(warm)), "work": 0}
    return knobs


def _json(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _tail(log: list[str]) -> str:
    return "\n".join(log[-20:])


_RAISED = {
    f"grading.raised-{name}"
    for name in ("UserCodeSyntaxError", "ImportModuleError", "HandlerNotFound", "MarshalError", "ExitError")
}
