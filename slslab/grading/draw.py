"""Values drawn from a seed: how one exercise becomes another for every learner.

In a file, wherever a value may vary, `{choose: [1, 2, 5]}` is one of some and `{from: 2, to: 12, step: 0.5}` a
number of a range; anything else is itself. A draw depends on the seed and on its own name alone, so adding one
leaves the others as they were. SHA-256 and not `random`: the same on every Python for ever.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import yaml

from slslab.schema import Anything, ListOf, Map, Number, Reader, Scalar


class Drawn:
    """The shape of a value that may vary."""

    def read(self, node: yaml.Node, where: str, out: Reader) -> Any:
        if not isinstance(node, yaml.MappingNode):
            return Anything().read(node, where, out)
        keys = {str(key.value) for key, _ in node.value}
        if "choose" in keys:
            return dict(Map({"choose": ListOf(Scalar(), 1)}).read(node, where, out))
        if keys & {"from", "to"}:
            return dict(Map({"from": Number(), "to": Number()}, {"step": Number(1e-6)}).read(node, where, out))
        return dict(Map(others=self).read(node, where, out))


def integer(seed: int, name: str, below: int) -> int:
    """A number in `[0, below)`; the bias of the remainder is under 2⁻³²."""
    digest = hashlib.sha256(f"{seed}/{name}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % below


def draw(spec: Any, seed: int, name: str) -> Any:
    """The value of `spec` (see above) for this seed, with every draw inside it resolved."""
    if isinstance(spec, Mapping):
        if "choose" in spec:
            options: Sequence[Any] = spec["choose"]
            return options[integer(seed, name, len(options))]
        if "from" in spec and "to" in spec:
            return _of_range(spec, seed, name)
        return {key: draw(value, seed, f"{name}/{key}") for key, value in spec.items()}
    if isinstance(spec, list):
        return [draw(value, seed, f"{name}/{index}") for index, value in enumerate(spec)]
    return spec


def _of_range(spec: Mapping[str, Any], seed: int, name: str) -> int | float:
    """Counted in decimals, so that 0.1 steps give 0.3 and not 0.30000000000000004."""
    low, high = Decimal(repr(spec["from"])), Decimal(repr(spec["to"]))
    step = Decimal(repr(spec.get("step", 1)))
    steps = max(0, int((high - low) / step))
    value = low + step * integer(seed, name, steps + 1)
    return int(value) if value == value.to_integral_value() else float(value)
