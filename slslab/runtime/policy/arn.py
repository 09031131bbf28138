"""Amazon Resource Names: `arn:partition:service:region:account:resource`.

In a `Resource` element wildcards stay inside one of the first five parts between colons, except that a `*` at a part's
end may run on past the colon, as documented; in the sixth part colons are characters like any other. Variables count
only in the sixth part. A shorter name is filled up with `*`, which is how IAM itself reads it in a policy of an
identity; in a resource's own policy, which has a Principal, it stays as short as it is. The condition operators for
ARNs compare part by part, all six, and let variables stand anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from slslab.runtime.policy.glob import Wild
from slslab.runtime.policy.template import Lookup, Template, colons, read, template

_COLONS: Final = 5


@dataclass(frozen=True, slots=True)
class Resource:
    """One text of a `Resource` or `NotResource` element, in the forms in which it may match."""

    source: str
    forms: tuple[Template, ...]

    def matches(self, resource: str, lookup: Lookup) -> bool:
        """Whether `resource` is meant. A variable without value matches nothing."""
        for form in self.forms:
            glob = form.fill(lookup)
            if glob is not None and glob.matches(resource):
                return True
        return False


def read_resource(text: str, *, variables: bool, filled_up: bool = True) -> Resource:
    """`text` of a `Resource` element, which has passed `valid_resource`. `filled_up`: a short name is."""
    if text == "*":
        return Resource(text, (template(text, (Wild.MANY,)),))
    found = colons(text, _COLONS)
    if len(found) == _COLONS:
        return Resource(text, (_form(text, found[-1] + 1, variables),))
    short = _form(text, len(text), False)
    if not filled_up:
        return Resource(text, (short,))
    filled = text + ":*" * (_COLONS - len(found))
    return Resource(text, (short, _form(filled, len(filled), False)))


def _form(text: str, split: int, variables: bool) -> Template:
    head = read(text[:split], variables=False, segments=True)
    tail = read(text[split:], variables=variables)
    return template(text, head.parts + tail.parts)


def valid_resource(text: str) -> bool:
    """Whether IAM takes `text` as a resource: `*`, or an ARN whose partition and service are named."""
    if text == "*":
        return True
    parts = text.split(":")
    if len(parts) < 3 or parts[0] != "arn" or not parts[1] or not parts[2]:
        return False
    if "*" in parts[2] or "?" in parts[2]:
        return False
    return len(parts) > _COLONS or "::" not in text


@dataclass(frozen=True, slots=True)
class ArnPattern:
    """A value of an ARN operator: its six parts, or none when it is no ARN. `*` alone is anything."""

    source: str
    parts: tuple[Template, ...]

    def matches(self, arn: str, lookup: Lookup) -> bool:
        """Whether `arn` is as this says, part by part. A variable without value matches nothing."""
        if self.source == "*":
            return True
        found = arn.split(":", _COLONS)
        if not self.parts or len(found) <= _COLONS:
            return False
        globs = (part.fill(lookup) for part in self.parts)
        return all(glob is not None and glob.matches(part) for glob, part in zip(globs, found, strict=True))


def read_arn_pattern(text: str, *, variables: bool) -> ArnPattern:
    """The value `text` of an ARN operator."""
    if text == "*":
        return ArnPattern(text, ())
    found = colons(text, _COLONS) if variables else _plain_colons(text)
    if len(found) < _COLONS:
        return ArnPattern(text, ())
    starts = [0, *(at + 1 for at in found)]
    ends = [*found, len(text)]
    parts = [read(text[start:end], variables=variables) for start, end in zip(starts, ends, strict=True)]
    return ArnPattern(text, tuple(parts))


def _plain_colons(text: str) -> tuple[int, ...]:
    return tuple(index for index, character in enumerate(text) if character == ":")[:_COLONS]
