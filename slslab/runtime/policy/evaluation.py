"""The decision: an explicit deny wins; else one statement that allows is enough; else nothing does, and it is denied.

This is what IAM documents for the policies of one account that apply to a request. What limits permissions from
outside (an organisation's policies, boundaries, sessions) is left out: hand in what applies.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from slslab.runtime.policy.condition import Condition, Values
from slslab.runtime.policy.document import Policy, Principal, Statement, scalar
from slslab.runtime.policy.errors import PolicyError, member


class Result(StrEnum):
    """What becomes of a request."""

    ALLOW = "allow"
    DENY = "deny"  # a statement denies it
    IMPLICIT_DENY = "implicit_deny"  # no statement allows it


@dataclass(frozen=True, slots=True)
class Failed:
    """The first element of a statement that did not fit: its name ("Principal", "Action", …), and of a condition
    which one, and what the request has for its key (None: no such key)."""

    element: str
    condition: Condition | None = None
    found: Values = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One statement and this request. `policy` counts from 0; `failed` is None when the statement applies."""

    policy: int
    statement: Statement
    failed: Failed | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The result, the statement that decided it, and every statement with why it applies or not.

    With an implicit deny nothing decided; `deciding` is then the statement that came nearest to allowing, if any.
    """

    result: Result
    deciding: Outcome | None
    outcomes: tuple[Outcome, ...]


class Context:
    """The condition keys of one request. Names count without regard to case."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, Any]) -> None:
        """`values`: a text, number or truth value for each key, or a list of them; None means there is no such key.
        PolicyError for anything else."""
        self._values: dict[str, tuple[str, ...]] = {}
        for key, value in values.items():
            if value is not None:
                self._values[key.lower()] = _texts(value, member("$", key))

    def get(self, key: str) -> Values:
        """All values of `key`, or None."""
        return self._values.get(key.lower())

    def single(self, key: str) -> str | None:
        """The value of `key`, when it has exactly one: what a policy variable stands for."""
        found = self._values.get(key.lower())
        return found[0] if found is not None and len(found) == 1 else None


def _texts(value: Any, path: str) -> tuple[str, ...]:
    texts = [scalar(one) for one in value] if isinstance(value, list | tuple) else [scalar(value)]
    for text in texts:
        if text is None:
            raise PolicyError(path, "context-value")
    return tuple(text for text in texts if text is not None)


def evaluate(
    policies: Iterable[Policy], action: str, resource: str, context: Context | Mapping[str, Any] | None = None
) -> Decision:
    """Whether `action` (`sqs:SendMessage`) on `resource` (an ARN, or `*`) is allowed. PolicyError for a bad context."""
    known = context if isinstance(context, Context) else Context(context or {})
    asked = action.lower()
    outcomes = tuple(
        Outcome(number, statement, _failed(statement, asked, resource, known))
        for number, policy in enumerate(policies)
        for statement in policy.statements
    )
    applying = [outcome for outcome in outcomes if outcome.failed is None]
    for result, allows in ((Result.DENY, False), (Result.ALLOW, True)):
        for outcome in applying:
            if outcome.statement.allows is allows:
                return Decision(result, outcome, outcomes)
    return Decision(Result.IMPLICIT_DENY, _nearest(outcomes), outcomes)


def _failed(statement: Statement, action: str, resource: str, context: Context) -> Failed | None:
    if statement.principal is not None and _is(statement.principal, context) == statement.principal.negated:
        return Failed("NotPrincipal" if statement.principal.negated else "Principal")
    if any(pattern.matches(action) for pattern in statement.actions) == statement.not_action:
        return Failed("NotAction" if statement.not_action else "Action")
    resources = statement.resources
    if resources is not None and any(one.matches(resource, context.single) for one in resources) == (
        statement.not_resource
    ):
        return Failed("NotResource" if statement.not_resource else "Resource")
    for condition in statement.conditions:
        found = context.get(condition.key)
        if not condition.holds(found, context.single):
            return Failed("Condition", condition, found)
    return None


def _is(principal: Principal, context: Context) -> bool:
    """Whether the request's principal, as its context tells, is among these."""
    arn = context.single("aws:PrincipalArn")
    account = context.single("aws:PrincipalAccount") or (arn.split(":")[4] if arn and arn.count(":") > 4 else None)
    for identifier in principal.of.get("AWS", ()):
        if identifier == "*" or (arn is not None and identifier == arn):
            return True
        if account and (identifier == account or identifier.endswith(f":iam::{account}:root")):
            return True
    services = (*(context.get("aws:PrincipalServiceNamesList") or ()), context.single("aws:PrincipalServiceName"))
    return any(identifier in services for identifier in principal.of.get("Service", ())) or (
        context.single("aws:FederatedProvider") in principal.of.get("Federated", ())
    )


_STAGES = ("Principal", "Action", "Resource", "Condition")


def _nearest(outcomes: tuple[Outcome, ...]) -> Outcome | None:
    """Of the statements that allow something, the first of those that fit longest."""
    best: Outcome | None = None
    for outcome in outcomes:
        if outcome.statement.allows and (best is None or _stage(outcome) > _stage(best)):
            best = outcome
    return best


def _stage(outcome: Outcome) -> int:
    return _STAGES.index(outcome.failed.element.removeprefix("Not")) if outcome.failed else len(_STAGES)
