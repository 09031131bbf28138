"""docs/scenarios: its example works as it stands, and no kind, step or setting is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from slslab.runtime.recording import Kind
from slslab.schema import Map
from slslab.sims.forms import Forms
from slslab.sims.intervention import ACTIONS, parse_intervention
from slslab.sims.run import simulate
from slslab.sims.scenario import load
from slslab.sims.setting import KINDS
from slslab.sims.steps import StepForms
from slslab.sims.troubles import CHANCES, DELAYS

DOCS = Path(__file__).parents[2] / "docs"
NAMES = ("scenarios.md", "scenarios.es.md")


def text(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def examples(name: str) -> list[str]:
    return re.findall(r"```yaml\n(.*?)```", text(name), re.DOTALL)


@pytest.mark.parametrize("name", NAMES)
def test_every_example_runs_as_the_document_says(name: str, tmp_path: Path) -> None:
    (example,) = examples(name)
    path = tmp_path / "shop.yaml"
    path.write_text(example, encoding="utf-8")
    lines = re.findall(r'--at (\S+) "([^"]+)"', text(name).split("```")[0])
    assert len(lines) == 2
    finished = simulate(load(path), {"rate": "5"}, 7, [parse_intervention(*line) for line in lines])
    assert finished.totals.invocations > 100
    assert finished.recording.kind.count(Kind.HISTORY) > 100
    assert finished.recording.kind.count(Kind.COUNT) > 100


def test_both_documents_have_the_same_example_and_the_same_tables() -> None:
    plain = [re.sub(r" +#.*", "", examples(name)[0]) for name in NAMES]
    assert plain[0] == plain[1]
    assert len({tuple(line.count("|") for line in text(name).splitlines() if line[:1] == "|") for name in NAMES}) == 1


def keys(shape: Any) -> Iterator[str]:
    """Every key that a shape takes, however deep."""
    if isinstance(shape, Map):
        for name, inner in {**shape.required, **shape.optional}.items():
            yield name
            yield from keys(inner)
        yield from keys(shape.others)
    for field in ("inner", "item", "steps"):
        if (inner := getattr(shape, field, None)) is not None:
            yield from keys(inner)
    for inner in getattr(shape, "shapes", {}).values():
        yield from keys(inner)


@pytest.mark.parametrize("name", NAMES)
def test_everything_that_a_file_may_say_stands_there(name: str) -> None:
    said = set(re.findall(r"[a-z][a-z-]*[a-z]|\bif\b|\bat\b|\bto\b|\bin\b|\bof\b", text(name)))
    steps = StepForms({}, {}).step()
    forms = Forms({}, {}).component()
    wanted = {*KINDS, *keys(forms), *keys(steps), *CHANCES, *DELAYS, *ACTIONS}
    assert wanted - said == set()
    assert len(wanted) > 150


@pytest.mark.parametrize("name", NAMES)
def test_no_setting_is_invented(name: str) -> None:
    known = {*KINDS, *keys(Forms({}, {}).component()), *keys(StepForms({}, {}).step())}
    table = text(name).split("| kind |")[1].split("\n\n")[0]
    for setting in re.findall(r"`([a-z-]+)`", table):
        assert setting in known, setting
