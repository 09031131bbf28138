"""Effects, actions, resources and principals."""

from __future__ import annotations

from typing import Any

import pytest

from slslab.runtime.policy import evaluate, parse
from tests.runtime.policy.asking import decide, policy, result, statement

ORDERS = "arn:aws:dynamodb:eu-west-1:123456789012:table/orders"


def test_nothing_is_allowed_unless_a_statement_says_so() -> None:
    decision = decide(policy(statement(action="sqs:*")))
    assert decision.result == "implicit_deny"
    assert decision.deciding is not None
    assert decision.deciding.failed is not None
    assert decision.deciding.failed.element == "Action"


def test_an_explicit_deny_wins_whatever_the_order() -> None:
    allow, deny = statement(Sid="yes"), statement("Deny", "s3:Get*", Sid="no")
    for document in (policy(allow, deny), policy(deny, allow)):
        decision = decide(document)
        assert decision.result == "deny"
        assert decision.deciding is not None
        assert decision.deciding.statement.sid == "no"


def test_several_policies_count_as_one() -> None:
    allow, deny = parse(policy(statement())), parse(policy(statement("Deny", "s3:DeleteObject")))
    assert evaluate([allow, deny], "s3:GetObject", "*").result == "allow"
    denied = evaluate([allow, deny], "s3:DeleteObject", "*")
    assert denied.result == "deny"
    assert denied.deciding is not None
    assert denied.deciding.policy == 1


def test_no_policy_allows_nothing() -> None:
    decision = evaluate([], "s3:GetObject", "*")
    assert decision.result == "implicit_deny"
    assert decision.deciding is None


def test_a_deny_that_does_not_apply_denies_nothing() -> None:
    assert result(policy(statement(), statement("Deny", "s3:PutObject"))) == "allow"


def test_the_statement_that_comes_nearest_is_named() -> None:
    condition = {"Bool": {"aws:SecureTransport": "true"}}
    decision = decide(
        policy(statement(action="sqs:*"), statement(resource="arn:aws:s3:::no"), statement(Condition=condition))
    )
    assert decision.deciding is not None
    assert decision.deciding.statement.path == "$.Statement[2]"
    assert decision.deciding.failed is not None
    assert decision.deciding.failed.condition is not None
    assert decision.deciding.failed.condition.key == "aws:SecureTransport"


@pytest.mark.parametrize(
    ("pattern", "action", "fits"),
    [
        ("s3:GetObject", "s3:GetObject", True),
        ("S3:getobject", "s3:GetObject", True),
        ("s3:GetObject", "S3:GETOBJECT", True),
        ("s3:GetObject", "s3:GetObjectAcl", False),
        ("s3:Get*", "s3:GetObjectAcl", True),
        ("s3:*Object", "s3:GetObject", True),
        ("s3:*Object", "s3:GetObjectAcl", False),
        ("iam:*AccessKey*", "iam:ListAccessKeys", True),
        ("iam:*AccessKey*", "iam:CreateAccessKey", True),
        ("ec2:Describe?nstances", "ec2:DescribeInstances", True),
        ("ec2:Describe?nstances", "ec2:Describenstances", False),
        ("s3:Get?*", "s3:Get", False),
        ("*", "s3:GetObject", True),
        ("*:*", "s3:GetObject", True),
        ("s3:*", "s3express:CreateSession", False),
        ("s3:${aws:username}", "s3:Bob", False),
        ("s3:[A-Z]*", "s3:GetObject", False),
        ("s3:Get.bject", "s3:GetObject", False),
    ],
)
def test_actions(pattern: str, action: str, fits: bool) -> None:
    if pattern.count(":") > 1:  # a variable has no place here: it is one colon too many
        with pytest.raises(ValueError, match="action-colons"):
            parse(policy(statement(action=pattern)))
        return
    context = {"aws:username": "Bob"}
    assert (result(policy(statement(action=pattern)), action, "*", context=context) == "allow") is fits
    negated = {"Effect": "Allow", "NotAction": pattern, "Resource": "*"}
    assert (result(policy(negated), action, "*", context=context) == "allow") is not fits


