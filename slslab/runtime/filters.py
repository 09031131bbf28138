"""The dialects of event patterns: filter policies of a topic, and filter criteria of an event source mapping.

Both are read by the same compiler as event patterns, and both take fewer operators and set limits of their own.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from slslab.runtime.pattern import BadEvent, BadPattern, Event, Pattern
from slslab.runtime.pattern.compiling import branches
from slslab.runtime.pattern.operators import shown
from slslab.runtime.pattern.tree import Members, Number, read, step

_MOST_KEYS: Final = 5
_MOST_COMBINATIONS: Final = 150
_MOST_BYTES: Final = 262_144
_MOST_WILDCARDS: Final = 3
_MOST_FILTERS: Final = 5
_MOST_CHARACTERS: Final = 4_096
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")

_POLICY: Final = frozenset(
    {"prefix", "suffix", "equals-ignore-case", "anything-but", "numeric", "exists", "cidr", "wildcard"}
)
_CRITERIA: Final = frozenset({"prefix", "suffix", "equals-ignore-case", "anything-but", "numeric", "exists"})

ATTRIBUTES: Final = "MessageAttributes"
BODY: Final = "MessageBody"


@dataclass(frozen=True, slots=True)
class FilterPolicy:
    """What a subscription wants to get. `scope`: whether attributes or the body decide. Without a pattern, all."""

    scope: str
    pattern: Pattern | None

    @classmethod
    def of(cls, policy: object, scope: str = ATTRIBUTES) -> FilterPolicy:
        """The policy in a JSON text or a dict. BadPattern when it is none, or breaks a limit: 5 keys, 150
        combinations of values (in a body, each list counts as often as it lies deep), 256 KB."""
        if scope not in (ATTRIBUTES, BODY):
            raise BadPattern("policy-scope", found=scope)
        if isinstance(policy, str) and len(policy.encode("utf-8", "replace")) > _MOST_BYTES:
            raise BadPattern("policy-size", limit=_MOST_BYTES)
        tree = read(policy, BadPattern)
        if isinstance(tree, Members) and not tree:
            return cls(scope, None)
        found = branches(tree)
        if len(dict(tree)) > _MOST_KEYS:
            raise BadPattern("policy-keys", limit=_MOST_KEYS)
        if scope == ATTRIBUTES:
            _refuse_nesting(tree, "$")
        if _combinations(tree, 1, 1) > _MOST_COMBINATIONS:
            raise BadPattern("policy-complex", limit=_MOST_COMBINATIONS)
        for name, value, path in _operators(tree, "$"):
            _check_operator(name, value, path)
        return cls(scope, Pattern(found))

    def accepts(self, attributes: Mapping[str, Mapping[str, Any]], body: str) -> bool:
        """Whether a message gets through: `attributes` as they are published, {name: {DataType, StringValue}}. A
        body that is no JSON object does not get through a policy on bodies."""
        if self.pattern is None:
            return True
        if self.scope == ATTRIBUTES:
            return self.pattern.matches(_attributes(attributes))
        try:
            return self.pattern.matches(body)
        except BadEvent:
            return False


def _refuse_nesting(tree: Members, path: str) -> None:
    for key, value in tree:
        here = path + step(key)
        if isinstance(value, Members):
            raise BadPattern("policy-nested", here)
        if key == "$or":
            for index, item in enumerate(value):
                if isinstance(item, Members) and len(value) > 1:
                    _refuse_nesting(item, f"{here}[{index}]")


def _combinations(tree: Members, depth: int, so_far: int) -> int:
    for key, value in tree:
        if isinstance(value, Members):
            so_far = _combinations(value, depth + 1, so_far)
        elif key == "$or" and len(value) > 1 and all(isinstance(item, Members) for item in value):
            so_far = sum(_combinations(item, depth, so_far) for item in value)
        else:
            so_far *= len(value) * depth
    return so_far


def _operators(tree: Any, path: str) -> Iterator[tuple[str, Any, str]]:
    """Every operator in the lists of a pattern that has been compiled: name, value, JSON path."""
    for key, value in tree:
        here = path + step(key)
        if isinstance(value, Members):
            yield from _operators(value, here)
            continue
        for index, item in enumerate(value):
            if isinstance(item, Members):
                inner = item[0][1]
                if key == "$or" and isinstance(inner, list | Members) and item[0][0] not in _POLICY:
                    yield from _operators(item, f"{here}[{index}]")
                else:
                    yield item[0][0], inner, f"{here}[{index}]{step(item[0][0])}"


def _check_operator(name: str, value: Any, path: str) -> None:
    if name not in _POLICY:
        raise BadPattern("operator", path, found=name, valid=tuple(sorted(_POLICY)))
    if isinstance(value, Members) and not (name == "anything-but" and value[0][0] == "prefix"):
        raise BadPattern("operator", path + step(value[0][0]), found=value[0][0], valid=("prefix",))
    if name == "wildcard" and value.count("*") - value.count("\\*") > _MOST_WILDCARDS:
        raise BadPattern("wildcard-many", path, limit=_MOST_WILDCARDS, found=shown(value))


def _attributes(attributes: Mapping[str, Mapping[str, Any]]) -> Event:
    members: dict[str, Any] = {}
    for name, attribute in attributes.items():
        kind = str(attribute.get("DataType") or attribute.get("Type") or "String")
        value = attribute.get("StringValue", attribute.get("Value"))
        if kind.startswith("Binary") or value is None:
            continue
        members[name] = _attribute(kind, str(value))
    event = Event({})
    event.tree = Members(members.items())
    return event


def _attribute(kind: str, text: str) -> Any:
    if kind.startswith("Number") and _NUMBER.fullmatch(text):
        return Number(text)
    if kind == "String.Array":
        try:
            values = read(text, BadEvent)
        except BadEvent:
            return text
        return values if isinstance(values, list) else text
    return text


@dataclass(frozen=True, slots=True)
class FilterCriteria:
    """What a poller hands on: a record that matches any of the patterns; with no pattern, every record."""

    patterns: tuple[Pattern, ...]

    @classmethod
    def of(cls, criteria: Mapping[str, Any]) -> FilterCriteria:
        """`{"Filters": [{"Pattern": JSON text}, …]}`, at most 5 of at most 4,096 characters. BadPattern otherwise."""
        filters = criteria.get("Filters") if isinstance(criteria, Mapping) else None
        if not isinstance(filters, list | tuple):
            raise BadPattern("criteria-shape")
        if len(filters) > _MOST_FILTERS:
            raise BadPattern("criteria-many", "$.Filters", limit=_MOST_FILTERS)
        return cls(tuple(_criterion(item, f"$.Filters[{index}]") for index, item in enumerate(filters)))

    def takes(self, record: Mapping[str, Any]) -> bool:
        """Whether a record gets through. `record` is as its source delivers it: a queue's `body` is compared as
        JSON if it is a JSON object and as text otherwise, a stream's `data` is decoded first."""
        if not self.patterns:
            return True
        event = Event(_opened(record))
        return any(pattern.matches(event) for pattern in self.patterns)


