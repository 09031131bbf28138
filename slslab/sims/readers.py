"""Who reads a stream, or a table's changes: one function, or several, each with a mapping of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import yaml

from slslab.errors import UserError
from slslab.runtime.component import Component
from slslab.runtime.mapping.reader import ReaderSettings
from slslab.schema import ListOf, Map, Reader, Shape
from slslab.sims.mappings import wanted

WAYS: Final = ("shards", "split", "merge")
_S: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Readers:
    """The function as `inner`, or a list of maps as `item`, each with its function and what is different for it."""

    inner: Shape
    item: Map

    def read(self, node: yaml.Node, where: str, out: Reader) -> Any:
        if not isinstance(node, yaml.SequenceNode):
            return self.inner.read(node, where, out)
        found = ListOf(self.item, 1).read(node, where, out)
        names = [one.get("to") for one in found]
        for number, name in enumerate(names):
            if isinstance(name, str) and name in names[:number]:
                out.add(node.value[number], "scenario.reads-twice", found=name)
        return found


def mappings_of(found: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """Each mapping that a stream or a table has, with what is said of all of them."""
    to = found.get("to")
    if not to:
        return ()
    return (found,) if isinstance(to, str) else tuple({**found, **one} for one in to)


def reader_settings(
    found: Mapping[str, Any], name: str, keeper: Component | None, parallel: int | None = None
) -> ReaderSettings:
    """What a mapping of the stream `name` is set to; `parallel`: the lanes that it has already. UserError for lanes
    and a window that do not go together."""
    retries, age, lanes = found.get("retries"), found.get("max-age"), parallel or int(found.get("parallel", 1))
    tumbling = round(found.get("tumbling", 0) * _S)
    if tumbling and lanes > 1:
        raise UserError("scenario.tumbling-parallel", found=name)
    return ReaderSettings(
        batch=int(found.get("batch", 100)),
        window=round(found.get("window", 0) * _S),
        parallel=lanes,
        retries=int(retries) if retries is not None and retries >= 0 else None,
        max_age=round(age * _S) if age is not None and age >= 0 else None,
        bisect=bool(found.get("bisect", False)),
        partial=bool(found.get("partial", False)),
        on_failure=keeper,
        start="LATEST" if found.get("start") == "newest" else "TRIM_HORIZON",
        wanted=wanted(found),
        enhanced=bool(found.get("enhanced", False)),
        tumbling=tumbling,
    )


@dataclass(frozen=True, slots=True)
class Reshard:
    """When a stream gets how many shards, or which of them is split, or which two are merged."""

    inner: Map

    def read(self, node: yaml.Node, where: str, out: Reader) -> dict[str, Any]:
        found = dict(self.inner.read(node, where, out))
        if sum(name in found for name in WAYS) != 1:
            out.add(node, "scenario.one-reshard", where=where, expected=", ".join(WAYS))
        elif len(found.get("merge", (0, 0))) > 2:
            out.add(node, "scenario.too-many", where=f"{where}.merge", most=2, found=len(found["merge"]))
        return found
