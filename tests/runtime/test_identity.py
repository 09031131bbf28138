"""Roles, and what a function with one may ask for."""

from __future__ import annotations

from typing import Any

import pytest

from slslab.runtime import (
    Ask,
    Bucket,
    Call,
    Cloud,
    Environment,
    Function,
    Queue,
    QueueSettings,
    ServiceError,
    Steps,
    Table,
    Topic,
)
from slslab.runtime.component import Component
from slslab.runtime.guarded import Guarded
from slslab.runtime.identity import Identity, Role, action_of, arn_of
from slslab.runtime.policy import PolicyError
from slslab.runtime.recording import Kind, Status
from slslab.runtime.secrets import Secrets, SecretSettings
from slslab.runtime.workflow import read
from slslab.runtime.workflow.service import Workflow, WorkflowSettings
from tests.runtime.building import S, at, direct, rows, settings

STATES = "arn:aws:states:eu-west-1:123456789012"
TABLE = "arn:aws:dynamodb:eu-west-1:123456789012:table/orders"


def cloud() -> dict[str, Component]:
    made = Cloud()
    secrets = Secrets(made, "vault", {"db": SecretSettings("x")})
    return {
        "door": Guarded(made, "orders-db", secrets, "db"),
        "function": Function(made, "checkout", settings()),
        "table": Table(made, "orders"),
        "queue": Queue(made, "jobs", QueueSettings()),
        "topic": Topic(made, "news"),
        "bucket": Bucket(made, "box"),
        "secrets": secrets,
        "workflow": Workflow(
            made, "order", WorkflowSettings(read({"StartAt": "A", "States": {"A": {"Type": "Fail"}}}))
        ),
    }


def policy(
    effect: str = "Allow", action: Any = "dynamodb:PutItem", resource: str = TABLE, **more: Any
) -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": {"Effect": effect, "Action": action, "Resource": resource, **more},
    }


def refusal(
    identity: Identity, service: str, action: str, arguments: dict[str, Any] | None = None
) -> ServiceError | None:
    parts = cloud()
    try:
        identity.check(parts["function"], parts[service], action, arguments)
    except ServiceError as error:
        return error
    return None


def acting(*documents: Any, **tags: str) -> Identity:
    return Identity({"checkout": Role.of("checkout-role", documents, tags)})


def test_without_a_role_nothing_is_checked() -> None:
    assert refusal(Identity(), "table", "put_item") is None
    assert refusal(Identity({"other": Role("r", ())}), "table", "put_item") is None


def test_a_role_allows_what_its_policies_allow() -> None:
    identity = acting(policy())
    assert refusal(identity, "table", "put_item", {"key": "1"}) is None
    refused = refusal(identity, "table", "get_item", {"key": "1"})
    assert refused is not None
    assert refused.code == "AccessDeniedException"
    assert refused.message == (
        "User: arn:aws:sts::123456789012:assumed-role/checkout-role/checkout is not authorized to perform: "
        f"dynamodb:GetItem on resource: {TABLE} because no identity-based policy allows the dynamodb:GetItem action"
    )


def test_an_explicit_deny_says_so() -> None:
    refused = refusal(acting(policy(action="*", resource="*"), policy("Deny")), "table", "put_item")
    assert refused is not None
    assert refused.message.endswith("with an explicit deny in an identity-based policy")


def test_a_role_without_policies_may_nothing() -> None:
    assert refusal(acting(), "queue", "send_message") is not None


def test_a_door_with_a_password_has_no_policies() -> None:
    assert refusal(acting(), "door", "connect", {"password": "x"}) is None


def test_a_role_may_be_taken_and_laid_down() -> None:
    identity = acting()
    assert identity.role("checkout") is not None
    identity.assume("checkout", None)
    assert refusal(identity, "table", "put_item") is None
    identity.assume("checkout", Role.of("r", [policy()]))
    assert refusal(identity, "table", "put_item") is None
    assert refusal(identity, "table", "get_item") is not None


def test_conditions_see_the_request() -> None:
    before = {"DateLessThan": {"aws:CurrentTime": "2026-01-01T00:00:01Z"}}
    assert refusal(acting(policy(Condition=before)), "table", "put_item") is None
    after = {"DateGreaterThan": {"aws:CurrentTime": "2026-01-01T00:00:01Z"}}
    assert refusal(acting(policy(Condition=after)), "table", "put_item") is not None
    tagged = policy(resource="arn:aws:dynamodb:*:*:table/${aws:PrincipalTag/table}")
    assert refusal(acting(tagged, table="orders"), "table", "put_item") is None
    assert refusal(acting(tagged, table="others"), "table", "put_item") is not None


def test_a_policy_that_is_none() -> None:
    with pytest.raises(PolicyError):
        Role.of("r", [{"Statement": 7}])


@pytest.mark.parametrize(
    ("service", "action", "arguments", "asked", "resource"),
    [
        ("table", "put_item", {}, "dynamodb:PutItem", TABLE),
        ("table", "query", {"IndexName": "by-day"}, "dynamodb:Query", f"{TABLE}/index/by-day"),
        ("queue", "send_message", {}, "sqs:SendMessage", "arn:aws:sqs:eu-west-1:123456789012:jobs"),
        ("queue", "send_message_batch", {}, "sqs:SendMessage", "arn:aws:sqs:eu-west-1:123456789012:jobs"),
        ("topic", "publish", {}, "sns:Publish", "arn:aws:sns:eu-west-1:123456789012:news"),
        ("bucket", "put_object", {"key": "a/b"}, "s3:PutObject", "arn:aws:s3:::box/a/b"),
        ("bucket", "list_objects_v2", {"Prefix": "a"}, "s3:ListBucket", "arn:aws:s3:::box"),
        ("workflow", "start_execution", {}, "states:StartExecution", f"{STATES}:stateMachine:order"),
        (
            "workflow",
            "stop_execution",
            {"executionArn": f"{STATES}:execution:order:first"},
            "states:StopExecution",
            f"{STATES}:execution:order:first",
        ),
        (
            "function",
            "invoke",
            {},
            "lambda:InvokeFunction",
            "arn:aws:lambda:eu-west-1:123456789012:function:checkout",
        ),
        (
            "secrets",
            "get_secret_value",
            {"SecretId": "db"},
            "secretsmanager:GetSecretValue",
            "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db",
        ),
    ],
)
def test_names_are_the_platforms(
    service: str, action: str, arguments: dict[str, Any], asked: str, resource: str
) -> None:
    part = cloud()[service]
    assert action_of(part, action) == asked
    assert arn_of(part, action, arguments) == resource


@pytest.mark.parametrize(("action", "status"), [("dynamodb:PutItem", Status.OK), ("dynamodb:GetItem", Status.ERROR)])
def test_a_run_looks_at_the_role_when_a_handler_asks(action: str, status: Status) -> None:
    class Writer:
        def init(self, _: Environment, /) -> Steps:
            return None
            yield

        def handle(self, _: Any, __: Call, /) -> Steps:
            yield Ask("orders", "put_item", {"Item": {"id": {"S": "17"}}})

        def discard(self, _: Any, /) -> None:
            pass

    made = direct(at(1), settings(handler=Writer()))
    Table(made, "orders")
    made.identity = Identity({"function": Role.of("writer", [policy(action=action)])})
    recording = made.run(10 * S)
    assert [row.code for row in rows(recording, Kind.END)] == [status]
