"""What a rule hands to its target: constants, parts of the event, filled templates."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slslab.runtime.router.transformer import BadTransformer, Input, InputPath, Path, Transformer

EVENT: dict[str, Any] = {
    "version": "0",
    "id": "17",
    "detail-type": "Order placed",
    "source": "shop",
    "time": "2026-01-01T00:00:00Z",
    "detail": {
        "id": "a-1",
        "payload": {"acc": "0a", "n": 1},
        "one": ["HIGH"],
        "many": ["ON", "OFF"],
        "ok": True,
        "n": 2.5,
        "quoted": 'say "hi"',
        "items": [{"sku": "x"}, {"sku": "y"}],
    },
}
PATHS = {
    "type": "$.detail-type",
    "id": "$.detail.id",
    "payload": "$.detail.payload",
    "one": "$.detail.one",
    "many": "$.detail.many",
    "ok": "$.detail.ok",
    "n": "$.detail.n",
    "quoted": "$.detail.quoted",
    "none": "$.detail.nothing",
}


def fill(template: str) -> str:
    return Transformer.of(template, PATHS).text(EVENT, "rule-1", "arn:rule-1")


@pytest.mark.parametrize(
    ("template", "filled"),
    [
        ('"Event of <type>: <id>"', '"Event of Order placed: a-1"'),
        ('"gone: <none>"', '"gone: "'),
        ('"<payload> and <many>, <one>, <ok>, <n>"', '"{acc:0a,n:1} and [ON,OFF], [HIGH], true, 2.5"'),
        ('"{[/ <type>"', '"{[/ Order placed"'),
        ('"id \\"<id>\\""', '"id \\"a-1\\""'),
        ('"<one>"\n"<id>"', '"[HIGH]"\n"a-1"'),
        ('{"id": <id>, "in": "x/<id>/<id>"}', '{"id": "a-1", "in": "x/a-1/a-1"}'),
        ('{"body": <payload>, "l": [<id>, 9, <ok>]}', '{"body": {"acc":"0a","n":1}, "l": ["a-1", 9, true]}'),
        ('{"gone": <none>}', '{"gone": ""}'),
        ('{"text": <quoted>}', '{"text": "say \\"hi\\""}'),
        ('{"a": "instance \\"<id>\\""}', '{"a": "instance \\"a-1\\""}'),
        ("<payload>", '{"acc":"0a","n":1}'),
        ('"<aws.events.rule-name> <aws.events.rule-arn>"', '"rule-1 arn:rule-1"'),
        ('"at <aws.events.event.ingestion-time>"', '"at 2026-01-01T00:00:00Z"'),
    ],
)
def test_a_template_is_filled(template: str, filled: str) -> None:
    assert fill(template) == filled


def test_the_event_itself_is_a_variable() -> None:
    made, value = Transformer.of('{"e": <aws.events.event>, "j": <aws.events.event.json>}').apply(EVENT, "r", "a")
    assert made
    assert value["j"] == EVENT
    assert "detail" not in value["e"]
    assert value["e"]["detailType"] == "Order placed"


@pytest.mark.parametrize("template", ['{"a": "<payload>"}', '{"a": "<one>"}', '{"a": "<quoted>"}'])
def test_what_is_no_json_any_more_is_not_delivered(template: str) -> None:
    made, _ = Transformer.of(template, PATHS).apply(EVENT, "r", "a")
    assert not made


def test_a_text_is_delivered_even_when_it_is_no_json() -> None:
    assert Transformer.of('"<id>"\n"<id>"', PATHS).apply(EVENT, "r", "a") == (True, '"a-1"\n"a-1"')
    assert Transformer.of('"<id>"', PATHS).apply(EVENT, "r", "a") == (True, "a-1")


@pytest.mark.parametrize(
    ("template", "paths", "reason"),
    [
        ('"<unknown>"', {}, "placeholder"),
        ('{"<id>": 1}', {"id": "$.id"}, "key"),
        ('{"a": }', {}, "template-json"),
        ("plain <id>", {"id": "$.id"}, "template-json"),
        ('"open', {}, "quotes"),
        ("", {}, "template-size"),
        ('"' + "x" * 8_192 + '"', {}, "template-size"),
        ('"x"', {"AWS.x": "$.a"}, "variable"),
        ('"x"', {"a b": "$.a"}, "variable"),
        ('"x"', {"a": "detail"}, "path"),
        ('"x"', {"a": "$.detail['x']"}, "path"),
        ('"x"', {f"v{n}": "$.a" for n in range(101)}, "paths-many"),
    ],
)
def test_what_does_not_fit_together(template: str, paths: dict[str, str], reason: str) -> None:
    with pytest.raises(BadTransformer) as caught:
        Transformer.of(template, paths)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("$", (True, EVENT)),
        ("$.detail.payload.acc", (True, "0a")),
        ("$.detail.many[1]", (True, "OFF")),
        ("$.detail.many[9]", (False, None)),
        ("$.detail.items[*].sku", (True, ["x", "y"])),
        ("$.detail.payload.*", (True, ["0a", 1])),
        ("$.detail.id.x", (False, None)),
    ],
)
def test_a_path_finds(path: str, found: tuple[bool, Any]) -> None:
    assert Path.of(path).find(EVENT) == found
    assert InputPath(Path.of(path)).apply(EVENT, "r", "a") == found


def test_a_constant_is_a_constant() -> None:
    assert Input({"a": 1}).apply(EVENT, "r", "a") == (True, {"a": 1})


@given(st.text(alphabet='{}[]"<>idn:, \\', max_size=40), st.text())
def test_any_template_is_filled_or_refused(template: str, value: str) -> None:
    try:
        transformer = Transformer.of(template, {"id": "$.detail.id"})
    except BadTransformer:
        return
    made, result = transformer.apply({"detail": {"id": value}}, "r", "a")
    assert made or transformer.text({"detail": {"id": value}}, "r", "a") == result


@given(st.text())
def test_a_value_outside_quotes_is_always_json(value: str) -> None:
    transformer = Transformer.of('{"v": <v>}', {"v": "$.v"})
    assert transformer.apply({"v": value}, "r", "a") == (True, {"v": value})
    assert json.loads(transformer.text({"v": value}, "r", "a")) == {"v": value}
