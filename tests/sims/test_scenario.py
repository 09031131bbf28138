"""Scenario files: what ships is right, and what is wrong is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from slslab.errors import BadFile, UnknownName
from slslab.sims.run import run
from slslab.sims.scenario import Scenario, load, scenarios, settle

TINY = """\
id: tiny
title: {en: Tiny, es: Pequeño}
summary: {en: A function., es: Una función.}
about: {en: Watch it., es: Míralo.}
terms: []
duration: 10
knobs:
  memory:
    type: integer
    low: 128
    high: 10240
    default: 512
    label: {en: memory, es: memoria}
    help: {en: How much., es: Cuánta.}
  mode:
    type: choice
    choices: [fast, slow]
    default: fast
    label: {en: mode, es: modo}
    help: {en: How., es: Cómo.}
components:
  people:
    kind: client
    at: [0, 0]
    to: shop
    arrivals: {process: steady, rate: 1}
  shop:
    kind: function
    at: [1, 0]
    memory: $memory
    handler:
      by: $mode
      fast:
        - work: 10
      slow:
        - work: {mean: 100, varies: exponential}
        - wait: 50
          when: {size: {at-least: 3}}
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "tiny.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_becomes_a_scenario(tmp_path: Path) -> None:
    scenario = load(written(tmp_path, TINY))
    assert (scenario.id, scenario.title["es"], scenario.duration({})) == ("tiny", "Pequeño", 10_000_000)
    assert list(scenario.knobs) == ["memory", "mode"]
    assert scenario.places == {"people": (0, 0), "shop": (1, 0)}
    assert settle(scenario, {"memory": "1024"}) == {"memory": 1024, "mode": "fast"}
    recording = run(scenario, {"mode": "slow"})
    assert [one.name for one in recording.components] == ["people", "shop"]
    assert len(recording) > 50


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("kind: function", "kind: functoin", 28, "functoin. Did you mean function?"),
        ("to: shop", "to: shpo", 25, "no component shpo. Did you mean shop?"),
        ("to: shop", "to: people", 25, "people is a client; here stands one of: http-api, function"),
        ("$memory", "$memroy", 30, "no knob memroy. Did you mean memory?"),
        ("memory: $memory", "timeout: $memory", 30, "the knob memory can be 10240, which does not fit here"),
        ("memory: $memory", "memory: 12", 30, "memory must be from 128 to 10240, found '12'"),
        ("memory: $memory", "memroy: 128", 30, "unknown key memroy. Did you mean memory?"),
        ("      slow:", "      slwo:", 32, "there is nothing here for slow, which the knob mode can be"),
        ("- work: 10", "- wrok: 10", 34, "a step is one of work, wait"),
        ("at-least: 3", "at-last: 3", 38, "unknown key at-last. Did you mean at-least?"),
        ("process: steady", "process: stready", 26, "must be one of steady, poisson"),
        ("default: 512", "default: 5", 8, "the default 5 is not a value that the knob can have"),
        ("low: 128", "low: 99999", 8, "low must be below high; found 99999 and 10240"),
        ("id: tiny", "id: small", 1, "the id must be the file's name, tiny; found small"),
        ("terms: []", "trems: []", 5, "unknown key trems. Did you mean terms?"),
        ("{en: memory, es: memoria}", "{en: memory}", 13, "label.es is missing"),
        ("duration: 10", "duration: 0", 6, "found '0'"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, old: str, new: str, line: int, says: str) -> None:
    path = written(tmp_path, TINY.replace(old, new))
    with pytest.raises(BadFile) as caught:
        load(path)
    message = caught.value.message("en")
    assert f"tiny.yaml:{line}: " in message
    assert says in message
    assert caught.value.message("es") != message


@pytest.mark.parametrize(
    "text", ["", "[]", "- 1", "a: &x [*x]", "\0", "{", "id: tiny", "knobs: 3", "components: {a: 1}"]
)
def test_nonsense_is_a_sentence(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadFile) as caught:
        load(written(tmp_path, text))
    assert "tiny.yaml" in caught.value.message("en")


def test_an_unknown_scenario_has_a_nearest_one() -> None:
    with pytest.raises(UnknownName) as caught:
        load("cold-strat")
    assert "Did you mean cold-start?" in caught.value.message("en")


@pytest.mark.parametrize("name", scenarios())
def test_what_ships_is_whole(name: str) -> None:
    scenario = load(name)
    for text in (scenario.title, scenario.summary):
        assert text["en"] != text["es"]
    for lang in ("en", "es"):
        assert 80 <= len(scenario.about[lang].split()) <= 160
        assert "[[" in scenario.about[lang]
    for knob in scenario.knobs.values():
        assert knob.parse(knob.default) == knob.default
        assert knob.parse(knob.show(knob.default)) == knob.default
    for preset in scenario.presets:
        assert settle(scenario, preset.knobs) != settle(scenario)


def extremes(scenario: Scenario) -> list[tuple[str, str]]:
    found = []
    for knob in scenario.knobs.values():
        ends = knob.choices or ("true", "false") if knob.type in ("choice", "flag") else None
        found += [(knob.name, end) for end in ends or (knob.show(knob.low), knob.show(knob.high))]
    return found


@pytest.mark.parametrize("name", scenarios())
def test_every_knob_can_be_turned_to_its_ends(name: str) -> None:
    scenario = load(name)
    for knob, value in extremes(scenario):
        recording = run(scenario, {knob: value}, until=3_000_000)
        assert recording.end == 3_000_000
