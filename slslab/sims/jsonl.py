"""A recording as JSON lines: one object a row, in order of time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from math import isfinite

from slslab.runtime.recording import Kind, Recording, Row
from slslab.sims.export import code_of, name_of


def pieces(recording: Recording) -> Iterator[str]:
    """The lines, each with its end. Times and values are the recording's own whole numbers (µs, bytes, MB).

    A row has `t`, `kind` and, where there is one, `code`, `who` (for a hop `from` and `to`), `environment`, `ref` and
    its `parent`, and `value`; a log line's own object stands in `line`; in `text` what somebody changed, and the name
    that a row of a workflow, router or secret holds.
    """
    for index, row in enumerate(recording):
        yield json.dumps(_fields(recording, index, row), separators=(",", ":"), allow_nan=False) + "\n"


def _fields(recording: Recording, index: int, row: Row) -> dict[str, object]:
    fields: dict[str, object] = {"t": row.t, "kind": name_of(row.kind), "code": code_of(row)}
    if row.kind == Kind.HOP:
        edge = recording.edges[row.who]
        fields["from"], fields["to"] = (recording.components[end].name for end in (edge.source, edge.target))
    elif row.who >= 0:
        fields["who"] = recording.components[row.who].name
    if row.env >= 0:
        fields["environment"] = row.env
    if row.ref >= 0:
        fields["ref"] = row.ref
        if recording.parents[row.ref] >= 0:
            fields["parent"] = recording.parents[row.ref]
    if row.kind in (Kind.LOG, Kind.REPORT):
        fields["line"] = _line(recording.said(index))
    elif text := recording.said(index):
        fields["text"] = text
    else:
        fields["value"] = row.value
    return fields


def _line(text: str) -> object:
    """A log line as the object that it is; as text where it holds what JSON has not."""
    try:
        value: object = json.loads(text, parse_constant=_refuse, parse_float=_finite)
    except (ValueError, RecursionError):
        return text
    return value


def _finite(text: str) -> float:
    value = float(text)
    if not isfinite(value):
        raise ValueError(text)
    return value


def _refuse(name: str) -> object:
    raise ValueError(name)
