"""How the states of each type are read."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from slslab.runtime.workflow import choices
from slslab.runtime.workflow.definition import (
    MOST_SECONDS,
    Amount,
    Batcher,
    Catcher,
    Choice,
    Fail,
    Machine,
    Map,
    Parallel,
    Pass,
    Retrier,
    State,
    Succeed,
    Task,
    Wait,
)
from slslab.runtime.workflow.errors import ALL
from slslab.runtime.workflow.fields import Fields, show
from slslab.runtime.workflow.steps import ROOT
from slslab.runtime.workflow.template import Expression

if TYPE_CHECKING:
    from slslab.runtime.workflow.reader import Reader

_URI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
_THROUGH: Final = ("InputPath", "OutputPath")
_ONWARD: Final = (*_THROUGH, "Next", "End", "Assign")
_WORKING: Final = (*_ONWARD, "Parameters", "ResultSelector", "ResultPath", "Retry", "Catch")
_BOUNDS: Final = ("MaxConcurrency", "ToleratedFailureCount", "ToleratedFailurePercentage")
_UNSUPPORTED: Final = ("ItemReader", "ResultWriter")
FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "Task": (
        *_WORKING,
        "Resource",
        "Credentials",
        "TimeoutSeconds",
        "TimeoutSecondsPath",
        "HeartbeatSeconds",
        "HeartbeatSecondsPath",
    ),
    "Pass": (*_ONWARD, "Parameters", "Result", "ResultPath"),
    "Choice": (*_THROUGH, "Choices", "Default", "Assign"),
    "Wait": (*_ONWARD, "Seconds", "SecondsPath", "Timestamp", "TimestampPath"),
    "Succeed": _THROUGH,
    "Fail": ("Error", "ErrorPath", "Cause", "CausePath"),
    "Parallel": (*_WORKING, "Branches"),
    "Map": (
        *_WORKING,
        "ItemProcessor",
        "Iterator",
        "ItemsPath",
        "ItemSelector",
        "ItemBatcher",
        "Label",
        *_BOUNDS,
        *(f"{name}Path" for name in _BOUNDS),
        *_UNSUPPORTED,
    ),
}


class Flow:
    """The states of one machine as they are read: where they lead to is checked when all are known."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.targets: list[tuple[str, str]] = []

    def target(self, fields: Fields, name: str) -> str | None:
        """A field that names a state."""
        found = fields.text(name)
        if found is not None:
            self.targets.append((f"{fields.path}.{name}", found))
        return found

    def onward(self, fields: Fields) -> dict[str, Any]:
        """What a state has that goes on to another one or ends the machine."""
        end = fields.flag("End")
        following = self.target(fields, "Next")
        if "Next" in fields and end:
            fields.note(None, "next-and-end")
        elif "Next" not in fields and not end and ("End" not in fields or end is False):
            fields.note(None, "no-way-on")
        return {"next": following, "assign": fields.assign(), **through(fields)}

    def working(self, fields: Fields) -> dict[str, Any]:
        """What a state has that works and may fail."""
        return {
            **self.onward(fields),
            "parameters": fields.template("Parameters"),
            "selector": fields.template("ResultSelector"),
            "result": fields.place("ResultPath"),
            "retry": _retriers(fields),
            "catch": self._catchers(fields),
        }

    def _catchers(self, fields: Fields) -> tuple[Catcher, ...]:
        found = fields.objects("Catch", empty=True)
        errors = _errors(found)
        made: list[Catcher] = []
        for one, names in zip(found, errors, strict=True):
            one.known("ErrorEquals", "Next", "ResultPath", "Assign", "Comment")
            one.require("Next")
            following = self.target(one, "Next")
            made.append(Catcher(names, following or "", one.place("ResultPath"), one.assign()))
        return tuple(made)


def through(fields: Fields) -> dict[str, Any]:
    """The paths through which a state's input and output go."""
    return {"input": fields.filter("InputPath"), "output": fields.filter("OutputPath")}


