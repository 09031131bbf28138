"""The fields of one object of a definition, read one by one; what is wrong is noted and reading goes on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, Final

from slslab.runtime.workflow import intrinsic, timestamp
from slslab.runtime.workflow import path as paths
from slslab.runtime.workflow.functions import NAMES
from slslab.runtime.workflow.intrinsic import BadIntrinsic
from slslab.runtime.workflow.mistake import Mistake
from slslab.runtime.workflow.path import BadPath
from slslab.runtime.workflow.steps import ROOT, Path
from slslab.runtime.workflow.template import Array, Constant, Evaluated, Expression, Object, Template
from slslab.runtime.workflow.value import is_number, size, text, whole

_PLAIN: Final = re.compile(r"[^\W\d][\w-]*")
_SHOWN: Final = 40  # characters of what was found
_LONGEST_NAME: Final = 80  # of a variable (Step Functions, 2026)

Note = Callable[[Mistake], object]


def inside(path: str, name: str | int) -> str:
    """The JSON path of a member or an element of what is at `path`."""
    if isinstance(name, int):
        return f"{path}[{name}]"
    return f"{path}.{name}" if _PLAIN.fullmatch(name) else f"{path}['{shorten(name)}']"


def shorten(found: str) -> str:
    """At most so much of a text as a message should hold."""
    return found if len(found) <= _SHOWN else found[: _SHOWN - 1] + "…"


def show(value: Any) -> str:
    """A value as a message shows it."""
    if isinstance(value, dict | list | tuple) and not 0 <= size(value, 200) <= 200:
        return "{…}" if isinstance(value, dict) else "[…]"
    if isinstance(value, int) and value.bit_length() > 200:
        return "…"
    return shorten(text(value))


class Fields:
    """`value` is the object at `path`. Readers give None (or their default) for a field that is absent or wrong."""

    def __init__(self, value: dict[str, Any], path: str, note: Note) -> None:
        self.value = value
        self.path = path
        self._note = note

    def __contains__(self, name: str) -> bool:
        return name in self.value

    def note(self, name: str | None, code: str, found: str = "", expected: str = "", valid: Iterable[str] = ()) -> None:
        """Something is wrong with the field `name`, or with the whole object."""
        place = self.path if name is None else inside(self.path, name)
        self._note(Mistake(place, code, found, expected, tuple(valid)))

    def known(self, *names: str) -> None:
        """Only these fields may stand here, and each once."""
        for name in self.value:
            if name not in names:
                self.note(name, "unknown-field", shorten(name), valid=names)

    def require(self, *names: str) -> bool:
        """Each of these fields must stand here."""
        missing = [name for name in names if name not in self.value]
        for name in missing:
            self.note(None, "missing-field", name)
        return not missing

    def at_most_one(self, *names: str) -> bool:
        """At most one of these fields may stand here."""
        found = [name for name in names if name in self.value]
        if len(found) > 1:
            self.note(None, "only-one-of", ", ".join(found))
        return len(found) <= 1

    def exactly_one(self, *names: str) -> bool:
        """One of these fields must stand here, and no second one."""
        if not any(name in self.value for name in names):
            self.note(None, "one-of-needed", expected=", ".join(names))
            return False
        return self.at_most_one(*names)

    # Values

    def _wrong(self, name: str, expected: str) -> None:
        self.note(name, "wrong-type", show(self.value[name]), expected)

    def text(self, name: str) -> str | None:
        """A text."""
        if name not in self.value:
            return None
        found = self.value[name]
        if isinstance(found, str):
            return found
        self._wrong(name, "a-text")
        return None

    def one_of(self, name: str, *valid: str) -> str | None:
        """One of a few texts."""
        found = self.text(name)
        if found is not None and found not in valid:
            self.note(name, "not-one-of", show(found), valid=valid)
            return None
        return found

    def whole(self, name: str, low: int, high: int) -> int | None:
        """A whole number from `low` to `high`."""
        if name not in self.value:
            return None
        found = whole(self.value[name])
        if found is not None and low <= found <= high:
            return found
        self._wrong(name, "a-positive" if low else "a-count")
        return None

    def number(self, name: str, low: float, high: float, expected: str) -> int | float | None:
        """A number from `low` to `high`."""
        if name not in self.value:
            return None
        found = self.value[name]
        if is_number(found) and low <= found <= high:
            return found  # type: ignore[no-any-return]
        self._wrong(name, expected)
        return None

    def flag(self, name: str) -> bool | None:
        """True or false."""
        if name not in self.value:
            return None
        found = self.value[name]
        if isinstance(found, bool):
            return found
        self._wrong(name, "a-flag")
        return None

    def moment(self, name: str) -> int | None:
        """A timestamp, as nanoseconds since 1970."""
        if name not in self.value:
            return None
        found = timestamp.parse(self.value[name])
        if found is None:
            self._wrong(name, "a-timestamp")
        return found

    def object(self, name: str) -> Fields | None:
        """An object."""
        if name not in self.value:
            return None
        found = self.value[name]
        if isinstance(found, dict):
            return Fields(found, inside(self.path, name), self._note)
        self._wrong(name, "an-object")
        return None

    def objects(self, name: str, *, empty: bool) -> list[Fields]:
        """An array of objects; `empty`: it may have none."""
        if name not in self.value:
            return []
        found = self.value[name]
        if not isinstance(found, list) or not (found or empty):
            self._wrong(name, "a-list" if empty else "a-filled-list")
            return []
        place = inside(self.path, name)
        for number, one in enumerate(found):
            if not isinstance(one, dict):
                self._note(Mistake(inside(place, number), "wrong-type", show(one), "an-object"))
        return [
            Fields(one, inside(place, number), self._note) for number, one in enumerate(found) if isinstance(one, dict)
        ]

    # Paths and templates

    def route(self, name: str, *, reference: bool = False) -> Path | None:
        """A path; `reference`: one that can only mean one place."""
        found = self.text(name)
        if found is None:
            return None
        try:
            path = paths.parse(found)
        except BadPath as bad:
            self.note(name, "bad-path", show(found), bad.reason)
            return None
        if reference and not path.reference:
            self.note(name, "not-a-reference", show(found))
            return None
        return path

    def filter(self, name: str) -> Path | None:
        """A path that is `$` when absent; None is JSON's null."""
        if name not in self.value:
            return ROOT
        return None if self.value[name] is None else self.route(name) or ROOT

    def place(self, name: str) -> Path | None:
        """Where a result goes in the input: `$` when absent, None for JSON's null."""
        if name not in self.value:
            return ROOT
        if self.value[name] is None:
            return None
        path = self.route(name, reference=True) or ROOT
        if path.root != "$":
            self.note(name, "not-in-the-input", show(path.text))
            return ROOT
        return path

    def expression(self, name: str, found: str) -> Expression | None:
        """A path or a call of an intrinsic function, the value of the field `name`."""
        try:
            return paths.parse(found) if found.startswith("$") else intrinsic.parse(found, NAMES)
        except BadPath as bad:
            self.note(name, "bad-path", show(found), bad.reason)
        except BadIntrinsic as bad:
            if bad.name is not None:
                self.note(name, "unknown-function", shorten(bad.name), valid=sorted(NAMES))
            else:
                self.note(name, "bad-function", show(found), bad.reason)
        return None

    def template(self, name: str) -> Template | None:
        """A payload template: an object, or the array of them that the service takes too."""
        listed = self.value.get(name)
        if isinstance(listed, list):
            return self._part(listed, inside(self.path, name))
        found = self.object(name)
        return None if found is None else found.as_template()

    def as_template(self) -> Template:
        """This object as a payload template."""
        members: list[tuple[str, Template]] = []
        names: set[str] = set()
        for name, value in self.value.items():
            short = name.removesuffix(".$")
            if short in names:
                self.note(name, "twice-when-renamed", shorten(short))
            names.add(short)
            members.append((short, self._member(name, value)))
        if all(isinstance(member, Constant) for _, member in members):
            return Constant(self.value)
        return Object(tuple(members))

    def _member(self, name: str, value: Any) -> Template:
        if not name.endswith(".$"):
            return self._part(value, inside(self.path, name))
        if not isinstance(value, str):
            self._wrong(name, "a-path-or-function")
            return Constant(None)
        expression = self.expression(name, value)
        return Constant(None) if expression is None else Evaluated(shorten(name.removesuffix(".$")), expression)

    def _part(self, value: Any, path: str) -> Template:
        if isinstance(value, dict):
            return Fields(value, path, self._note).as_template()
        if isinstance(value, list):
            elements = tuple(self._part(one, inside(path, number)) for number, one in enumerate(value))
            if not all(isinstance(one, Constant) for one in elements):
                return Array(elements)
        return Constant(value)

    def assign(self) -> tuple[tuple[str, Template], ...]:
        """The field `Assign`: variables and what they become."""
        found = self.object("Assign")
        if found is None:
            return ()
        template = found.as_template()
        for name in found.value:
            short = name.removesuffix(".$")
            if short == "states" or not short.isidentifier() or len(short) > _LONGEST_NAME:
                found.note(name, "bad-variable", show(short))
        if isinstance(template, Constant):
            return tuple((name, Constant(value)) for name, value in template.value.items())
        assert isinstance(template, Object)
        return template.members
