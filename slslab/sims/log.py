"""The log of a run: what the handlers wrote and what the platform wrote around them.

The recording holds a handler's lines and the platform's reports as JSON, one object each; here they become lines to
read, in the platform's own form (`REPORT Duration: 41.20 ms …`), which is the same in every language. The object
itself stays at hand: `recording.said(line.index)`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from slslab.runtime.recording import (
    Ending,
    Fault,
    HistoryEvent,
    Kind,
    Level,
    Loss,
    Reason,
    Recording,
    Refusal,
    Routing,
    Row,
    Stage,
    TaskState,
    Why,
)


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line. `t` in µs; `source` is the component's name; `env` and `ref` are None where there is none."""

    t: int
    level: Level
    source: str
    env: int | None
    ref: int | None
    text: str
    index: int  # the row it was made from


def log_lines(recording: Recording, until: int | None = None, limit: int = 200) -> tuple[LogLine, ...]:
    """The last `limit` lines written up to time `until` (µs; the whole run when None), oldest first.

    Walks backwards from that time, so that a screen pays for what it shows and not for what went before.
    """
    lines: list[LogLine] = []  # newest first
    kinds = recording.kind
    index = len(recording) if until is None else recording.until(until)
    while index and len(lines) < limit:
        index -= 1
        if kinds[index] in _LINES:
            row = recording[index]
            level, text = _LINES[row.kind](recording, index, row)
            source = recording.components[row.who].name if row.who >= 0 else ""
            env = row.env if row.env >= 0 else None
            ref = row.ref if row.ref >= 0 else None
            lines.append(LogLine(row.t, level, source, env, ref, text, index))
    return tuple(reversed(lines))


def _create(_: Recording, __: int, row: Row) -> tuple[Level, str]:
    return Level.INFO, f"INIT_START Memory Size: {row.value} MB Reason: {Why(row.code).name.lower()}"


def _remove(_: Recording, __: int, row: Row) -> tuple[Level, str]:
    level = Level.ERROR if row.code == Ending.CRASHED else Level.INFO
    return level, f"SHUTDOWN Reason: {Ending(row.code).name.lower()}"


def _throttle(_: Recording, __: int, row: Row) -> tuple[Level, str]:
    return Level.WARN, f"TooManyRequestsException Reason: {_REASONS[Reason(row.code)]}"


def _retry(_: Recording, __: int, row: Row) -> tuple[Level, str]:
    return Level.WARN, f"RETRY attempt {row.code} failed, next in {max(0, row.value - row.t) / 1_000_000:.3f} s"


def _dead_letter(_: Recording, __: int, ___: Row) -> tuple[Level, str]:
    return Level.ERROR, "DEAD_LETTER"


def _lost(_: Recording, __: int, row: Row) -> tuple[Level, str]:
    return Level.ERROR, f"LOST Reason: {Loss(row.code).name.lower()}"


def _loop(_: Recording, __: int, row: Row) -> tuple[Level, str]:
    return Level.ERROR, f"RecursiveInvocationException after {row.value} invocations in one chain"


def _fault(_: Recording, __: int, row: Row) -> tuple[Level, str]:
    text = f"FAULT {Fault(row.code).name.lower()}"
    return Level.WARN, f"{text} {row.value / 1_000_000:.3f} s" if row.value else text


def _history(recording: Recording, index: int, row: Row) -> tuple[Level, str]:
    event = HistoryEvent(row.code)
    level = Level.ERROR if event.name.endswith(("_FAILED", "_TIMED_OUT", "_ABORTED")) else Level.INFO
    return level, f"{event.api_name} {recording.said(index)}".rstrip()


def _route(recording: Recording, index: int, row: Row) -> tuple[Level, str]:
    return Level.INFO, f"{Routing(row.code).name} {recording.said(index)}"


