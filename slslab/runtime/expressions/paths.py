"""Paths that belong together: whether they get into each other's way, and the part of an item which they show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from slslab.runtime.expressions.binding import Placeholders
from slslab.runtime.expressions.errors import PROJECTION_ORDER, Findings
from slslab.runtime.expressions.parser import parse_projection
from slslab.runtime.expressions.tree import Path
from slslab.runtime.expressions.values import Item, Value, clone


class PathTree:
    """Paths, by their parts. A path that another one contains, or is contained in, is noted in `findings`."""

    __slots__ = ("root",)

    def __init__(self, paths: Iterable[Path], findings: Findings | None = None) -> None:
        self.root = _Node()
        for path in paths:
            self._add(path, findings or Findings())

    def _add(self, path: Path, findings: Findings) -> None:
        node = self.root
        for part in path.parts:
            if node.path is not None:
                findings.note("overlap", _both("overlap", node.path, path))
                return
            first = next(iter(node.inner), part)
            if isinstance(first, int) != isinstance(part, int):
                findings.note("conflict", _both("conflict", node.inner[first].any_path(), path))
                return
            node = node.inner.setdefault(part, _Node())
        if node.path is not None or node.inner:
            findings.note("overlap", _both("overlap", node.any_path(), path))
            return
        node.path = path


class _Node:
    __slots__ = ("inner", "path")

    def __init__(self) -> None:
        self.inner: dict[str | int, _Node] = {}
        self.path: Path | None = None

    def any_path(self) -> Path:
        node = self
        while node.path is None:
            node = next(iter(node.inner.values()))
        return node.path


def _both(trouble: str, one: Path, two: Path) -> str:
    return (
        f"Two document paths {trouble} with each other; must remove or rewrite one of these paths; "
        f"path one: {one}, path two: {two}"
    )


class Projection:
    """The part of an item that some paths show."""

    __slots__ = ("paths", "tree")

    def __init__(self, paths: tuple[Path, ...], findings: Findings | None = None) -> None:
        self.paths = paths
        self.tree = PathTree(paths, findings)

    def of(self, item: Mapping[str, Value]) -> Item:
        """A new item with only what the paths lead to; lists become shorter, and keep their order."""
        shown: Item = {}
        for name, node in self.tree.root.inner.items():
            found = _part(item.get(name), node)  # type: ignore[arg-type]
            if found is not None:
                shown[name] = found  # type: ignore[index]
        return shown


def _part(value: Value | None, node: _Node) -> Value | None:
    if value is None:
        return None
    if node.path is not None:
        return clone(value)
    if isinstance(next(iter(node.inner)), int):
        whole: list[Value] = value.get("L", [])
        indexes = sorted(index for index in node.inner if isinstance(index, int) and index < len(whole))
        parts: list[Any] = [_part(whole[index], node.inner[index]) for index in indexes]
        kept = [part for part in parts if part is not None]
        return {"L": kept} if kept else None
    inner: dict[str, Value] = value.get("M", {})
    pairs = [(name, _part(inner.get(name), below)) for name, below in node.inner.items()]  # type: ignore[arg-type]
    found = {name: part for name, part in pairs if part is not None}
    return {"M": found} if found else None


def bind_projection(text: str, placeholders: Placeholders) -> Projection:
    """What `text` shows of an item. ExpressionError for what is not allowed."""
    findings = Findings()
    paths = tuple([placeholders.path(path, findings) for path in parse_projection(text)])
    projection = Projection(paths, findings)
    findings.tell(PROJECTION_ORDER)
    return projection
