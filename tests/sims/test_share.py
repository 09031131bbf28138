"""A run as a line of text."""

from __future__ import annotations

import pytest

from slslab.sims.share import share_line


@pytest.mark.parametrize(
    ("changed", "interventions", "until", "line"),
    [
        ({}, (), None, "slslab run cold-start --seed 7"),
        (
            {"memory": 1024, "rate": 0.5, "keep-alive": 60.0, "snapshot": True, "traffic": "burst"},
            (),
            30_500_000,
            "slslab run cold-start --set memory=1024 --set rate=0.5 --set keep-alive=60 --set snapshot=true "
            "--set traffic=burst --seed 7 --until 30.5s",
        ),
        (
            {},
            ("12.3s burst 50", "20s request"),
            None,
            'slslab run cold-start --seed 7 --at 12.3s "burst 50" --at 20s request',
        ),
    ],
)
def test_the_line(changed: dict[str, object], interventions: tuple[str, ...], until: int | None, line: str) -> None:
    assert share_line("cold-start", changed, 7, interventions, until) == line


def test_a_file_with_spaces_is_quoted() -> None:
    assert share_line("my runs/a.yaml", {}) == "slslab run 'my runs/a.yaml' --seed 1"