def _errors(found: list[Fields]) -> list[tuple[str, ...]]:
    """`ErrorEquals` of each Retrier or Catcher."""
    made: list[tuple[str, ...]] = []
    for number, one in enumerate(found, 1):
        one.require("ErrorEquals")
        names = one.value.get("ErrorEquals", [""])
        if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
            one.note("ErrorEquals", "wrong-type", show(names), "error-names")
            names = []
        if ALL in names and (len(names) > 1 or number < len(found)):
            one.note("ErrorEquals", "all-alone-and-last", ALL)
        made.append(tuple(names))
    return made


def _retriers(fields: Fields) -> tuple[Retrier, ...]:
    found = fields.objects("Retry", empty=True)
    made: list[Retrier] = []
    for one, names in zip(found, _errors(found), strict=True):
        one.known(
            "ErrorEquals",
            "IntervalSeconds",
            "MaxAttempts",
            "BackoffRate",
            "MaxDelaySeconds",
            "JitterStrategy",
            "Comment",
        )
        interval = one.whole("IntervalSeconds", 1, MOST_SECONDS)
        attempts = one.whole("MaxAttempts", 0, MOST_SECONDS)
        rate = one.number("BackoffRate", 1, 1e300, "a-rate")
        longest = one.whole("MaxDelaySeconds", 1, 31_622_400)
        jitter = one.one_of("JitterStrategy", "FULL", "NONE") == "FULL"
        made.append(
            Retrier(names, interval or 1, 3 if attempts is None else attempts, float(rate or 2.0), longest, jitter)
        )
    return tuple(made)


def _amount(fields: Fields, name: str, low: int) -> Amount | None:
    """A whole number under `name`, or the path to it under `namePath`."""
    path = f"{name}Path"
    fields.at_most_one(name, path)
    return fields.whole(name, low, MOST_SECONDS) if name in fields else fields.route(path, reference=True)


def _task(flow: Flow, fields: Fields, name: str) -> Task:
    fields.require("Resource")
    resource = fields.text("Resource")
    if resource is not None and not _URI.fullmatch(resource):
        fields.note("Resource", "wrong-type", show(resource), "a-uri")
    waits = (resource or "").endswith((".sync", ".sync:2", ".waitForTaskToken"))
    if flow.reader.express and waits:
        fields.note("Resource", "express-cannot-wait", show(resource))
    fields.object("Credentials")
    timeout = _amount(fields, "TimeoutSeconds", 1)
    heartbeat = _amount(fields, "HeartbeatSeconds", 1)
    if isinstance(timeout, int) and isinstance(heartbeat, int) and heartbeat >= timeout:
        fields.note("HeartbeatSeconds", "heartbeat-too-long", str(heartbeat), str(timeout))
    return Task(name, **flow.working(fields), resource=resource or "", timeout=timeout, heartbeat=heartbeat)


def _pass(flow: Flow, fields: Fields, name: str) -> Pass:
    fixed = (fields.value["Result"],) if "Result" in fields else ()
    parameters, result = fields.template("Parameters"), fields.place("ResultPath")
    return Pass(name, **flow.onward(fields), parameters=parameters, result=result, fixed=fixed)


def _choice(flow: Flow, fields: Fields, name: str) -> Choice:
    fields.require("Choices")
    branches = choices.read(fields, flow)
    default = flow.target(fields, "Default")
    return Choice(name, default, **through(fields), assign=fields.assign(), branches=branches)


def _wait(flow: Flow, fields: Fields, name: str) -> Wait:
    fields.exactly_one("Seconds", "SecondsPath", "Timestamp", "TimestampPath")
    seconds: Amount | None = fields.whole("Seconds", 0, MOST_SECONDS)
    until: Amount | None = fields.moment("Timestamp")
    if "SecondsPath" in fields:
        seconds = fields.route("SecondsPath", reference=True)
    if "TimestampPath" in fields:
        until = fields.route("TimestampPath", reference=True)
    return Wait(name, **flow.onward(fields), seconds=seconds, until=until)