def _due(_: Recording, __: int, row: Row) -> tuple[Level, str]:
    wait = row.value - row.t
    return Level.INFO, f"DUE in {wait / 1_000_000:.3f} s" if wait else "DUE"


def _task(_: Recording, __: int, row: Row) -> tuple[Level, str]:
    return Level.INFO, f"TASK {row.env} {TaskState(row.code).name}"


def _version(recording: Recording, index: int, row: Row) -> tuple[Level, str]:
    return Level.INFO, f"{Stage(row.code).name} {recording.said(index)}"


def _shards(_: Recording, __: int, row: Row) -> tuple[Level, str]:
    return Level.INFO, f"SHARDS {row.value}"


def _refusal(_: Recording, __: int, row: Row) -> tuple[Level, str]:
    return Level.ERROR, f"REFUSED Reason: {Refusal(row.code).name.lower()}"


def _change(recording: Recording, index: int, _: Row) -> tuple[Level, str]:
    return Level.INFO, f"CHANGE {recording.said(index)}"


def _log(recording: Recording, index: int, row: Row) -> tuple[Level, str]:
    text = recording.said(index)
    if row.kind == Kind.REPORT:
        return Level.ERROR if row.code else Level.INFO, _report(json.loads(text))
    try:
        fields = json.loads(text)
    except ValueError:
        return Level(row.code), text
    if not isinstance(fields, dict):
        return Level(row.code), text
    return Level(row.code), _fields(fields)


def _report(fields: dict[str, Any]) -> str:
    metrics = fields.get("metrics") or {}
    parts = [f"{name}: {_number(metrics[key])} {unit}" for key, name, unit in _METRICS if key in metrics]
    status = fields.get("status")
    if status not in (None, "success"):
        parts.append(f"Status: {status}")
    return " ".join(["REPORT", *parts])


def _number(value: object) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def _fields(fields: dict[str, Any]) -> str:
    """A handler's line: its level, its message, and the rest as name=value."""
    rest = {name: value for name, value in fields.items() if name not in ("level", "message")}
    parts = [str(fields[name]) for name in ("level", "message") if name in fields]
    parts += [f"{name}={value if isinstance(value, str) else json.dumps(value)}" for name, value in rest.items()]
    return " ".join(parts)


_METRICS: Final = (
    ("durationMs", "Duration", "ms"),
    ("billedDurationMs", "Billed Duration", "ms"),
    ("memorySizeMB", "Memory Size", "MB"),
    ("initDurationMs", "Init Duration", "ms"),
)
# TooManyRequestsException's own words; it has none for the scaling rate, which it reports as the account's limit.
_REASONS: Final = {
    Reason.CONCURRENT_INVOCATION_LIMIT: "ConcurrentInvocationLimitExceeded",
    Reason.RESERVED_CONCURRENCY_LIMIT: "ReservedFunctionConcurrentInvocationLimitExceeded",
    Reason.INVOCATION_RATE_LIMIT: "ReservedFunctionInvocationRateLimitExceeded",
    Reason.SCALING_RATE: "ConcurrentInvocationLimitExceeded",
    Reason.ACCOUNT_RATE_LIMIT: "FunctionInvocationRateLimitExceeded",
}
_LINES: Final[Mapping[int, Callable[[Recording, int, Row], tuple[Level, str]]]] = {
    Kind.CREATE: _create, Kind.REMOVE: _remove, Kind.THROTTLE: _throttle, Kind.RETRY: _retry,
    Kind.DEAD_LETTER: _dead_letter, Kind.LOST: _lost, Kind.LOOP: _loop, Kind.FAULT: _fault, Kind.CHANGE: _change,
    Kind.HISTORY: _history, Kind.ROUTE: _route, Kind.DUE: _due, Kind.TASK: _task, Kind.VERSION: _version,
    Kind.SHARDS: _shards, Kind.REFUSAL: _refusal, Kind.LOG: _log, Kind.REPORT: _log,
}  # fmt: skip
