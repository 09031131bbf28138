"""The log lines that the platform and the handlers write: one JSON object each, as Lambda's JSON log format has them.

A line does not hold its request id, since the row's `ref` gives it (`slslab.runtime.chance.request_id`): so equal
lines are kept once, however many invocations wrote them.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from slslab.runtime.recording import Kind, Level

if TYPE_CHECKING:
    from slslab.runtime.call import Call
    from slslab.runtime.environment import Environment
    from slslab.runtime.function import Function
    from slslab.runtime.handler import HandlerError, Log

_REPORT: Final = int(Kind.REPORT)


def error_answer(error: HandlerError, request_id: str = "") -> dict[str, Any]:
    """What a function answers when its handler raised. An error of INIT belongs to no request."""
    trace = list(error.trace)
    return {"errorMessage": error.message, "errorType": error.error_type, "requestId": request_id, "stackTrace": trace}


def report(function: Function, call: Call, busy: int) -> tuple[int, ...]:
    """The row that says how an invocation went. `busy`: how long its handler ran, µs."""
    env = call.environment
    if call.cold and env.served == 1:
        busy += env.inside_us << 32
    return (function.clock.now, _REPORT, call.status, function.index, env.number, call.ref, busy)


def log_error(function: Function, call: Call) -> None:
    """The line of an error that ended an invocation."""
    answer = call.answer if isinstance(call.answer, dict) else {}
    said = {name: value for name, value in answer.items() if name != "requestId" and value != []}
    fields = {"level": "ERROR", **said}
    _write(function, call.environment.number, call.ref, Level.ERROR, fields)


def log_line(function: Function, source: Call | Environment, log: Log) -> None:
    """A line that a handler wrote, in an invocation or in INIT."""
    fields = {"level": log.level.name, **log.fields}
    number = getattr(source, "number", None)
    if number is None:
        _write(function, source.environment.number, source.ref, log.level, fields)  # type: ignore[union-attr]
    else:
        _write(function, number, -1, log.level, fields)


def _write(function: Function, env: int, ref: int, level: Level, fields: dict[str, Any]) -> None:
    if function.write is not None:
        text = json.dumps(fields, separators=(",", ":"), ensure_ascii=False, default=str)
        line = function.recorder.text(text)
        function.write((function.clock.now, Kind.LOG, level, function.index, env, ref, line))
