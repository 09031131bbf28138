"""What went wrong in a run's invocations: which error, in which function, and how often."""

from __future__ import annotations

import json
from collections import Counter

from slslab.runtime.recording import Kind, Level, Recording, Status
from slslab.sims.conventions import error_type


def mishaps(recording: Recording) -> tuple[tuple[str, str, int], ...]:
    """(function, error, times): the most frequent first. An error has the type that its log line says, or the
    platform's name for how the invocation ended."""
    said: dict[int, str] = {}  # text of a log line: the error's type
    types: dict[int, str] = {}  # invocations
    found: Counter[tuple[int, str]] = Counter()
    for index, kind in enumerate(recording.kind):
        if kind == _LOG and recording.code[index] == Level.ERROR:
            text = recording.value[index]
            if text not in said:
                said[text] = _type_of(recording.texts[text])
            if said[text]:
                types[recording.ref[index]] = said[text]
        elif kind == _REPORT and recording.code[index] != Status.OK:
            name = types.pop(recording.ref[index], "") or error_type(recording.code[index])
            found[recording.who[index], name] += 1
    names = [box.name for box in recording.components]
    ordered = sorted(found.items(), key=lambda one: (-one[1], one[0]))
    return tuple((names[who], name, times) for (who, name), times in ordered)


def _type_of(line: str) -> str:
    try:
        fields = json.loads(line)
    except ValueError:
        return ""
    return str(fields.get("errorType", "")) if isinstance(fields, dict) else ""


_LOG, _REPORT = int(Kind.LOG), int(Kind.REPORT)
