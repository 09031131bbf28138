"""What a YAML parser finds wrong, in the catalogue's words."""

from __future__ import annotations

from typing import Final

import yaml

from slslab.i18n import Said

_REASONS: Final = (  # what the parser says begins with or holds this: what we say
    ("cannot start any token", "character"),
    ("found another document", "documents"),
    ("',' or '", "bracket"),
    ("expected node content", "value"),
    ("unexpected end of stream", "quote"),
    ("mapping values are not allowed", "colon"),
    ("could not find expected ':'", "key"),
    ("expected key", "indent"),
    ("expected <block end>", "indent"),
    ("expected '-' indicator", "indent"),
    ("block sequence entries are not allowed", "indent"),
    ("block mapping entries are not allowed", "indent"),
    ("escape", "escape"),
    ("undefined tag", "tag"),
    ("could not determine a constructor", "tag"),
)


def parser_reason(error: yaml.MarkedYAMLError, text: str, line: int) -> Said:
    """What is wrong with `text` at its `line` (from 0), which the parser only says in English."""
    lines = text.split("\n")
    if line < len(lines) and "\t" in lines[line][: len(lines[line]) - len(lines[line].lstrip())]:
        return Said("errors.yaml-tab")
    if "mapping values are not allowed" in (error.problem or "") and lines[min(line, len(lines) - 1)].count(": ") < 2:
        return Said("errors.yaml-indent")
    told = f"{error.problem or ''} {error.context or ''}"
    return Said(f"errors.yaml-{next((name for part, name in _REASONS if part in told), 'other')}")
