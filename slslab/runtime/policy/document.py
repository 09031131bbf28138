"""A policy document: from JSON values to statements, or the first mistake with its place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from slslab.runtime.policy.arn import Resource, read_resource, valid_resource
from slslab.runtime.policy.condition import OPERATORS, Condition, known, read_condition, unreadable
from slslab.runtime.policy.errors import PolicyError, member
from slslab.runtime.policy.glob import Glob
from slslab.runtime.policy.template import pattern

VERSIONS: Final = ("2012-10-17", "2008-10-17")
_TOP: Final = ("Version", "Id", "Statement")
_ELEMENTS: Final = (
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
)
_PRINCIPALS: Final = ("AWS", "Service", "Federated", "CanonicalUser")
_VENDOR: Final = re.compile(r"[A-Za-z0-9.\-]+")
MOST_STATEMENTS: Final = 20_000  # a bound of our own; the largest policy of AWS has room for some two hundred
LONGEST: Final = 10_240  # characters of one text; the longest ARN has 2,048


@dataclass(frozen=True, slots=True)
class Principal:
    """Who a statement of a resource's policy is about: identifiers by kind. Everybody is `*` among the AWS ones."""

    of: Mapping[str, tuple[str, ...]]
    negated: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. `path` is its place in the document; `resources` is None when it has no such element."""

    path: str
    sid: str | None
    allows: bool
    principal: Principal | None
    actions: tuple[Glob, ...]
    not_action: bool
    resources: tuple[Resource, ...] | None
    not_resource: bool
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy that the language takes. Version 2008-10-17, which has no variables, is what a missing one means."""

    version: str
    statements: tuple[Statement, ...]


def parse(document: Any) -> Policy:
    """The policy that `document`, a JSON value, describes. PolicyError at its first mistake."""
    top = _object(document, "$", "not-an-object")
    _only(top, _TOP, "$")
    version = top.get("Version", VERSIONS[-1])
    if version not in VERSIONS:
        raise PolicyError("$.Version", "version", _shown(version), VERSIONS)
    if "Id" in top and not isinstance(top["Id"], str):
        raise PolicyError("$.Id", "not-a-text", _shown(top["Id"]))
    if "Statement" not in top:
        raise PolicyError("$", "no-statement")
    found = top["Statement"]
    if isinstance(found, list) and not found:
        raise PolicyError("$.Statement", "empty-list")
    if isinstance(found, list) and len(found) > MOST_STATEMENTS:
        raise PolicyError("$.Statement", "many-statements", str(len(found)))
    listed = [(f"$.Statement[{n}]", one) for n, one in enumerate(found)] if isinstance(found, list) else None
    variables = version == VERSIONS[0]
    statements = tuple(_statement(one, path, variables) for path, one in listed or [("$.Statement", found)])
    seen: set[str] = set()
    for statement in statements:
        if statement.sid and statement.sid in seen:
            raise PolicyError(f"{statement.path}.Sid", "sid-twice", statement.sid)
        seen.add(statement.sid or "")
    return Policy(str(version), statements)


def _statement(value: Any, path: str, variables: bool) -> Statement:
    found = _object(value, path, "not-an-object")
    _only(found, _ELEMENTS, path)
    for name in ("Principal", "Action", "Resource"):
        if name in found and f"Not{name}" in found:
            raise PolicyError(path, "both", f"{name}, Not{name}")
    sid = found.get("Sid")
    if sid is not None and not isinstance(sid, str):
        raise PolicyError(f"{path}.Sid", "not-a-text", _shown(sid))
    if "Effect" not in found:
        raise PolicyError(path, "no-effect")
    effect = found["Effect"]
    if effect not in ("Allow", "Deny"):
        raise PolicyError(f"{path}.Effect", "effect", _shown(effect), ("Allow", "Deny"))
    principal = _principal(found, path)
    if principal is not None and principal.negated and effect == "Allow":
        raise PolicyError(f"{path}.NotPrincipal", "not-principal-allow")
    return Statement(
        path,
        sid,
        effect == "Allow",
        principal,
        tuple(_action(text, place) for place, text in _texts(found, "Action", path)),
        "NotAction" in found,
        _resources(found, path, variables, principal is not None),
        "NotResource" in found,
        tuple(_conditions(found.get("Condition", {}), f"{path}.Condition", variables)),
    )