def test_not_action_leaves_out_all_of_its_list() -> None:
    document = policy({"Effect": "Deny", "NotAction": ["iam:*", "sts:*"], "Resource": "*"}, statement())
    assert result(document, "iam:GetUser", "*") == "allow"
    assert result(document, "STS:AssumeRole", "*") == "allow"
    assert result(document, "s3:GetObject", "*") == "deny"


IN_BOX = "arn:aws:s3:::box/*/test/*"
RESOURCES: list[tuple[str, str, bool]] = [
    ("*", "anything at all", True),
    ("*", "*", True),
    (ORDERS, ORDERS, True),
    (ORDERS, ORDERS.replace("orders", "Orders"), False),
    (ORDERS, ORDERS + "2", False),
    ("arn:aws:dynamodb:*:*:table/orders", ORDERS, True),
    ("arn:aws:dynamodb:eu-*:123456789012:table/o*", ORDERS, True),
    ("arn:aws:dynamodb:us-*:123456789012:table/o*", ORDERS, False),
    ("arn:aws:dynamodb:eu-west-?:123456789012:table/orders", ORDERS, True),
    ("arn:aws:dynamodb:eu-west-??:123456789012:table/orders", ORDERS, False),
    ("arn:aws:dynamodb:*", ORDERS, True),
    ("arn:aws:dynamodb", ORDERS, True),
    ("arn:aws:sqs", ORDERS, False),
    ("arn:aws:dynamodb:eu-west-1", ORDERS, True),
    ("arn:*:dynamodb:*:*:table/orders", ORDERS, True),
    ("arn:aws:s3:::*", "arn:aws:s3:::box/key", True),
    ("arn:aws:s3:::*", "*", False),
    ("arn:aws:s3:::box/*", "arn:aws:s3:::box", False),
    ("arn:aws:s3:::box/*", "arn:aws:s3:::box/", True),
    ("arn:aws:s3:::box*", "arn:aws:s3:::box/a:b:c", True),
    # Wildcards take slashes like any other character (the guide's own list).
    (IN_BOX, "arn:aws:s3:::box/1/test/object.jpg", True),
    (IN_BOX, "arn:aws:s3:::box/1/2/3/test/4/object.jpg", True),
    (IN_BOX, "arn:aws:s3:::box/1///test///object.jpg", True),
    (IN_BOX, "arn:aws:s3:::box//test/object.jpg", True),
    (IN_BOX, "arn:aws:s3:::box/1/test/", True),
    (IN_BOX, "arn:aws:s3:::box/1-test/object.jpg", False),
    (IN_BOX, "arn:aws:s3:::box/test/object.jpg", False),
    (IN_BOX, "arn:aws:s3:::box/1/2/test.jpg", False),
    # A * at the end of a part may run on past its colon; elsewhere in a part no wildcard does.
    ("arn:aws:sqs:*:orders", "arn:aws:sqs:eu-west-1:123456789012:orders", True),
    ("arn:aws:sqs:e*1:123456789012:orders", "arn:aws:sqs:eu-west-1:123456789012:orders", True),
    ("arn:aws:sqs:e*2:orders", "arn:aws:sqs:eu-west-1:123456789012:orders", False),
    ("arn:aws:sqs:eu-west-1?123456789012:x:orders", "arn:aws:sqs:eu-west-1:123456789012:x:orders", False),
    ("arn:aws:lambda:*:*:function:a?b", "arn:aws:lambda:eu-west-1:1:function:a:b", True),
    ("arn:aws:logs:*:*:log-group:/aws/lambda/*", "arn:aws:logs:eu-west-1:1:log-group:/aws/lambda/f:log-stream:x", True),
]


@pytest.mark.parametrize(("pattern", "resource", "fits"), RESOURCES)
def test_resources(pattern: str, resource: str, fits: bool) -> None:
    assert (result(policy(statement(resource=pattern)), "a:b", resource) == "allow") is fits
    negated = {"Effect": "Allow", "Action": "*", "NotResource": pattern}
    assert (result(policy(negated), "a:b", resource) == "allow") is not fits


