"""The way of an execution through its states: what came in, what went out, what failed, and when it was tried again."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import Any, Final

from slslab.cli.terminal import Terminal, json_text, visible
from slslab.i18n import Words
from slslab.runtime.workflow import Outcome, Visit

_SHOWN: Final = 60  # states of a path that a person is shown
_FAILURES: Final = 6  # of one state that a person is shown
_CAUSE: Final = 4  # lines of what went wrong
_MOST_TOLD: Final = 4_000_000  # characters of all inputs and outputs in one JSON object
_INDENT: Final = 14  # columns of the time, and what stands between


def told(outcome: Outcome) -> dict[str, Any]:
    """The path for a machine. `at`, `left` and `again` in seconds; a state's `input` and `output` are left out once
    all of them together would be too much."""
    left = _MOST_TOLD
    path: list[dict[str, Any]] = []
    for one in outcome.path:
        row: dict[str, Any] = {
            "at": _us(one.time),
            "state": one.state,
            "type": one.type,
            "level": one.level,
            "index": one.slot,
            "left": None if one.left is None else _us(one.left),
        }
        left -= len(json_text(one.input)) + len(json_text(one.output)) if left > 0 else 0
        if left > 0:
            row |= {"input": one.input, "output": one.output}
        row["failures"] = [
            {
                "at": _us(each.time),
                "error": each.error,
                "cause": each.cause,
                "again": None if each.again is None else _us(each.again),
            }
            for each in one.failures
        ]
        path.append(row)
    return {
        "virtual_seconds": _us(outcome.took),
        "states_entered": outcome.entered,
        "path": path,
        "events": len(outcome.events),
    }


def _us(time: int) -> float:
    return time / 1_000_000


def show(outcome: Outcome, terminal: Terminal) -> None:
    """The path and the outcome for a person."""
    words = terminal.words
    last = ""
    for visit in outcome.path[:_SHOWN]:
        last = _visit(visit, last, terminal)
    left = outcome.entered - min(_SHOWN, len(outcome.path))
    if left:
        terminal.say(terminal.style(words.count("try_workflow.more", left), "quiet"))
    terminal.say()
    seconds = _seconds(outcome.took, words)
    if outcome.status == "SUCCEEDED":
        terminal.say(terminal.style(words("try_workflow.succeeded", seconds=seconds), "good"))
        terminal.say(json_text(outcome.output, dense=True))
        return
    error = visible(outcome.error) if outcome.error else words("try_workflow.nameless")
    terminal.say(terminal.style(words("try_workflow.failed", seconds=seconds, error=error), "bad"))
    if outcome.cause:
        terminal.say(visible(outcome.cause))


def _visit(visit: Visit, last: str, terminal: Terminal) -> str:
    """One state: each value once, where it first appears; the value that was shown last."""
    words = terminal.words
    shown = visit.time
    indent = "  " * visit.level
    slot = "" if visit.slot is None else f" [{visit.slot}]"
    name = terminal.style(visible(visit.state), "strong")
    terminal.say(f"{_column(shown, words)}{indent}{name}{slot}  {terminal.style(visit.type, 'quiet')}")
    room = terminal.width - _INDENT - len(indent) - 2

    def lines(time: int, *parts: str, meaning: str = "") -> None:
        nonlocal shown
        column, shown = (_column(time, words) if time != shown else " " * _INDENT), time
        for part in parts:
            cut = part if len(part) <= room else part[: max(1, room - 1)] + "…"
            terminal.say(f"{column}{indent}  {terminal.style(cut, meaning)}")
            column = " " * _INDENT

    came = _short(visit.input, room)
    if came != last:
        lines(visit.time, words("try_workflow.input", value=came))
    for time, text in _failures(visit, words):
        lines(
            time, *wrap(text, max(20, room), max_lines=_CAUSE, placeholder=" …", break_on_hyphens=False), meaning="bad"
        )
    if visit.left is None:
        return came
    went = _short(visit.output, room)
    if visit.left > shown or went != came:
        lines(visit.left, words("try_workflow.output", value=went))
    return went


def _failures(visit: Visit, words: Words) -> Iterator[tuple[int, str]]:
    for one in visit.failures[:_FAILURES]:
        error = visible(one.error) if one.error else words("try_workflow.nameless")
        said = f"{error}: {visible(one.cause)}" if one.cause else error
        if one.again is None:
            yield one.time, words("try_workflow.failed-here", error=said)
        else:
            yield one.time, words("try_workflow.retried", error=error, again=_seconds(one.again, words))
    if visit.failed > _FAILURES:
        last = visit.failures[-1].time if visit.left is None else visit.left
        yield last, words.count("try_workflow.more-failures", visit.failed - _FAILURES)


def _column(time: int, words: Words) -> str:
    return f"{_seconds(time, words):>{_INDENT - 2}}  "


def _short(value: Any, room: int) -> str:
    """So much of a value's JSON as a line can hold, made without writing out all of a large one."""
    if isinstance(value, str):
        return json_text(value[: room + 1], dense=True)
    if isinstance(value, list) and len(value) > room:
        value = value[:room]
    return json_text(value, dense=True)[: room + 1]


def _seconds(us: int, words: Words) -> str:
    digits = 0 if us % 1_000_000 == 0 else 3
    return f"{words.number(us / 1_000_000, digits)} s"
