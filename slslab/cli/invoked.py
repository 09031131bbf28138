"""What came of `slslab invoke`: the platform's lines, the answers, the bill; for a person and for a machine."""

from __future__ import annotations

import json
from collections import defaultdict
from textwrap import wrap
from typing import Any, Final

from slslab.cli.terminal import Terminal, json_text, visible
from slslab.i18n import Words
from slslab.runtime.recording import Kind
from slslab.sims.bill import Bill
from slslab.sims.wording import amount, money, money_places
from slslab.workers.program import Program
from slslab.workers.trial import Invoked, Setting, Trial

_MOST_TOLD: Final = 50  # invocations whose lines a person is shown; those that failed are shown in any case
_MOST_FAILED: Final = 50
_EXACT: Final = 12  # decimals of an amount of money; a single request costs a ten-millionth of a dollar and more


class Told:
    """A trial, and what its log says of each invocation: `metrics` and `lines` by its ref; None has those of INIT."""

    def __init__(self, trial: Trial) -> None:
        self.trial = trial
        self.metrics: dict[int, dict[str, Any]] = {}
        self.lines: dict[int | None, list[dict[str, Any]]] = defaultdict(list)
        recording = trial.recording
        for index, kind in enumerate(recording.kind):
            if kind not in (Kind.LOG, Kind.REPORT):
                continue
            ref = recording.ref[index]
            fields = json.loads(recording.said(index))
            if fields.get("type") == "platform.report":
                self.metrics[ref] = fields["metrics"]
            else:
                self.lines[ref if ref >= 0 else None].append(fields)


def show(setting: Setting, told: Told, cost: Bill, terminal: Terminal) -> None:
    """Answers to standard output; all around them to standard error."""
    trial, words = told.trial, terminal.words
    for fields in told.lines[None]:
        terminal.note(terminal.style(_text(fields), "quiet"))
    silent = failed = 0
    for number, one in enumerate(trial.invocations):
        failed += bool(one.status)
        if number < _MOST_TOLD or (one.status and failed <= _MOST_FAILED):
            _invocation(one, told, terminal)
        else:
            silent += 1
        terminal.say(json_text(one.answer))
        terminal.out.flush()  # so that answers and narration stand in order where both go to one place
    if silent:
        terminal.note(terminal.style(words.count("invoke.not-shown", silent), "quiet"))
    terminal.note()
    if len(trial.invocations) > 1:
        _tell(_together(told, words), terminal)
    _bill(cost, terminal)
    if trial.peak_kb > setting.memory * 1024:
        most = words("invoke.too-much-memory", peak=trial.peak_kb // 1024, memory=setting.memory)
        _tell(most, terminal, "warn")
    _tell(words("invoke.virtual"), terminal, "quiet")
    _tell(words("invoke.isolated", level=words(f"invoke.level-{trial.isolation}")), terminal, "quiet")


def _tell(text: str, terminal: Terminal, meaning: str = "") -> None:
    for line in wrap(text, terminal.width):
        terminal.note(terminal.style(line, meaning))


def _invocation(one: Invoked, told: Told, terminal: Terminal) -> None:
    """The platform's own lines, the same in every language, and between them what the handler printed."""
    terminal.note(terminal.style(f"START RequestId: {one.request_id} Version: $LATEST", "quiet"))
    for fields in told.lines[one.ref]:
        terminal.note(f"  {_text(fields)}")
    metrics, peak = told.metrics[one.ref], told.trial.peak_kb
    state = terminal.style("cold", "starting") if one.cold else terminal.style("warm", "working")
    terminal.note(f"REPORT RequestId: {one.request_id}  {state}")
    parts = [
        f"Duration: {metrics['durationMs']:.2f} ms",
        f"Billed Duration: {metrics['billedDurationMs']} ms",
        f"Memory Size: {metrics['memorySizeMB']} MB",
        *([f"Max Memory Used: {peak // 1024} MB"] if peak else []),
        *([f"Init Duration: {metrics['initDurationMs']:.2f} ms"] if "initDurationMs" in metrics else []),
        *([f"Status: {one.status.name.lower()}"] if one.status else []),
    ]
    line = ""
    for part in parts:
        if line and len(line) + len(part) + 4 > terminal.width:
            terminal.note(f"  {line}")
            line = ""
        line += ("  " if line else "") + part
    terminal.note(f"  {line}")


def _together(told: Told, words: Words) -> str:
    """All invocations in one sentence."""
    done = told.trial.invocations
    took = sorted(told.metrics[one.ref]["durationMs"] for one in done)
    return words(
        "invoke.together",
        n=words.number(len(done)),
        cold=words.number(sum(one.cold for one in done)),
        failed=words.number(sum(bool(one.status) for one in done)),
        median=words.number(took[(len(took) - 1) // 2], 2),
        most=words.number(took[-1], 2),
    )


def _bill(cost: Bill, terminal: Terminal) -> None:
    words = terminal.words
    places = max([money_places(item.usd) for item in cost.lines], default=2)
    terminal.note(words("invoke.bill", usd=money(cost.total_usd, words, places)))
    for item in cost.lines:
        usd = money(item.usd, words, places)
        terminal.note(f"  {usd}  {words(item.name)}: {amount(item.quantity, item.unit, words)}")


def _text(fields: dict[str, Any]) -> str:
    """A line as it was printed: a message as text, an object as one line of JSON."""
    if fields.keys() == {"level", "message"} and isinstance(fields["message"], str):
        level = "" if fields["level"] == "INFO" else f"[{fields['level']}] "
        return level + visible(fields["message"])
    return json_text(fields)


def as_json(program: Program, setting: Setting, told: Told, cost: Bill) -> dict[str, Any]:
    """Everything, as one object."""
    trial, metrics = told.trial, told.metrics
    return {
        "handler": f"{program.name}.{program.function}",
        "runtime": program.runtime,
        "memory_mb": setting.memory,
        "peak_memory_mb": round(trial.peak_kb / 1024, 1),
        "isolation": str(trial.isolation),
        "init_log": told.lines[None],
        "invocations": [
            {
                "request_id": one.request_id,
                "status": one.status.name.lower(),
                "cold": one.cold,
                "duration_ms": metrics[one.ref]["durationMs"],
                "billed_ms": metrics[one.ref]["billedDurationMs"],
                "init_ms": metrics[one.ref].get("initDurationMs", 0),
                "answer": one.answer,
                "log": told.lines[one.ref],
            }
            for one in trial.invocations
        ],
        "bill": {
            **{
                item.item: {"quantity": item.quantity, "unit": item.unit, "usd": round(item.usd, _EXACT)}
                for item in cost.lines
            },
            "total_usd": round(cost.total_usd, _EXACT),
        },
        "digest": trial.recording.digest(),
    }