def _succeed(_: Flow, fields: Fields, name: str) -> Succeed:
    return Succeed(name, **through(fields))


def _fail(_: Flow, fields: Fields, name: str) -> Fail:
    return Fail(name, error=_said(fields, "Error"), cause=_said(fields, "Cause"))


def _said(fields: Fields, name: str) -> str | Expression | None:
    """A text under `name`, or under `namePath` the expression that yields it."""
    fields.at_most_one(name, f"{name}Path")
    if name in fields:
        return fields.text(name)
    found = fields.text(f"{name}Path")
    return None if found is None else fields.expression(f"{name}Path", found)


def _parallel(flow: Flow, fields: Fields, name: str) -> Parallel:
    fields.require("Branches")
    branches: list[Machine] = []
    for one in fields.objects("Branches", empty=False):
        one.known("Comment", "StartAt", "States")
        machine = flow.reader.states(one)
        if machine is not None:
            branches.append(machine)
    return Parallel(name, **flow.working(fields), branches=tuple(branches))


def _map(flow: Flow, fields: Fields, name: str) -> Map:
    for field in _UNSUPPORTED:
        if field in fields:
            fields.note(field, "unsupported-field", field)
    fields.exactly_one("ItemProcessor", "Iterator")
    fields.at_most_one("ItemSelector", "Parameters")
    processor, distributed = _processor(flow, fields)
    working = flow.working(fields)
    selector = fields.template("ItemSelector") or working.pop("parameters")
    working.pop("parameters", None)
    fields.text("Label")
    return Map(
        name,
        **working,
        processor=processor,
        items=fields.route("ItemsPath", reference=True) or ROOT,
        item=selector,
        batcher=_batcher(fields),
        at_once=_amount(fields, "MaxConcurrency", 0) or 0,
        tolerated_count=_amount(fields, "ToleratedFailureCount", 0),
        tolerated_percentage=_percentage(fields),
        distributed=distributed,
    )


def _processor(flow: Flow, fields: Fields) -> tuple[Machine | None, bool]:
    found = fields.object("ItemProcessor" if "ItemProcessor" in fields else "Iterator")
    if found is None:
        return None, False
    found.known("Comment", "StartAt", "States", "ProcessorConfig")
    config = found.object("ProcessorConfig")
    mode = None
    if config is not None:
        config.known("Mode", "ExecutionType")
        mode = config.one_of("Mode", "INLINE", "DISTRIBUTED")
        config.one_of("ExecutionType", "STANDARD", "EXPRESS")
    return flow.reader.states(found), mode == "DISTRIBUTED"


def _percentage(fields: Fields) -> Amount | None:
    name = "ToleratedFailurePercentage"
    fields.at_most_one(name, f"{name}Path")
    if name in fields:
        return fields.number(name, 0, 100, "a-percentage")
    return fields.route(f"{name}Path", reference=True)


def _batcher(fields: Fields) -> Batcher | None:
    found = fields.object("ItemBatcher")
    if found is None:
        return None
    bounds = ("MaxItemsPerBatch", "MaxInputBytesPerBatch")
    found.known("BatchInput", *bounds, *(f"{name}Path" for name in bounds))
    items, size = (_amount(found, name, 1) for name in bounds)
    if items is None and size is None and not any(f"{name}{end}" in found for name in bounds for end in ("", "Path")):
        found.note(None, "one-of-needed", expected=", ".join(bounds))
    return Batcher(items, size, found.template("BatchInput"))


READERS: Final[dict[str, Callable[[Flow, Fields, str], State]]] = {
    "Task": _task,
    "Pass": _pass,
    "Choice": _choice,
    "Wait": _wait,
    "Succeed": _succeed,
    "Fail": _fail,
    "Parallel": _parallel,
    "Map": _map,
}