def _criterion(item: Any, where: str) -> Pattern:
    text = item.get("Pattern") if isinstance(item, Mapping) else None
    if not isinstance(text, str):
        raise BadPattern("criteria-shape", where)
    if len(text) > _MOST_CHARACTERS:
        raise BadPattern("criteria-long", where, limit=_MOST_CHARACTERS)
    try:
        tree = read(text, BadPattern)
        found = branches(tree)
        for name, _, path in _operators(tree, "$"):
            if name not in _CRITERIA:
                raise BadPattern("operator", path, found=name, valid=tuple(sorted(_CRITERIA)))
    except BadPattern as error:
        raise BadPattern(error.reason, f"{where}.Pattern: {error.path}", **error.values) from None
    return Pattern(found)


def _opened(record: Mapping[str, Any]) -> dict[str, Any]:
    opened = dict(record)
    if isinstance(record.get("body"), str):
        opened["body"] = _as_json(record["body"])
    kinesis = record.get("kinesis")
    if isinstance(kinesis, Mapping) and isinstance(kinesis.get("data"), str):
        try:
            data = base64.b64decode(kinesis["data"], validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            return opened
        # A pattern on a stream names the record's fields without the wrapping.
        opened.update({**kinesis, "data": _as_json(data)})
    return opened


def _as_json(text: str) -> Any:
    from slslab.strictjson import BadJson, loads  # as in `pattern.tree`

    try:
        value = loads(text)
    except BadJson:
        return text
    return value if isinstance(value, dict) else text
