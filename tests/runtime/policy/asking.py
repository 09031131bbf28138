"""Short ways to ask."""

from __future__ import annotations

from typing import Any

from slslab.runtime.policy import Decision, evaluate, parse


def statement(effect: str = "Allow", action: Any = "*", resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": effect, "Action": action, "Resource": resource, **more}


def policy(*statements: dict[str, Any], version: str | None = "2012-10-17") -> dict[str, Any]:
    return {**({"Version": version} if version else {}), "Statement": list(statements)}


def decide(
    document: dict[str, Any], action: str = "s3:GetObject", resource: str = "arn:aws:s3:::box/key", **context: Any
) -> Decision:
    return evaluate([parse(document)], action, resource, context.get("context", {}))


def result(document: dict[str, Any], *args: Any, **more: Any) -> str:
    return str(decide(document, *args, **more).result)


def holds(condition: dict[str, Any], context: dict[str, Any], version: str = "2012-10-17") -> bool:
    """Whether a statement with this Condition applies to a request with this context."""
    return result(policy(statement(Condition=condition), version=version), context=context) == "allow"
