"""Writing files so that nobody ever finds half of one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from slslab.errors import UserError, why


def write_atomically(path: Path, text: str | Iterable[str]) -> None:
    """Replace `path` by `text` (UTF-8) in one step, making its folder when it is missing.

    `text` may be pieces that are made while they are written, so that a big file needs no big memory. UserError when
    the disk refuses: full, read-only, or no permission. Whatever goes wrong, the old file then stands as it was. A
    link stays a link to the file that is replaced. What is no file (`/dev/stdout`, a pipe) is written to as it is.
    """
    pieces = (text,) if isinstance(text, str) else text
    temporary = ""
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            with path.open("w", encoding="utf-8", newline="") as stream:
                stream.writelines(pieces)
            return
        path = Path(os.path.realpath(path)) if path.is_symlink() else path
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
        temporary = ""
    except OSError as error:
        raise UserError("errors.unwritable", path=path, reason=why(error)) from None
    finally:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
