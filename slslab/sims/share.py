"""A run as a line of text that reproduces it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from slslab.sims.intervention import show_time


def share_line(
    scenario: str,
    changed: Mapping[str, object],
    seed: int = 1,
    interventions: Sequence[object] = (),
    until: int | None = None,
) -> str:
    """The command line that makes this run again: `slslab run cold-start --set memory=1024 --seed 7`.

    `changed`: the knobs that differ from the scenario's defaults; `until` in µs; an intervention's text begins with
    its time (`12.3s burst 50`).
    """
    import shlex

    parts = ["slslab", "run", shlex.quote(scenario)]
    for name, value in changed.items():
        parts += ["--set", shlex.quote(f"{name}={_plain(value)}")]
    parts += ["--seed", str(seed)]
    if until is not None:
        parts += ["--until", show_time(until)]
    for intervention in interventions:
        at, _, action = str(intervention).partition(" ")
        parts += ["--at", at, shlex.quote(action) if " " not in action else f'"{action}"']
    return " ".join(parts)


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)