def _texts(found: Mapping[str, Any], name: str, path: str) -> list[tuple[str, str]]:
    """The texts of an element, or of its Not-form, each with its place; at least one."""
    key = f"Not{name}" if f"Not{name}" in found else name
    if key not in found:
        raise PolicyError(path, f"no-{name.lower()}")
    texts = list(_listed(found[key], f"{path}.{key}"))
    if not texts:
        raise PolicyError(f"{path}.{key}", "empty-list")
    return texts


def _listed(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """A text, or a list of them, each with its place."""
    listed = [(f"{path}[{n}]", one) for n, one in enumerate(value)] if isinstance(value, list) else [(path, value)]
    for place, one in listed:
        if not isinstance(one, str):
            raise PolicyError(place, "not-a-text", _shown(one))
        if len(one) > LONGEST:
            raise PolicyError(place, "too-long", one)
        yield place, one


def _action(text: str, path: str) -> Glob:
    vendor, colon, name = text.partition(":")
    if text != "*":
        if not colon:
            raise PolicyError(path, "action-service", text)
        if ":" in name:
            raise PolicyError(path, "action-colons", text)
        if vendor != "*" and not _VENDOR.fullmatch(vendor):
            raise PolicyError(path, "action-vendor", text)
    return pattern(text.lower())


def _resources(found: Mapping[str, Any], path: str, variables: bool, of_resource: bool) -> tuple[Resource, ...] | None:
    if of_resource and "Resource" not in found and "NotResource" not in found:
        return None  # a resource's own policy may leave out which resource it means, as a role's trust policy does
    texts = _texts(found, "Resource", path)
    for place, text in texts:
        if not valid_resource(text):
            raise PolicyError(place, "resource", text)
    return tuple(read_resource(text, variables=variables, filled_up=not of_resource) for _, text in texts)


def _principal(found: Mapping[str, Any], path: str) -> Principal | None:
    key = next((name for name in ("Principal", "NotPrincipal") if name in found), None)
    if key is None:
        return None
    value, place = found[key], f"{path}.{key}"
    if value == "*":
        return Principal({"AWS": ("*",)}, key == "NotPrincipal")
    if not isinstance(value, Mapping) or not value:
        raise PolicyError(place, "principal", _shown(value))
    _only(value, _PRINCIPALS, place)
    of = {kind: tuple(text for _, text in _listed(one, f"{place}.{kind}")) for kind, one in value.items()}
    return Principal(of, key == "NotPrincipal")


def _conditions(value: Any, path: str, variables: bool) -> Iterator[Condition]:
    for name, keys in _object(value, path, "not-an-object").items():
        place = member(path, name)
        lines = _object(keys, place, "not-an-object")
        if lines and not known(name):
            raise PolicyError(place, "operator", name, OPERATORS)
        for key, found in lines.items():
            texts = tuple(_condition_values(found, member(place, key)))
            for text_place, text in texts:
                if unreadable(name, text):
                    raise PolicyError(text_place, "date", text)
            yield read_condition(name, key, tuple(text for _, text in texts), variables=variables)


def _condition_values(value: Any, path: str) -> Iterator[tuple[str, str]]:
    listed = [(f"{path}[{n}]", one) for n, one in enumerate(value)] if isinstance(value, list) else [(path, value)]
    for place, one in listed:
        text = scalar(one)
        if text is None:
            raise PolicyError(place, "condition-value", _shown(one))
        if len(text) > LONGEST:
            raise PolicyError(place, "too-long", text)
        yield place, text


def scalar(value: Any) -> str | None:
    """A JSON text, number or truth value as text; None for anything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value) if isinstance(value, int | float) else None


def _object(value: Any, path: str, reason: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise PolicyError(path, reason, _shown(value))
    return value


def _only(found: Mapping[str, Any], valid: tuple[str, ...], path: str) -> None:
    for key in found:
        if key not in valid:
            raise PolicyError(path, "unknown-key", str(key), valid)


def _shown(value: Any) -> str:
    """A value for a message: short whatever it is."""
    if isinstance(value, str):
        return f'"{value[:60]}"'
    if isinstance(value, Mapping):
        return "{…}"
    if isinstance(value, list):
        return "[…]"
    return json.dumps(value) if value is None or isinstance(value, bool | int | float) else type(value).__name__
