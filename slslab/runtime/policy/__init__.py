"""Identity policies in IAM's language: read, and evaluated as AWS documents it.

    policy = parse({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}})
    decision = evaluate([policy], "sqs:SendMessage", "arn:aws:sqs:eu-west-1:123456789012:orders", {})
    decision.result         # Result.ALLOW
    decision.deciding       # the statement that decided, and why

Sources: the IAM User Guide's pages on the policy's grammar, its elements, condition operators, multivalued keys,
variables and evaluation logic (2026). Where they leave something open, the module that meets it says what we do.
"""

from __future__ import annotations

from slslab.runtime.policy.condition import OPERATORS, Condition
from slslab.runtime.policy.document import Policy, Principal, Statement, parse
from slslab.runtime.policy.errors import PolicyError
from slslab.runtime.policy.evaluation import Context, Decision, Failed, Outcome, Result, evaluate

__all__ = [
    "OPERATORS",
    "Condition",
    "Context",
    "Decision",
    "Failed",
    "Outcome",
    "Policy",
    "PolicyError",
    "Principal",
    "Result",
    "Statement",
    "evaluate",
    "parse",
]
