"""What the hybrid histogram policy of keep-alive is set to; `slslab.runtime.keepalive` is the policy itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hybrid:
    """`bins` of a minute; `head` and `tail` percentiles (shares), `margin` around them; `least` idle times before
    the histogram counts, and `spread`, the least coefficient of variation of its bins; `forecast`: the margin around
    a forecast."""

    bins: int = 240
    head: float = 0.05
    tail: float = 0.99
    margin: float = 0.1
    least: int = 10
    spread: float = 2.0
    forecast: float = 0.15
