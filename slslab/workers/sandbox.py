"""The walls around a worker: which ones this machine offers, and the command line that puts them up.

    bubblewrap   new namespaces for files, processes, network, users; only Python itself is visible, read-only
    namespaces   the same by hand, with util-linux (`unshare`, `mount`, `chroot`, `setpriv`)
    process      limits of the kernel, an empty environment, and the guest's own fence (an audit hook)

The limits, the environment and the fence are there at every level. The level that was reached is a part of every
verdict. A level counts as offered only when a worker has really started on it: containers and hardened kernels often
have the programs and refuse the call.
"""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

from slslab.errors import MachineLacks
from slslab.paths import shipped
from slslab.workers.wire import DEEPEST, LONGEST

_SYSTEM: Final = ("/usr", "/lib", "/lib64", "/lib32", "/bin", "/etc/ld.so.cache")
_TOOLS: Final = "/usr/sbin:/sbin:/usr/bin:/bin"
BOX: Final = "/box"
TASK: Final = "/var/task"  # where Lambda has a handler's own files
PACKAGES: Final = "/opt/python"  # and those of a layer


class Level(StrEnum):
    """How strong the walls are, the strongest first."""

    BUBBLEWRAP = "bubblewrap"
    NAMESPACES = "namespaces"
    PROCESS = "process"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one worker may use."""

    memory_mb: int = 512  # address space
    cpu_s: int = 20  # in all its life
    wall_s: float = 5.0  # between a question and its reply
    total_s: float = 60.0  # of all workers of one run together
    file_mb: int = 16  # of one file
    tmp_mb: int = 16  # of /tmp, where there are walls around it
    threads: int = 32  # more than this user has now; other processes are refused by the guest's fence
    output_bytes: int = 256_000  # standard output and error together
    message_bytes: int = LONGEST  # of one reply
    depth: int = DEEPEST  # lists and maps nested in a reply

    def kernel(self) -> dict[str, int]:
        """As `RLIMIT_` names and values."""
        limits = {
            "AS": self.memory_mb << 20,
            "CPU": self.cpu_s,
            "FSIZE": self.file_mb << 20,
            "NOFILE": 64,
            "CORE": 0,
        }
        running = _threads_now()
        return {**limits, "NPROC": running + self.threads} if running else limits


def environment() -> dict[str, str]:
    """All that a worker sees of the environment. Sets iterate alike in every run: the hash seed is fixed."""
    return {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC", "PYTHONHASHSEED": "0", "PYTHONUTF8": "1"}


def interpreter(script: str) -> list[str]:
    """A bare Python. `-I` less its `-E`, which would ignore the hash seed; the environment is our own anyway.

    Without the marks under the lines of a traceback, which each version of Python draws otherwise.
    """
    return [os.path.realpath(sys.executable), "-s", "-P", "-S", "-B", "-X", "no_debug_ranges", "-c", script]


def command(
    level: Level, folder: Path, python: list[str], shown: Mapping[str, str] | None = None, tmp_mb: int = 16
) -> list[str]:
    """The command that runs `python` behind the walls of `level`. `folder`: an empty one, for this worker alone.

    `shown`: folders that may be read inside, and their names there. `tmp_mb`: how much /tmp holds.
    """
    if level is Level.BUBBLEWRAP:
        return _bubblewrap(python, shown or {})
    if level is Level.NAMESPACES:
        return _namespaces(folder, python, shown or {}, tmp_mb)
    return python


@cache
def best_level() -> Level:
    """The strongest level that works here. MachineLacks (on Windows) when there is none."""
    if os.name != "posix":
        raise MachineLacks("invoke.no-workers")
    from slslab.workers.process import WorkerFailure  # these need this module
    from slslab.workers.worker import Worker

    for level, needed in (
        (Level.BUBBLEWRAP, ("bwrap",)),
        (Level.NAMESPACES, ("unshare", "mount", "chroot", "setpriv", "sh")),
    ):
        if all(_tool(name) for name in needed):
            worker = Worker("def handler(event, context):\n    return None\n", level=level)
            try:
                worker.load(0, 1)
                worker.goodbye()
            except (WorkerFailure, OSError):
                continue
            finally:
                worker.kill()
            return level
    return Level.PROCESS


def _tool(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:{_TOOLS}")


def _visible() -> list[str]:
    """What Python needs to run, and nothing of ours."""
    prefix = os.path.realpath(sys.base_prefix)
    paths = [path for path in _SYSTEM if os.path.lexists(path)]
    return paths if f"{prefix}/".startswith("/usr/") else [*paths, prefix]


def _hidden() -> list[str]:
    """Our own folders, where they lie inside what must be visible (an installation for the whole system)."""
    ours = {Path(__file__).resolve().parent.parent, shipped("exercises").resolve(), shipped("content").resolve()}
    return [str(path) for path in sorted(ours) if any(str(path).startswith(seen + "/") for seen in _visible())]


def _bubblewrap(python: list[str], shown: Mapping[str, str]) -> list[str]:
    words = [_tool("bwrap") or "bwrap", "--unshare-all", "--die-with-parent", "--cap-drop", "ALL"]
    for path in _visible():
        if os.path.islink(path):
            words += ["--symlink", os.readlink(path), path]
        else:
            words += ["--ro-bind", path, path]
    for path in _hidden():
        words += ["--tmpfs", path]
    for path, inside in shown.items():
        words += ["--ro-bind", path, inside]
    return [*words, "--dev", "/dev", "--tmpfs", "/tmp", "--dir", BOX, "--tmpfs", BOX, "--chdir", BOX, "--", *python]


def _namespaces(folder: Path, python: list[str], shown: Mapping[str, str], tmp_mb: int) -> list[str]:
    """The new root is prepared here, without a process for each step; inside, one `mount` reads a table of binds."""
    root = folder / "root"
    table = [f"{root} {root} none bind,ro 0 0"]
    for path in [*_visible(), "/dev/null"]:
        inside = root / path.lstrip("/")
        if os.path.islink(path):
            inside.symlink_to(os.readlink(path))
            continue
        if os.path.isdir(path):
            inside.mkdir(parents=True, exist_ok=True)
        else:
            inside.parent.mkdir(parents=True, exist_ok=True)
            inside.touch()
        table.append(f"{_octal(path)} {_octal(inside)} none {'bind' if path == '/dev/null' else 'bind,ro'} 0 0")
    for path in (BOX, "/tmp", *_hidden()):
        if path not in _hidden():
            (root / path.lstrip("/")).mkdir()
        size = tmp_mb if path == "/tmp" else 16
        table.append(f"none {_octal(root / path.lstrip('/'))} tmpfs size={size}m,mode=755 0 0")
    for path, name in shown.items():
        (root / name.lstrip("/")).mkdir(parents=True)
        table.append(f"{_octal(path)} {_octal(root / name.lstrip('/'))} none bind,ro 0 0")
    (folder / "table").write_text("\n".join(table) + "\n", encoding="utf-8")
    inside_words = ["setpriv", "--no-new-privs", "--inh-caps=-all", "--bounding-set=-all", *python]
    script = f"{_tool('mount')} -a --fstab {shlex.quote(str(folder / 'table'))} && exec " + shlex.join(
        [str(_tool("chroot")), str(root), *inside_words]
    )
    unshare = ["--user", "--map-root-user", "--mount", "--pid", "--net", "--ipc", "--uts", "--fork", "--kill-child"]
    return [str(_tool("unshare")), *unshare, str(_tool("sh")), "-c", script]


def _octal(path: str | Path) -> str:
    """A path as such a table wants it."""
    return "".join(f"\\{ord(char):03o}" if char in " \t\n\\#" else char for char in str(path))


def _threads_now() -> int:
    """How many threads this user's processes have together (what the kernel's limit counts); 0 if nobody tells."""
    mine, total = os.getuid(), 0
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if entry.stat().st_uid == mine:
                total += len(os.listdir(entry / "task"))
        except OSError:
            continue
    return total
