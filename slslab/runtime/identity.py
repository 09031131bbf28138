"""Identity: which function or workflow may ask which service for what.

It has a role, which is a set of policies; every question that a function's handler or a workflow's Task asks is
checked against them. Who has no role may do anything, so that a scenario which is not about permissions needs none.

    identity = Identity()
    identity.assume("checkout", Role.of("checkout-role", [{"Version": "2012-10-17", "Statement": …}]))
    identity.check(function, service, "put_item", arguments)       # None, or ServiceError("AccessDeniedException")
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from slslab.runtime.handler import EPOCH_US, ServiceError
from slslab.runtime.policy import Context, Decision, Policy, Result, evaluate, parse
from slslab.runtime.recording import Refusal
from slslab.runtime.shapes import timestamp

if TYPE_CHECKING:
    from slslab.runtime.component import Component

REGION: Final = "eu-west-1"
ACCOUNT: Final = "123456789012"

# component kind -> how its service is called in actions, and what its ARN looks like. What is not here (a database
# with a password, somebody else's API) has other locks than policies.
_SERVICES: Final[Mapping[str, tuple[str, str]]] = {
    "bucket": ("s3", "arn:aws:s3:::{name}"),
    "function": ("lambda", f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{{name}}"),
    "queue": ("sqs", f"arn:aws:sqs:{REGION}:{ACCOUNT}:{{name}}"),
    "router": ("events", f"arn:aws:events:{REGION}:{ACCOUNT}:event-bus/{{name}}"),
    "schedule": ("scheduler", f"arn:aws:scheduler:{REGION}:{ACCOUNT}:schedule/default/{{name}}"),
    "secrets": ("secretsmanager", f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:{{name}}"),
    "stream": ("kinesis", f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/{{name}}"),
    "table": ("dynamodb", f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{{name}}"),
    "topic": ("sns", f"arn:aws:sns:{REGION}:{ACCOUNT}:{{name}}"),
    "workflow": ("states", f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:{{name}}"),
}
# Calls whose permission has another name: batches are permitted as their single call, transactions (where each item
# has a permission of its own) as the one that most of them need.
_ACTIONS: Final[Mapping[str, str]] = {
    "lambda:Invoke": "lambda:InvokeFunction",
    "sqs:SendMessageBatch": "sqs:SendMessage",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
    "sns:PublishBatch": "sns:Publish",
    "s3:HeadObject": "s3:GetObject",
    "s3:CopyObject": "s3:PutObject",
    "s3:DeleteObjects": "s3:DeleteObject",
    "s3:ListObjects": "s3:ListBucket",
    "s3:ListObjectsV2": "s3:ListBucket",
    "s3:HeadBucket": "s3:ListBucket",
    "dynamodb:AddMember": "dynamodb:UpdateItem",
    "dynamodb:TransactWriteItems": "dynamodb:PutItem",
    "dynamodb:TransactGetItems": "dynamodb:GetItem",
}


@dataclass(frozen=True, slots=True)
class Role:
    """What a function or a workflow acts as. `tags` are its principal tags, for `${aws:PrincipalTag/…}`."""

    name: str
    policies: tuple[Policy, ...]
    tags: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, name: str, documents: Iterable[Any], tags: Mapping[str, str] | None = None) -> Role:
        """A role from policies as JSON values. PolicyError for one that is none."""
        return cls(name, tuple(parse(document) for document in documents), dict(tags or {}))

    @property
    def arn(self) -> str:
        """The role's own ARN, the one that `aws:PrincipalArn` has."""
        return f"arn:aws:iam::{ACCOUNT}:role/{self.name}"

    def session(self, function: str) -> str:
        """The ARN of the role as `function` (or a workflow) uses it, which is who a refusal names."""
        return f"arn:aws:sts::{ACCOUNT}:assumed-role/{self.name}/{function}"


