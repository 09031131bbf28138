"""What a real handler has around it in its worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from slslab.workers.sandbox import PACKAGES, TASK, Level


@dataclass(frozen=True, slots=True)
class Task:
    """What a real handler has around it, and an exercise's has not.

    `name` and `suffix` of its file; `folder` is its own, which it may read and import from; `packages` are folders of
    installed libraries; `variables` of its environment; `clients`: `import boto3` gives clients of the toy services;
    `most`: bytes that it may answer. `width`: requests that it takes at the same time.
    """

    name: str
    suffix: str = ".py"
    folder: Path | None = None
    packages: tuple[Path, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    clients: bool = True
    most: int = 6_291_556
    width: int = 1

    def shown(self, level: Level) -> dict[str, str]:
        """The folders that it may read -> their names inside the walls."""
        outside = [str(self.folder.resolve())] if self.folder else []
        inside = [TASK] if self.folder else []
        for number, folder in enumerate(self.packages):
            outside.append(str(folder.resolve()))
            inside.append(f"{PACKAGES}{number or ''}")
        return dict(zip(outside, outside if level is Level.PROCESS else inside, strict=True))

    def told(self, level: Level) -> dict[str, Any]:
        """As the guest gets it."""
        shown = list(self.shown(level).values())
        folder = shown.pop(0) if self.folder else ""
        return {
            "file": f"{folder or TASK}/{self.name}{self.suffix}",
            "module": self.name,
            "suffix": self.suffix,
            "folder": folder,
            "packages": shown,
            "variables": dict(self.variables),
            "most": self.most,
            "width": self.width,
        }
