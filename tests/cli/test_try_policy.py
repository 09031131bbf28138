"""`slslab try policy`."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slslab.cli.terminal import Terminal
from slslab.cli.try_ import dispatch
from slslab.cli.trying.policy import answer
from slslab.errors import LabError

TABLE = "arn:aws:dynamodb:eu-west-1:123456789012:table/orders"
POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {"Sid": "Write", "Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": TABLE},
        {
            "Sid": "NotAtNight",
            "Effect": "Deny",
            "Action": "*",
            "Resource": "*",
            "Condition": {"DateLessThan": {"aws:CurrentTime": "2026-01-01T08:00:00Z"}},
        },
    ],
}


class Asked:
    """`asked(…)` runs `slslab try policy …` and gives the exit code, what it said and what it noted."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def __call__(self, *argv: str) -> tuple[int, str, str]:
        out, err = io.StringIO(), io.StringIO()
        terminal = Terminal(self.lang, out, err, {})
        try:
            code = dispatch(["policy", *argv], terminal)
        except LabError as error:
            terminal.note(error.message(self.lang))
            code = error.exit_code
        return code, out.getvalue(), err.getvalue()


@pytest.fixture
def asked() -> Asked:
    return Asked("en")


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, Any], str]:
    def written(name: str, value: Any) -> str:
        path = tmp_path / name
        path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
        return str(path)

    return written


def request(policy: str, action: str = "dynamodb:PutItem", *more: str) -> tuple[str, ...]:
    return ("--policy", policy, "--action", action, "--resource", TABLE, *more)


def test_the_deciding_statement_is_named(asked: Asked, write: Callable[[str, Any], str]) -> None:
    policy = write("p.json", POLICY)
    code, out, err = asked(*request(policy))
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "Allowed.",
        "Statement[0] (Write) allows it, and no statement denies it.",
        "",
        "  ✓ Statement[0] (Write)       Allow  it applies",
        '  ✗ Statement[1] (NotAtNight)  Deny   DateLessThan wants "2026-01-01T08:00:00Z"…',
    ]
    night = write("c.json", {"aws:CurrentTime": "2026-01-01T07:00:00Z"})
    code, out, _ = asked(*request(policy, "dynamodb:PutItem", "--context", night))
    assert code == 1
    assert out.startswith("Denied.\nStatement[1] (NotAtNight) denies it, and an explicit deny wins over any allow.\n")
    code, out, _ = asked(*request(policy, "dynamodb:GetItem"))
    assert code == 1
    assert "Statement[0] (Write) comes nearest, but its Action does not fit." in out


def test_in_spanish(write: Callable[[str, Any], str]) -> None:
    code, out, _ = Asked("es")(*request(write("p.json", POLICY), "dynamodb:GetItem"))
    assert code == 1
    assert out.startswith("Denegado, porque nada lo permite.\nninguna instrucción permite dynamodb:GetItem")


def test_as_json(asked: Asked, write: Callable[[str, Any], str]) -> None:
    code, out, _ = asked(*request(write("p.json", POLICY), "dynamodb:PutItem", "--json"))
    found = json.loads(out)
    assert code == 0
    assert found["result"] == "allow"
    assert found["statement"] == "Statement[0] (Write)"
    assert [one["applies"] for one in found["statements"]] == [True, False]
    assert found["statements"][1] == {
        "policy": 0,
        "path": "$.Statement[1]",
        "sid": "NotAtNight",
        "effect": "Deny",
        "applies": False,
        "why": 'DateLessThan wants "2026-01-01T08:00:00Z" in aws:CurrentTime, and the request has no such key',
    }


