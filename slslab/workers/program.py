"""A handler as its author gives it: `FILE.py:handler`, and what it has around it."""

from __future__ import annotations

import io
import shutil
import sys
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tokenize import detect_encoding
from typing import Final

from slslab.errors import MachineLacks, UserError, why

MOST_BYTES: Final = 1_000_000  # of the file
_NODE: Final = (".js", ".mjs", ".cjs")


@dataclass(frozen=True, slots=True)
class Program:
    """`code` is the text of the file `name` + `suffix` in `folder`; `function` is the handler's name in it.

    `packages`: folders of installed libraries that it may import from. `variables`: those of its environment.
    """

    code: str
    name: str
    suffix: str = ".py"
    function: str = "handler"
    folder: Path | None = None
    packages: tuple[Path, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def node(self) -> bool:
        """Whether it is for Node.js."""
        return self.suffix in _NODE

    @property
    def runtime(self) -> str:
        """The preset of `slslab.runtime.presets` that it runs on."""
        return "nodejs22" if self.node else "python3.13"


def read_program(text: str, packages: tuple[Path, ...] = (), variables: Mapping[str, str] | None = None) -> Program:
    """The program that `FILE:handler` names. UserError for a file that cannot be it, MachineLacks without Node.js."""
    place, _, function = text.rpartition(":") if ":" in text else (text, "", "handler")
    path = Path(place)
    if path.suffix not in (".py", *_NODE):
        raise UserError("invoke.bad-file-kind", found=place or text)
    if not function.isidentifier():
        raise UserError("invoke.bad-handler", found=function)
    try:
        if not path.is_file():
            raise UserError("invoke.no-file", path=path)
        if path.suffix in _NODE and shutil.which("node") is None:
            raise MachineLacks("invoke.no-node", path=path)
        if path.stat().st_size > MOST_BYTES:
            raise UserError("invoke.too-long", path=path, most=MOST_BYTES)
        code = _text(path.read_bytes(), path.suffix == ".py")
    except (UnicodeDecodeError, LookupError, SyntaxError):
        raise UserError("invoke.not-text", path=path) from None
    except OSError as error:
        raise UserError("errors.unreadable", path=path, reason=why(error)) from None
    return Program(code, path.stem, path.suffix, function, path.resolve().parent, packages, dict(variables or {}))


def _text(data: bytes, python: bool) -> str:
    """As Python reads a file: a mark before the text, or a line such as `# -*- coding: latin-1 -*-`, says how."""
    encoding = detect_encoding(io.BytesIO(data).readline)[0] if python else "utf-8-sig"
    return data.decode(encoding)


def installed_here() -> tuple[Path, ...]:
    """The folders in which the Python that runs slslab has its libraries."""
    paths = dict.fromkeys(sysconfig.get_paths()[name] for name in ("purelib", "platlib"))
    return tuple(Path(path) for path in paths if Path(path).is_dir())


def packages_of(place: Path) -> tuple[Path, ...]:
    """The libraries of a virtual environment, or a folder that holds some (`pip install --target`).

    UserError when there are none.
    """
    if not place.is_dir():
        raise UserError("invoke.no-packages", path=place)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    if (place / "pyvenv.cfg").is_file():
        inside = place / "lib" / version / "site-packages"
        if not inside.is_dir():
            raise UserError("invoke.other-python", path=place, version=version)
        return (inside,)
    return (place,)
