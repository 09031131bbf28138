"""Small scenarios: a file with the given components, read and run."""

from __future__ import annotations

from pathlib import Path

from slslab.runtime.recording import Kind, Recording
from slslab.sims.bill import bill, load_prices
from slslab.sims.intervention import parse_intervention
from slslab.sims.run import simulate
from slslab.sims.scenario import Scenario, load

HEAD = "id: toy\ntitle: {en: A toy, es: Un juguete}\nduration: 60\n"


def scenario(folder: Path, components: str, head: str = "") -> Scenario:
    lines = "".join(f"  {line}\n" for line in components.strip().splitlines())
    path = folder / "toy.yaml"
    path.write_text(f"{HEAD}{head}components:\n{lines}", encoding="utf-8")
    return load(path)


def ran(folder: Path, components: str, *interventions: str, head: str = "", **knobs: str) -> Recording:
    asked = [parse_intervention(*one.split(" ", 1)) for one in interventions]
    return simulate(scenario(folder, components, head), knobs, interventions=asked).recording


def index(recording: Recording, name: str) -> int:
    return next(number for number, box in enumerate(recording.components) if box.name == name)


def starts(recording: Recording, name: str) -> list[int]:
    who = index(recording, name)
    return [row.t for row in recording if row.kind == Kind.START and row.who == who]


def quantity(recording: Recording, item: str) -> float:
    return next((line.quantity for line in bill(recording, load_prices()).lines if line.item == item), 0.0)