def test_not_resource_with_deny_denies_all_the_rest() -> None:
    payroll = ["arn:aws:s3:::hr/payroll", "arn:aws:s3:::hr/payroll/*"]
    document = policy({"Effect": "Deny", "Action": "s3:*", "NotResource": payroll}, statement())
    assert result(document, "s3:GetObject", "arn:aws:s3:::hr/payroll/may") == "allow"
    assert result(document, "s3:GetObject", "arn:aws:s3:::hr/letters") == "deny"
    assert result(document, "ec2:RunInstances", "*") == "allow"


def test_a_short_name_is_filled_up_but_not_in_a_resources_own_policy() -> None:
    for pattern, of_resource in (("arn:aws:dynamodb", "implicit_deny"), ("arn:aws:dynamodb:*", "allow")):
        found = statement(resource=pattern)
        assert result(policy(found), "dynamodb:GetItem", ORDERS) == "allow"
        assert result(policy({**found, "Principal": "*"}), "dynamodb:GetItem", ORDERS) == of_resource


def test_one_fitting_resource_of_a_list_is_enough() -> None:
    both = ["arn:aws:s3:::a", "arn:aws:s3:::b"]
    assert result(policy(statement(resource=both)), "s3:ListBucket", "arn:aws:s3:::b") == "allow"


ROLE = "arn:aws:iam::123456789012:role/r"


@pytest.mark.parametrize(
    ("principal", "context", "fits"),
    [
        ("*", {}, True),
        ({"AWS": "*"}, {}, True),
        ({"AWS": ROLE}, {"aws:PrincipalArn": ROLE}, True),
        ({"AWS": ROLE}, {"aws:principalarn": ROLE + "2"}, False),
        ({"AWS": ROLE}, {}, False),
        ({"AWS": "123456789012"}, {"aws:PrincipalArn": ROLE}, True),
        ({"AWS": ["999999999999", "arn:aws:iam::123456789012:root"]}, {"aws:PrincipalArn": ROLE}, True),
        ({"AWS": "arn:aws:iam::123456789012:root"}, {"aws:PrincipalAccount": "123456789012"}, True),
        ({"AWS": "arn:aws:iam::123456789012:role/*"}, {"aws:PrincipalArn": ROLE}, False),
        ({"Service": "sns.amazonaws.com"}, {"aws:PrincipalServiceName": "sns.amazonaws.com"}, True),
        ({"Service": "sns.amazonaws.com"}, {"aws:PrincipalServiceNamesList": ["a", "sns.amazonaws.com"]}, True),
        ({"Service": "sns.amazonaws.com"}, {"aws:PrincipalArn": ROLE}, False),
        ({"Federated": "accounts.google.com"}, {"aws:FederatedProvider": "accounts.google.com"}, True),
        ({"CanonicalUser": "79a5"}, {"aws:PrincipalArn": ROLE}, False),
    ],
)
def test_principals(principal: Any, context: dict[str, Any], fits: bool) -> None:
    assert (result(policy(statement(Principal=principal)), context=context) == "allow") is fits
    denied = policy(statement(), statement("Deny", NotPrincipal=principal))
    assert (result(denied, context=context) == "deny") is not fits


@pytest.mark.parametrize("pattern", ["*a" * 50 + "b", "?*" * 60 + "b", "*" * 200 + "b", "*a?*" * 50 + "b"])
def test_no_pattern_takes_long(pattern: str) -> None:
    text = "a" * 20_000  # a matcher that goes back and tries again would not come to an end
    document = policy(statement(action=f"s3:{pattern}", resource=f"arn:aws:s3:::{pattern}"))
    assert result(document, f"s3:{text}", f"arn:aws:s3:::{text}") == "implicit_deny"
    assert result(policy(statement(resource=f"arn:aws:s3:::{pattern[:-1]}")), "a:b", f"arn:aws:s3:::{text}") == "allow"
