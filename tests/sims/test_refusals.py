"""What the platform refuses, a scenario's reader is told in one sentence, and never by a traceback."""

from __future__ import annotations

import pytest

from slslab.errors import UserError
from slslab.i18n import Words
from slslab.runtime import Model
from slslab.sims.intervention import parse_intervention
from slslab.sims.run import run
from slslab.sims.scenario import load
from slslab.sims.settings import function_settings


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize(
    ("knobs", "interventions", "key"),
    [
        ({"limit": 950}, (), "overbooked"),
        ({}, ("set limit=950",), "overbooked"),
        ({"limit": 5, "prepared": 9}, (), "prepared-over-reserved"),
    ],
)
def test_concurrency_that_cannot_be_reserved(
    knobs: dict[str, int], interventions: tuple[str, ...], key: str, lang: str
) -> None:
    events = tuple(parse_intervention("2s", text) for text in interventions)
    with pytest.raises(UserError) as caught:
        run(load("cold-start"), knobs, interventions=events, until=5_000_000)
    assert caught.value.key == f"scenario.{key}"
    assert str(max(knobs.values(), default=950)) in Words(lang)(caught.value.key, **caught.value.values)


def test_nine_hundred_can_be_reserved_and_a_thousand_mean_none() -> None:
    assert len(run(load("cold-start"), {"limit": 900}, until=1_000_000))
    assert len(run(load("cold-start"), {"limit": 1000}, until=1_000_000))


def test_an_archive_over_250_mb_must_be_an_image() -> None:
    found = {"package": 251}
    with pytest.raises(UserError) as caught:
        function_settings(found, Model(()), "python3.13")
    assert caught.value.key == "scenario.package-too-large"
    assert function_settings({**found, "image": True}, Model(()), "python3.13").init
