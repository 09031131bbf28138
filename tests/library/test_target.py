from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slslab.library import KINDS, Target

NAMES = st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True)


@pytest.mark.parametrize(
    ("text", "kind", "id", "knobs"),
    [
        ("cold-start", "term", "cold-start", ()),
        (" cold-start ", "term", "cold-start", ()),
        ("sim:cold-start", "simulation", "cold-start", ()),
        ("simulation:cold-start", "simulation", "cold-start", ()),
        ("sim:cold-start?memory=512&rate=0.5", "simulation", "cold-start", (("memory", "512"), ("rate", "0.5"))),
        ("exercise:load-once", "exercise", "load-once", ()),
        ("concept:key-concepts", "concept", "key-concepts", ()),
        ("http://example.org", "term", "http://example.org", ()),
        ("", "term", "", ()),
    ],
)
def test_a_target_is_read_from_what_a_link_says(
    text: str, kind: str, id: str, knobs: tuple[tuple[str, str], ...]
) -> None:
    assert Target.parse(text) == Target(kind, id, knobs)


@given(st.sampled_from(KINDS), NAMES, st.lists(st.tuples(NAMES, NAMES), max_size=3))
def test_its_text_gives_it_back(kind: str, id: str, knobs: list[tuple[str, str]]) -> None:
    target = Target(kind, id, tuple(knobs))
    assert Target.parse(str(target)) == target


@given(st.text())
def test_no_text_is_too_strange(text: str) -> None:
    assert Target.parse(text).kind in KINDS


def test_only_a_simulation_needs_its_prefix_to_be_named() -> None:
    assert Target("simulation", "cold-start").name == "sim:cold-start"
    assert Target("exercise", "load-once").name == "load-once"