def action_of(service: Component, action: str) -> str:
    """The name in policies of what a handler asks `service`: `put_item` of a table is `dynamodb:PutItem`. KeyError
    for a component that policies do not govern."""
    name = f"{_SERVICES[service.kind][0]}:{''.join(word[:1].upper() + word[1:] for word in action.split('_'))}"
    return _ACTIONS.get(name, name)


def arn_of(service: Component, action: str = "", arguments: Mapping[str, Any] | None = None) -> str:
    """The ARN of `service`, or of what `arguments` name in it: an object of a bucket, an index of a table, a secret,
    an execution. KeyError for a component that policies do not govern."""
    arn = _SERVICES[service.kind][1].format(name=service.name)
    given = arguments or {}
    if service.kind == "table":
        index = given.get("IndexName", given.get("index"))
        return f"{arn}/index/{index}" if isinstance(index, str) else arn
    if service.kind == "bucket" and "object" in action:
        key = given.get("key", given.get("Key"))
        return f"{arn}/{key}" if isinstance(key, str) else arn
    if service.kind == "secrets":
        secret = given.get("SecretId", given.get("secret_id"))
        return f"{arn.rpartition(':')[0]}:{secret}" if isinstance(secret, str) else arn
    if service.kind == "workflow":
        execution = given.get("executionArn")
        return execution if isinstance(execution, str) else arn
    return arn


class Identity:
    """The roles of one cloud's functions and workflows, by their names."""

    __slots__ = ("_roles",)

    def __init__(self, roles: Mapping[str, Role] | None = None) -> None:
        self._roles = dict(roles or {})

    def assume(self, function: str, role: Role | None) -> None:
        """From now on `function` acts as `role`; None: unchecked again."""
        if role is None:
            self._roles.pop(function, None)
        else:
            self._roles[function] = role

    def role(self, function: str) -> Role | None:
        """What `function` acts as."""
        return self._roles.get(function)

    def check(
        self,
        function: Component,
        service: Component,
        action: str,
        arguments: Mapping[str, Any] | None = None,
        ref: int = -1,
    ) -> None:
        """Whether `function` may ask `service` for `action`, because of `ref`; ServiceError("AccessDeniedException")
        when not."""
        role = self._roles.get(function.name)
        if role is None or service.kind not in _SERVICES:
            return
        asked, resource = action_of(service, action), arn_of(service, action, arguments)
        decision = evaluate(role.policies, asked, resource, context_of(role, function))
        if decision.result is not Result.ALLOW:
            service.refuse(Refusal.ACCESS_DENIED, ref)
            because = refusal(role.session(function.name), asked, resource, decision)
            raise ServiceError("AccessDeniedException", because, 403 if service.kind == "function" else 400)


def context_of(role: Role, function: Component) -> Context:
    """The condition keys of a request that `function` (or a workflow) makes as `role`, now."""
    now = timestamp(function.clock.now)
    source = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{function.name}"
    return Context(
        {
            "aws:CurrentTime": now,
            "aws:EpochTime": (EPOCH_US + function.clock.now) // 1_000_000,
            "aws:PrincipalAccount": ACCOUNT,
            "aws:PrincipalArn": role.arn,
            "aws:PrincipalType": "AssumedRole",
            "aws:RequestedRegion": REGION,
            "aws:SecureTransport": True,
            "aws:userid": f"AROAEXAMPLE:{function.name}",
            **({"lambda:SourceFunctionArn": source} if function.kind == "function" else {}),
            **{f"aws:PrincipalTag/{key}": value for key, value in role.tags.items()},
        }
    )


def refusal(user: str, action: str, resource: str, decision: Decision) -> str:
    """The platform's sentence for a request that is not allowed."""
    because = (
        "with an explicit deny in an identity-based policy"
        if decision.result is Result.DENY
        else f"because no identity-based policy allows the {action} action"
    )
    return f"User: {user} is not authorized to perform: {action} on resource: {resource} {because}"
