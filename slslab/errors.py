"""Everything that can go wrong in a way that a person should read.

    LabError
    ├── UserError            2  wrong usage, or a file that a person wrote is bad
    │   ├── UnknownName         an id, a knob, a verb that does not exist; names the nearest one
    │   └── BadFile             problems in a file, each with its line
    ├── NothingDone          3  nothing to do, or everything was skipped
    ├── OutOfTime            4  a bound on time was reached
    ├── MachineLacks         6  this machine lacks something, and the message says what
    └── Fault                5  our own mistake

The number is the exit code of the command that met the error. A message is a key of the catalogue
(`slslab.i18n`) and its values, so that each reader gets it in their language.
"""

from __future__ import annotations

import errno
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final


class LabError(Exception):
    """A failure with a sentence for the person who met it: `key` in the catalogue, filled with `values`."""

    exit_code: ClassVar[int] = 5

    def __init__(self, key: str, /, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values
        if values.get("found") == "":
            values["found"] = '""'  # an empty text would leave a hole in the sentence

    def message(self, lang: str) -> str:
        """The sentence in `lang`: what went wrong, where, and what to do next."""
        from slslab.i18n import Words

        return Words(lang)(self.key, **self.values)

    def __str__(self) -> str:
        return self.message("en")


class UserError(LabError):
    exit_code = 2


class UnknownName(UserError):
    """`found` is not one of `valid`; the message offers the nearest valid name.

    `key` gets the values `found` and `hint` (a ready sentence, or nothing) beside the ones given.
    """

    def __init__(self, key: str, /, found: str, valid: Iterable[str] = (), **values: object) -> None:
        super().__init__(key, found=found, **values)
        self.nearest = nearest(found, valid)

    def message(self, lang: str) -> str:
        from slslab.i18n import Words

        words = Words(lang)
        hint = words("errors.did-you-mean", name=self.nearest) if self.nearest else ""
        return words(self.key, hint=hint, **self.values).replace("  ", " ").strip()  # where there is no hint


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in one place of a file. `line` counts from 1; 0 means the file as a whole."""

    file: str
    line: int
    key: str
    values: dict[str, object]
    nearest: str | None = None

    def message(self, lang: str) -> str:
        """`file:line: what, what was expected, did you mean`."""
        from slslab.i18n import Words

        words = Words(lang)
        place = f"{self.file}:{self.line}" if self.line else self.file
        hint = " " + words("errors.did-you-mean", name=self.nearest) if self.nearest else ""
        return f"{place}: {words(self.key, **self.values)}{hint}"


class BadFile(UserError):
    """A file that a person wrote does not hold what it must. Carries every problem found, in order of line."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("errors.bad-file")
        self.problems = tuple(problems)

    def message(self, lang: str) -> str:
        return "\n".join(problem.message(lang) for problem in self.problems)


class NothingDone(LabError):
    exit_code = 3


class OutOfTime(LabError):
    exit_code = 4


class MachineLacks(LabError):
    exit_code = 6


class Fault(LabError):
    exit_code = 5


# What the machine most often refuses; anything else is said in the machine's own words.
_REFUSALS: Final[Mapping[int, str]] = {
    errno.ENOENT: "missing",
    errno.EACCES: "denied",
    errno.EPERM: "denied",
    errno.EISDIR: "folder",
    errno.ENOTDIR: "no-folder",
    errno.EEXIST: "no-folder",  # met when a folder is to be made and a file has its name
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EROFS: "read-only",
    errno.ENAMETOOLONG: "long-name",
}


def why(error: OSError | ValueError) -> object:
    """Why the machine refused a file, as a value for a sentence of the catalogue."""
    from slslab.i18n import Said

    number = error.errno if isinstance(error, OSError) else None
    known = _REFUSALS.get(number) if number is not None else None
    return Said(f"errors.os-{known}") if known else getattr(error, "strerror", None) or str(error)


def nearest(found: str, valid: Iterable[str]) -> str | None:
    """The valid name that `found` most likely meant, or None when none is close."""
    import difflib  # 5 ms, and only after a mistake

    names = list(valid)
    by_folded = {name.casefold(): name for name in names}
    close = difflib.get_close_matches(found.casefold(), list(by_folded), n=1, cutoff=0.6)
    return by_folded[close[0]] if close else None
