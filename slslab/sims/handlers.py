"""The steps of a handler, as a scenario's file has them, made into a model of the toy cloud. Times there are in ms."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from slslab.runtime.durations import Constant, Duration, Exponential, LogNormal, Slowed
from slslab.runtime.model import Compute, Fail, Model, ModelStep, Pause, Request, Scratch, Stop
from slslab.runtime.scope import When

Doors = Mapping[str, tuple[str, str]]
"""Of each database: the service that keeps its secret, and that secret."""

_NO_DOORS: Final[Doors] = {}
_SIGMA: Final = 0.3  # of a lognormal duration whose file does not say


def lapse(found: Mapping[str, Any]) -> Duration:
    """A length of time given in ms."""
    us = round(float(found["mean"]) * 1000)
    varies = found.get("varies", "not")
    duration: Duration
    if varies == "exponential":
        duration = Exponential(us)
    elif varies == "lognormal":
        duration = LogNormal(us, float(found.get("sigma", _SIGMA)))
    else:
        duration = Constant(us)
    if found.get("slow"):
        duration = Slowed(duration, float(found["slow"]) / 100, float(found.get("slow-by", 1)))
    return duration


def model(steps: Sequence[Mapping[str, Any]], doors: Doors = _NO_DOORS, driven: bool = False) -> Model:
    """The model that these steps describe; knobs must have been resolved."""
    return Model(tuple(_step(step, doors) for step in steps), driven)


def asked(made: Model) -> tuple[str, ...]:
    """The components that the steps ask, in order of first mention."""
    names: dict[str, None] = {}
    for step in made.steps:
        if isinstance(step, Request):
            names[step.service] = None
        elif not isinstance(step, Compute | Pause | Scratch | Fail | Stop):
            names |= dict.fromkeys(step.services)
    return tuple(names)


def _step(step: Mapping[str, Any], doors: Doors) -> ModelStep:
    verb, when = step[""], _when(step.get("when"))
    if verb in _MAKERS:
        return _MAKERS[verb](step, step[verb], when)

    from slslab.sims.asks import ASKS, connect  # with what they ask, which most scenarios do not have

    return connect(step[verb], when, doors) if verb == "connect" else ASKS[verb](step[verb], when)


def _when(found: Mapping[str, Mapping[str, Any]] | None) -> When | None:
    if not found:
        return None
    ((name, test),) = found.items()
    ((operator, value),) = test.items()
    return When(name, operator, value)


def _work(_step: Mapping[str, Any], found: Any, when: When | None) -> ModelStep:
    return Compute(lapse(found), when)


def _wait(_step: Mapping[str, Any], found: Any, when: When | None) -> ModelStep:
    return Pause(lapse(found), when)


def _fail(step: Mapping[str, Any], found: Any, when: When | None) -> ModelStep:
    return Fail(float(found) / 100, step.get("error", "HandlerFailed"), when)


def _scratch(_step: Mapping[str, Any], found: Any, when: When | None) -> ModelStep:
    return Scratch(round(float(found) * 1_048_576), when)


def _stop(_step: Mapping[str, Any], _found: Any, when: When | None) -> ModelStep:
    return Stop(when)


def _count(_step: Mapping[str, Any], found: Any, when: When | None) -> ModelStep:
    return Request(found["in"], "update_item", {"key": found["key"], "add": found.get("add", 1)}, when)


def _collect(_step: Mapping[str, Any], found: Any, when: When | None) -> ModelStep:
    return Request(found["in"], "add_member", {"key": found["key"], "member": found["member"]}, when)


def _read(_step: Mapping[str, Any], found: Any, when: When | None) -> ModelStep:
    return Request(found["from"], "get_item", {"key": found["key"]}, when)


def _get(_step: Mapping[str, Any], found: Any, when: When | None) -> ModelStep:
    return Request(found["from"], "get_object", {"key": found["key"]}, when)


def _delete(_step: Mapping[str, Any], found: Any, when: When | None) -> ModelStep:
    return Request(found["from"], "delete_object", {"key": found["key"]}, when)


def _write(_step: Mapping[str, Any], found: Any, when: When | None) -> ModelStep:
    once = bool(found.get("once", False))
    arguments = {"key": found["key"], "value": found.get("value", {}), "if_absent": once}
    tolerate = "ConditionalCheckFailedException" if once else None
    return Request(found["to"], "put_item", arguments, when, tolerate=tolerate)


def _put(_step: Mapping[str, Any], found: Any, when: When | None) -> ModelStep:
    size = round(float(found.get("size", 100)) * 1024)
    arguments = {"key": found["key"], "size": size, "mark": found.get("mark", "")}
    return Request(found["to"], "put_object", arguments, when, times=int(found.get("times", 1)))


def _send(_step: Mapping[str, Any], found: Any, when: When | None) -> ModelStep:
    arguments: dict[str, Any] = {"body": found.get("body", {})}
    if "group" in found:
        arguments["group"] = found["group"]
    if "deduplication" in found:
        arguments["deduplication_id"] = found["deduplication"]
    if "delay" in found:
        arguments["delay"] = round(float(found["delay"]) * 1_000_000)
    return Request(found["to"], "send_message", arguments, when)


def _record(_step: Mapping[str, Any], found: Any, when: When | None) -> ModelStep:
    return Request(found["to"], "put_record", {"key": found["key"], "data": found.get("body", {})}, when)


def _run(_step: Mapping[str, Any], found: Any, when: When | None) -> ModelStep:
    arguments = {"count": found.get("count", 1), "wait": found.get("wait", False)}
    return Request(found["task"], "run_task", arguments, when)


def _publish(_step: Mapping[str, Any], found: Any, when: When | None) -> ModelStep:
    return Request(found["to"], "publish", {"body": found.get("body", {})}, when)


def _call(_step: Mapping[str, Any], found: Any, when: When | None) -> ModelStep:
    arguments = {"payload": found.get("body", {}), "wait": found.get("wait", True)}
    return Request(found["to"], "invoke", arguments, when)


def _answer(_step: Mapping[str, Any], found: Any, when: When | None) -> ModelStep:
    return Request(found["to"], "answer", {"id": found["id"], "ok": found.get("ok", True)}, when)


_MAKERS: Final[Mapping[str, Callable[[Mapping[str, Any], Any, When | None], ModelStep]]] = {
    "work": _work,
    "wait": _wait,
    "scratch": _scratch,
    "fail": _fail,
    "stop": _stop,
    "count": _count,
    "collect": _collect,
    "read": _read,
    "get": _get,
    "write": _write,
    "put": _put,
    "delete": _delete,
    "send": _send,
    "record": _record,
    "run": _run,
    "publish": _publish,
    "call": _call,
    "answer": _answer,
}