def test_two_policies_count_together(asked: Asked, write: Callable[[str, Any], str]) -> None:
    deny = {"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}
    two = ("--policy", write("a.json", POLICY), *request(write("b.json", deny)))
    code, out, _ = asked(*two)
    assert code == 1
    assert "policy 2, Statement denies it" in out


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ("nonsense", "the policy is not JSON: line 1, column 1"),
        ('{"Statement": [], "Statement": []}', "the key 'Statement' stands twice"),
        ('{"Statement": NaN}', "the policy is not JSON: line 1, column 15"),
        ("[" * 100_000, "levels of brackets"),
        ('"\\ud800"', "policy, $: expected an object"),
        ('{"Statement": {"Effect": "Alow", "Action": "*", "Resource": "*"}}', "Did you mean Allow?"),
        ('{"Version": "2012-10-17"}', "policy, $: the policy has no Statement."),
    ],
)
def test_a_bad_policy_is_one_sentence(asked: Asked, write: Callable[[str, Any], str], policy: str, said: str) -> None:
    code, out, err = asked(*request(write("p.json", policy)))
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("context", ["[]", "7", "nonsense", '{"a": {"b": 1}}', '{"a": [[1]]}'])
def test_a_bad_context_is_one_sentence(asked: Asked, write: Callable[[str, Any], str], context: str) -> None:
    arguments = request(write("p.json", POLICY), "s3:GetObject", "--context", write("c.json", context))
    code, out, err = asked(*arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "context" in err


def test_what_is_missing_is_said(asked: Asked, write: Callable[[str, Any], str]) -> None:
    policy = write("p.json", POLICY)
    assert asked("--policy", policy)[0] == 2
    assert "--resource R" in asked("--policy", policy)[2]
    assert asked(*request("no-such-file.json"))[0] == 2
    assert asked("--policy", "-", "--context", "-", "--action", "a:b", "--resource", "*")[0] == 2
    assert asked("--cases", "x", "--action", "a:b")[0] == 2
    assert "service:Action" in asked(*request(policy, "PutItem"))[2]


def test_help_has_two_examples() -> None:
    for lang in ("en", "es"):
        code, out, _ = Asked(lang)("--help")
        assert code == 0
        assert out.count("slslab try policy --") == 2


def test_many_cases_are_answered_in_order(asked: Asked, write: Callable[[str, Any], str]) -> None:
    case = {"policy": POLICY, "action": "dynamodb:PutItem", "resource": TABLE}
    lines = [
        json.dumps(case),
        json.dumps({**case, "policy": json.dumps(POLICY), "action": "s3:GetObject"}),
        json.dumps({**case, "context": {"aws:CurrentTime": "2025-01-01T00:00:00Z"}}),
        "not json",
        "[1]",
        "",
        json.dumps({"action": "a:b"}),
        json.dumps({**case, "policy": {"Statement": 3}}),
        json.dumps({**case, "action": None}),
        json.dumps({**case, "context": [1]}),
        json.dumps(case).replace('"Effect"', '"Effect": "Deny", "Effect"', 1),
        json.dumps({**case, "action": "dynamodb:"}),
        json.dumps({**case, "action": ":PutItem"}),
        json.dumps({**case, "action": "dynamodb: PutItem"}),
        json.dumps({**case, "policy": [POLICY, POLICY]}),
    ]
    code, out, err = asked("--cases", write("cases.jsonl", "\n".join(lines)))
    answers = [json.loads(line) for line in out.splitlines()]
    expected = ["allow", "implicit_deny", "deny", *["invalid"] * 11, "allow"]
    assert (code, err) == (0, "")
    assert [one["result"] for one in answers] == expected
    assert all(one["why"] for one in answers)


def test_an_answer_speaks_the_language_asked_for() -> None:
    case = {"policy": POLICY, "action": "s3:GetObject"}
    assert answer(case, lang="es")["why"].startswith("ninguna instrucción")
    assert answer(case)["why"].startswith("no statement")


@given(
    st.text(max_size=60) | st.text('{}[]:,"StatemnEfcAlowDy*s3', max_size=60),
    st.text(max_size=20),
    st.text(max_size=20),
)
def test_any_text_gets_a_verdict(policy: str, action: str, resource: str) -> None:
    found = answer({"policy": policy, "action": action, "resource": resource})
    assert found["result"] in ("allow", "deny", "implicit_deny", "invalid")
    assert found["why"]


def test_a_policy_of_so_many_statements_and_no_more() -> None:
    statement = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    case = {"policy": {"Statement": [statement] * 20_001}, "action": "s3:GetObject", "resource": "*"}
    found = answer(case)
    assert found["result"] == "invalid"
    assert found["why"].startswith("policy, $.Statement: 20001 statements are more than")
