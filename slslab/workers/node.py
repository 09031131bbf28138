"""A worker with a Node.js handler: the same protocol, another guest.

`guest.mjs` is given to `node` as text, as the Python guest is given to Python. Node has no audit hooks; what there
is at every level is an empty environment, bounds on processor time, files and memory, and, where Node offers it, its
own permission model (no other process, no file outside its folders).
"""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from slslab.errors import MachineLacks
from slslab.workers import wire
from slslab.workers.lent.botocore._errors import ERRORS, OLD
from slslab.workers.lent.botocore._operations import OPERATIONS, PAGES
from slslab.workers.sandbox import BOX, Level
from slslab.workers.worker import Worker


class NodeWorker(Worker):
    """As `Worker`, for the text of a JavaScript file (`task.suffix` says which kind of module it is)."""

    def _program(self, source: int, sink: int) -> tuple[list[str], bytes]:
        node = shutil.which("node")
        if node is None:
            raise MachineLacks("invoke.no-node", path=self.task.name if self.task else "")
        limits = self.limits
        bounds = f"ulimit -t {limits.cpu_s}; ulimit -f {limits.file_mb * 1024}; ulimit -n 128; ulimit -c 0"
        words = [
            node,
            "--no-warnings",
            "--experimental-vm-modules",
            f"--max-old-space-size={limits.memory_mb}",
            *self._permissions(node),
        ]
        script = f'{bounds}; exec "$@"'
        guest = (Path(__file__).parent / "guest.mjs").read_text(encoding="utf-8")
        command = ["/bin/sh", "-c", script, "sh", *words, "--input-type=module", "--eval", guest]
        return [*command, str(source), str(sink)], b""

    def load(self, now: int, seed: int) -> wire.Reply:
        """As the worker of Python, with the clients of services where there are any."""
        if self.task is not None and self.task.clients:
            self._first["sdk"] = _sdk()
        return super().load(now, seed)

    def _permissions(self, node: str) -> list[str]:
        flag = _permission_flag(node)
        if not flag:
            return []
        box = str(self._folder) if self.level is Level.PROCESS else BOX
        shown = self.task.shown(self.level).values() if self.task else ()
        inside = [box, *(["/tmp"] if self.level is not Level.PROCESS else []), *shown]
        reading = [f"--allow-fs-read={folder}/*" for folder in inside]
        writing = [f"--allow-fs-write={folder}/*" for folder in inside if folder not in shown]
        return [flag, *reading, *writing]


@cache
def _sdk() -> dict[str, Any]:
    """The clients' text, and the tables that those of Python have."""
    from slslab.workers.lent.botocore.tables import BLOBS, TIMES, WAITERS

    return {
        "code": (Path(__file__).parent / "guest_sdk.js").read_text(encoding="utf-8"),
        "tables": {
            "operations": {service: list(operations) for service, operations in OPERATIONS.items()},
            "errors": ERRORS,
            "old": OLD,
            "pages": [[*key, *page] for key, page in PAGES.items()],
            "waiters": [
                [service, _title(name), _title(call), wanted, list(missing), delay]
                for (service, name), (call, wanted, missing, delay) in WAITERS.items()
            ],
            "times": sorted(TIMES),
            "blobs": sorted(BLOBS),
        },
    }


def _title(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))


@cache
def _permission_flag(node: str) -> str:
    """How this Node's permission model is asked for; nothing where it has none."""
    try:
        text = subprocess.run([node, "--help"], capture_output=True, text=True, timeout=10, check=False).stdout
    except (OSError, subprocess.SubprocessError):
        return ""
    return next((flag for flag in ("--permission", "--experimental-permission") if f"{flag} " in text), "")
