"""What a rule hands to a target instead of the event: a constant, a part of it, or a template filled from it.

A template is JSON, or text between double quotes. Where a placeholder stands outside quotes it becomes a JSON value;
inside quotes it becomes plain text, and nothing is escaped: an object in the quotes of a JSON template makes text
that is no JSON, and then nothing is delivered. In a template that is a text, objects and lists lose their quotes. A
variable whose path finds nothing is the empty text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

_MOST_PATHS: Final = 100
_MOST_CHARACTERS: Final = 8_192
_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,256}")
_PLACEHOLDER: Final = re.compile(r"<([A-Za-z0-9_.-]+)>")
_STEP: Final = re.compile(r"\.([A-Za-z0-9_/:-]+|\*)|\[(0|[1-9][0-9]{0,8}|\*)\]")
_LITERAL: Final = re.compile(r'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_RESERVED: Final = (
    "aws.events.rule-arn",
    "aws.events.rule-name",
    "aws.events.event.ingestion-time",
    "aws.events.event",
    "aws.events.event.json",
)

_Steps = tuple[str | int, ...]


class BadTransformer(ValueError):
    """An input, a path or a template is wrong. `reason` is a word or two, `found` what it is about."""

    def __init__(self, reason: str, found: str = "") -> None:
        super().__init__(f"{reason} {found}".rstrip())
        self.reason = reason
        self.found = found


@dataclass(frozen=True, slots=True)
class Path:
    """A JSON path with names, indexes and `*`: `$.detail.items[0].id`."""

    steps: _Steps

    @classmethod
    def of(cls, text: str) -> Path:
        """BadTransformer for a text that is no such path."""
        if not text.startswith("$"):
            raise BadTransformer("path", text)
        steps: list[str | int] = []
        at = 1
        while at < len(text):
            found = _STEP.match(text, at)
            if found is None:
                raise BadTransformer("path", text)
            name, index = found.groups()
            steps.append(name if name else index if index == "*" else int(index))
            at = found.end()
        return cls(tuple(steps))

    def find(self, event: Any) -> tuple[bool, Any]:
        """Whether there is something, and what. With `*` it is a list."""
        values, many = [event], False
        for step in self.steps:
            if step == "*":
                many = True
                values = [inner for value in values for inner in _inside(value)]
            else:
                values = [value[step] for value in values if _has(value, step)]
        if many:
            return True, values
        return bool(values), values[0] if values else None


def _inside(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return list(value.values())
    return value if isinstance(value, list) else []


def _has(value: Any, step: str | int) -> bool:
    if isinstance(step, int):
        return isinstance(value, list) and step < len(value)
    return isinstance(value, Mapping) and step in value


@dataclass(frozen=True, slots=True)
class Input:
    """The same value whatever the event."""

    value: Any

    def apply(self, event: Mapping[str, Any], rule: str, arn: str) -> tuple[bool, Any]:  # noqa: ARG002
        """Whether there is something to deliver, and what."""
        return True, self.value


@dataclass(frozen=True, slots=True)
class InputPath:
    """A part of the event."""

    path: Path

    def apply(self, event: Mapping[str, Any], rule: str, arn: str) -> tuple[bool, Any]:  # noqa: ARG002
        """Whether there is something to deliver, and what."""
        return self.path.find(event)


@dataclass(frozen=True, slots=True)
class Transformer:
    """A template, and where its variables come from."""

    template: str
    paths: Mapping[str, Path]
    is_text: bool

    @classmethod
    def of(cls, template: str, paths: Mapping[str, str] | None = None) -> Transformer:
        """`InputTemplate` and `InputPathsMap`. BadTransformer when they do not fit together."""
        given = paths or {}
        if not 0 < len(template) <= _MOST_CHARACTERS:
            raise BadTransformer("template-size", str(_MOST_CHARACTERS))
        if len(given) > _MOST_PATHS:
            raise BadTransformer("paths-many", str(_MOST_PATHS))
        for name in given:
            if not _NAME.fullmatch(name) or name.upper().startswith("AWS."):
                raise BadTransformer("variable", name)
        for found in _PLACEHOLDER.finditer(template):
            if found[1] not in given and found[1] not in _RESERVED:
                raise BadTransformer("placeholder", found[1])
        is_text = template.lstrip().startswith('"')
        if not is_text:
            _check_json(template)
        elif len(template.strip()) < 2 or not template.rstrip().endswith('"'):
            raise BadTransformer("quotes", template[:40])
        return cls(template, {name: Path.of(path) for name, path in given.items()}, is_text)

    def text(self, event: Mapping[str, Any], rule: str, arn: str) -> str:
        """The template, filled."""
        values = self._values(event, rule, arn)
        pieces, at = [], 0
        quoted = [(found.start(), found.end()) for found in _LITERAL.finditer(self.template)]
        for found in _PLACEHOLDER.finditer(self.template):
            inside = any(start < found.start() < end for start, end in quoted)
            pieces += [self.template[at : found.start()], self._fill(values[found[1]], inside)]
            at = found.end()
        return "".join([*pieces, self.template[at:]])

    def apply(self, event: Mapping[str, Any], rule: str, arn: str) -> tuple[bool, Any]:
        """Whether there is something to deliver, and what: a JSON value, or the filled text as it is."""
        text = self.text(event, rule, arn)
        try:
            return True, json.loads(text)
        except (ValueError, RecursionError):
            return self.is_text, text

    def _fill(self, value: Any, inside: bool) -> str:
        if inside and isinstance(value, str):
            return value
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return text.replace('"', "") if self.is_text else text

    def _values(self, event: Mapping[str, Any], rule: str, arn: str) -> dict[str, Any]:
        values: dict[str, Any] = {
            "aws.events.rule-arn": arn,
            "aws.events.rule-name": rule,
            "aws.events.event.ingestion-time": event.get("time", ""),
            "aws.events.event": _without_detail(event),
            "aws.events.event.json": event,
        }
        for name, path in self.paths.items():
            there, value = path.find(event)
            values[name] = value if there else ""
        return values


def _without_detail(event: Mapping[str, Any]) -> dict[str, Any]:
    """The event as the variable `aws.events.event` gives it: no detail, and `detailType` for `detail-type`."""
    return {"detailType" if key == "detail-type" else key: value for key, value in event.items() if key != "detail"}


def _check_json(template: str) -> None:
    """Refuse a template that is JSON with no values at all, or that has a placeholder in a key."""
    for literal in _LITERAL.finditer(template):
        if _PLACEHOLDER.search(literal.group()) and template[literal.end() :].lstrip().startswith(":"):
            raise BadTransformer("key", literal.group())
    bare = _LITERAL.sub('""', template)
    try:
        json.loads(_PLACEHOLDER.sub("0", bare))
    except (ValueError, RecursionError):
        raise BadTransformer("template-json", template[:40]) from None
