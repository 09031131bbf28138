"""What is sent to a worker of Python before anything else: the guest, and the clients that it lends to handlers."""

from __future__ import annotations

import marshal
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

LOADER: Final = (
    "import marshal,os,sys\n"
    "source,sink,size=map(int,sys.argv[1:])\n"
    "sys.argv[:]=['/var/runtime/bootstrap.py']\n"
    "code=b''\n"
    "while len(code)<size: code+=os.read(source,size-len(code)) or os._exit(0)\n"
    "guest={'__name__':'guest'}\n"
    "parts,library=marshal.loads(code)\n"
    "for part in parts: exec(part,guest)\n"
    "guest['main'](source,sink,library)\n"
)
"""The program that the interpreter begins with: it takes the bundle in, and runs it."""


@cache
def bundle(clients: bool) -> bytes:
    """The guest, compiled once: the interpreter is the same, and compiling it for each worker would cost 10 ms."""
    here = Path(__file__).parent
    parts = [_compiled(here / f"guest{name}.py") for name in ("_turns", "_locks", "_clock", "_fence", "_hooks", "")]
    library = {name: marshal.dumps(_compiled(path)) for name, path in _lent(here)} if clients else {}
    return marshal.dumps((parts, library))


def _compiled(path: Path) -> Any:
    return compile(path.read_text(encoding="utf-8"), path.name, "exec", dont_inherit=True)


def _lent(here: Path) -> Iterator[tuple[str, Path]]:
    """The modules of `lent/`, by the names under which a handler imports them."""
    for path in sorted((here / "lent").rglob("*.py")):
        words = path.relative_to(here / "lent").with_suffix("").parts
        yield ".".join(words[:-1] if words[-1] == "__init__" else words), path
