from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slslab.errors import UnknownName, UserError
from slslab.sims.knobs import Knob, settle
from slslab.sims.scenario import load, scenarios

WORDS = {"en": "x", "es": "x"}
WHOLE = Knob("memory", "integer", 512, WORDS, WORDS, low=128, high=10_240, scale="log", ticks=(128, 512, 1024, 10_240))
RATE = Knob("rate", "number", 5.0, WORDS, WORDS, low=0.001, high=200, scale="log")
PERCENT = Knob("fail", "number", 0.0, WORDS, WORDS, low=0, high=100)
RETRIES = Knob("retries", "integer", 2, WORDS, WORDS, low=0, high=2)
CHOICE = Knob("traffic", "choice", "steady", WORDS, WORDS, choices=("steady", "poisson", "burst"))
NAMED = Knob("fix", "choice", "none", WORDS, WORDS, choices=("none", "two"), names={"two": {"en": "both", "es": "dos"}})
FLAG = Knob("snapshot", "flag", False, WORDS, WORDS)


def test_text_becomes_a_value() -> None:
    assert WHOLE.parse("1024") == WHOLE.parse("1024.0") == WHOLE.parse(1024) == 1024
    assert RATE.parse(" 0.5 ") == 0.5
    assert CHOICE.parse("burst") == "burst"
    assert [FLAG.parse(text) for text in ("true", "No", "SÍ", True)] == [True, False, True, True]


@pytest.mark.parametrize(
    "text", ["", "x", "1e999", "nan", "-inf", "127", "10241", "12.5", "1_000", "9" * 50, True, "0x80"]
)
def test_what_a_number_cannot_be(text: str) -> None:
    with pytest.raises(UserError) as caught:
        WHOLE.parse(text)
    assert "memory must be a whole number from 128 to 10240" in caught.value.message("en")
    assert "memory debe ser un número entero de 128 a 10240" in caught.value.message("es")


def test_a_wrong_choice_or_flag_or_knob() -> None:
    with pytest.raises(UnknownName) as caught:
        CHOICE.parse("poison")
    assert caught.value.nearest == "poisson"
    with pytest.raises(UserError):
        FLAG.parse("perhaps")
    with pytest.raises(UnknownName) as missing:
        settle({"rate": RATE}, {"raet": "1"}, "cold-start")
    assert missing.value.message("en").startswith("cold-start has no knob raet. Did you mean rate?")


def test_steps_are_sensible() -> None:
    assert [WHOLE.step(512, n) for n in (-9, -1, 0, 1, 9)] == [128, 128, 512, 1024, 10_240]
    assert WHOLE.step(600, 1) == 1024
    assert WHOLE.step(600, -1) == 512
    assert [RATE.step(5.0, n) for n in (-2, -1, 1, 2)] == [1.0, 2.0, 10.0, 20.0]
    assert [PERCENT.step(0.0, n) for n in (-1, 1, 2, 99)] == [0.0, 2.0, 4.0, 100.0]
    assert [RETRIES.step(1, n) for n in (-5, -1, 1, 5)] == [0, 0, 2, 2]
    assert [CHOICE.step("steady", n) for n in (-1, 1, 3)] == ["burst", "poisson", "steady"]
    assert [FLAG.step(False, n) for n in (1, 2)] == [True, False]


@given(st.sampled_from(scenarios()), st.data())
def test_a_step_never_leaves_the_range_and_always_moves(name: str, data: st.DataObject) -> None:
    knob = data.draw(st.sampled_from(list(load(name).knobs.values())))
    value = knob.default
    for _ in range(data.draw(st.integers(1, 40))):
        n = data.draw(st.sampled_from([-1, 1]))
        stepped = knob.step(value, n)
        assert knob.parse(stepped) == stepped
        if knob.type in ("integer", "number"):
            assert (stepped - value) * n > 0 or value in (knob.low, knob.high)
        value = stepped


def test_a_choice_has_a_name_in_each_language_where_its_id_does_not_say_it() -> None:
    assert [NAMED.name_of("two", lang) for lang in ("en", "es")] == ["both", "dos"]
    assert NAMED.name_of("none", "es") == "none"
    assert NAMED.parse("two") == "two"


@pytest.mark.parametrize("name", scenarios())
def test_what_ships_names_its_choices_in_spanish(name: str) -> None:
    for knob in load(name).knobs.values():
        if knob.type == "choice" and knob.name != "runtime":  # runtimes are names of their own
            assert set(knob.names) == set(knob.choices)
            assert any(knob.name_of(choice, "es") != choice for choice in knob.choices)
