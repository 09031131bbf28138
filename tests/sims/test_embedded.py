"""Patterns, policies, workflows, times, keys and code in a scenario's file: each mistake with its line, in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from slslab.errors import BadFile
from slslab.sims.scenario import load

HERE = Path(__file__).parent / "examples"


def problems(tmp_path: Path, name: str, old: str, new: str) -> str:
    for file in HERE.iterdir():
        if file.is_file():
            (tmp_path / file.name).write_bytes(file.read_bytes())
    path = tmp_path / f"{name}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadFile) as caught:
        load(path)
    for problem in caught.value.problems:
        assert problem.message("en") != problem.message("es")
    return caught.value.message("en").replace(f"{tmp_path}/", "")


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("order-desk", 'numeric: [">", 100]', 'numeric: ["~", 100]', "order-desk.yaml:37: $.detail.amount[0].numeric"),
        ("order-desk", "pattern: {source: [shop]", "pattern: {source: shop", "write the value in a list"),
        ("order-desk", "to: order-flow", "to: order-flew", "no component order-flew. Did you mean order-flow?"),
        ("order-desk", "to: order-flow", "to: bank", "bank is a database; here stands one of: function, queue, topic"),
        ("order-desk", "input-path: $.detail", "input-path: detail", "detail is not a path"),
        (
            "order-desk",
            "input-path: $.detail",
            "input-path: $.a, input: 3",
            "give one of input, input-path and template",
        ),
        ("order-desk", "archive: all", "archive: al", "there is no archive al. Did you mean all?"),
        ("order-desk", "rules: [pay]", "rules: [pays]", "there is no rule pays. Did you mean pay?"),
        ("order-desk", "rate(1 minute)", "rate(1 minutes)", "order-desk.yaml:48: with 1 write minute, not minutes"),
        ("order-desk", "rate(1 minute)", "cron(0 25 ? * * *)", "hour: 25 is not from 0 to 23"),
        ("order-desk", "Next: Tell", "Next: Tel", "$.States.Charge.Next: there is no state"),
        (
            "order-desk",
            "Type: Task\n          Resource: arn",
            "Type: Tusk\n          Resource: arn",
            "$.States.Tell.Type",
        ),
        ("order-desk", "Resource: charge", "Resource: chorge", "order-desk.yaml:59: there is no component chorge"),
        ("order-desk", "QueueUrl: parcels", "QueueUrl: orders", "orders is a table; here stands one of: queue"),
        ("order-desk", "secret: bank", "secret: bonk", "vault has no secret bonk. Did you mean bank?"),
        ("order-desk", "Effect: Allow", "Effect: Alow", "order-desk.yaml:83: $.Statement[0].Effect"),
        ("order-desk", "Version: 2012-10-17", "Version: 2012-10-18", "$.Version"),
        ("order-desk", "partition: id", "partition: id=X", "id=X is not a key attribute"),
        ("order-desk", "stream: NEW_IMAGE", "stream: NEW_IMAGES", "Did you mean NEW_IMAGE?"),
        ("order-desk", "if: attribute_not", "iff: attribute_not", "unknown key iff. Did you mean if?"),
        ("order-desk", "good: {en: in order", "god: {en: in order", "unknown key god. Did you mean good?"),
        ("photo-desk", "zone: Europe/Madrid", "zone: Europe/Madird", "Did you mean Europe/Madrid?"),
        ("photo-desk", "definition: review.asl.json", "definition: reviews.json", "reviews.json: "),
        ("photo-desk", "type: express", "type: standard", "sync-express"),
        ("photo-desk", "handler: keep.py:handler", "handler: kept.py:handler", "photo-desk.yaml:39"),
        ("photo-desk", "handler: keep.py:handler", "handler: keep.rb", "photo-desk.yaml:39"),
        ("photo-desk", "template: '{\"photo\": <key>}'", "template: '{\"photo\": <kez>}'", "<kez> stands for nothing"),
        ("bad-day", "at: 30, for: 10", "at: 30, every: 3, for: 10", "needs one of at and every, and not both"),
        ("bad-day", "before: shelf", "before: shelv", "there is no component shelv. Did you mean shelf?"),
        ("bad-day", "throttled: 5", "crashes: 5", "unknown key crashes"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, name: str, old: str, new: str, says: str) -> None:
    if says == "sync-express":
        says = "a client can wait for the outcome of an express workflow only"
    assert says in problems(tmp_path, name, old, new)


def test_a_mistake_in_a_definition_of_its_own_is_told_with_that_file(tmp_path: Path) -> None:
    (tmp_path / "f.json").write_text('{"StartAt": "A",\n "States": {\n  "A": {"Type": "Pass", "Next": "B"}}}')
    (tmp_path / "w.yaml").write_text(
        "id: w\ntitle: {en: W, es: V}\nduration: 1\ncomponents:\n"
        "  w: {kind: workflow, at: [0, 0], definition: f.json}\n"
    )
    with pytest.raises(BadFile) as caught:
        load(tmp_path / "w.yaml")
    assert "f.json:3: $.States.A.Next: there is no state" in caught.value.message("en")


def test_an_express_workflow_may_not_wait(tmp_path: Path) -> None:
    said = problems(
        tmp_path, "photo-desk", "    definition: review.asl.json", "    type: express\n    definition: review.asl.json"
    )
    assert "an Express workflow cannot wait for" in said


@pytest.mark.parametrize("text", ["2012-10-17", "12:30", "yes", ".nan", "1e999", "0x1F"])
def test_what_yaml_alone_would_change_stays_the_text_that_it_is(tmp_path: Path, text: str) -> None:
    (tmp_path / "w.yaml").write_text(
        "id: w\ntitle: {en: W, es: V}\nduration: 1\ncomponents:\n"
        f"  w: {{kind: client, at: [0, 0], to: q, arrivals: {{process: once}}, body: {{said: {text}}}}}\n"
        "  q: {kind: queue, at: [1, 0]}\n"
    )
    assert load(tmp_path / "w.yaml").components["w"]["body"] == {"said": text}
