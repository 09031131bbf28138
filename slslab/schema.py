"""Files that people write: YAML, read with the line of each value and checked against a shape.

A shape is data: `Map({"id": Text(), "memory": Integer(128, 10240)}, optional={"note": Text()})`. `check` returns
plain Python values, and raises `BadFile` with *every* problem in the file, each with its line, what was expected,
what was found, and the nearest valid name. (A schema of our own, because what a teacher needs is the line, and
the validators at hand work on values that have lost theirs.)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import yaml

from slslab.errors import BadFile, Problem, nearest, why
from slslab.i18n import Said
from slslab.yamlwords import parser_reason

_LIMIT = 1_000_000  # bytes; the largest file that a person wrote by hand is a hundred times smaller
_DEPTH = 40  # nested collections; deeper is a mistake or an attack
_MOST_DIGITS = 30
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Shape(Protocol):
    """What a value must be. `read` returns it as plain Python and appends what is wrong to `out`."""

    def read(self, node: yaml.Node, where: str, out: Reader) -> Any: ...


class Reader:
    """Collects the problems of one file. `first_line` is the line in the file at which the YAML starts."""

    def __init__(self, file: str, first_line: int = 1) -> None:
        self.file = file
        self.first_line = first_line
        self.problems: list[Problem] = []

    def line(self, node: yaml.Node) -> int:
        """The line of the file on which `node` begins."""
        return int(node.start_mark.line) + self.first_line

    def add(self, node: yaml.Node, key: str, /, *, hint: str | None = None, **values: object) -> None:
        """Note a problem at `node`; `key` and `values` name its sentence in the catalogue."""
        self.problems.append(Problem(self.file, self.line(node), key, values, hint))


class Located(dict[str, Any]):
    """A checked map that remembers the line of each of its keys."""

    __slots__ = ("lines",)

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[str, int] = {}


@dataclass(frozen=True, slots=True)
class Map:
    """A map with the keys of `required` and, if present, of `optional`; `others` is the shape of any other key."""

    required: Mapping[str, Shape] = field(default_factory=dict)
    optional: Mapping[str, Shape] = field(default_factory=dict)
    others: Shape | None = None

    def read(self, node: yaml.Node, where: str, out: Reader) -> Located:
        result = Located()
        if not isinstance(node, yaml.MappingNode):
            _wrong_type(node, where, "a-map", out)
            return result
        known = {**self.required, **self.optional}
        for key_node, value_node in node.value:
            key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else ""
            shape = known.get(key, self.others)
            if key in result:
                out.add(key_node, "errors.duplicate-key", key=key)
            elif shape is None:
                out.add(key_node, "errors.unknown-key", hint=nearest(key, known), found=key or _shown(key_node))
            else:
                result.lines[key] = out.line(key_node)
                result[key] = shape.read(value_node, f"{where}.{key}" if where else key, out)
        for key in self.required:
            if key not in result:
                out.add(node, "errors.missing-key", key=f"{where}.{key}" if where else key)
        return result


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list whose items all have one shape, at least `least` of them."""

    item: Shape
    least: int = 0

    def read(self, node: yaml.Node, where: str, out: Reader) -> list[Any]:
        if not isinstance(node, yaml.SequenceNode):
            _wrong_type(node, where, "a-list", out)
            return []
        if len(node.value) < self.least:
            out.add(node, "errors.too-few", where=where or "YAML", low=self.least, found=len(node.value))
        return [self.item.read(item, f"{where}[{index}]", out) for index, item in enumerate(node.value)]


@dataclass(frozen=True, slots=True)
class Text:
    """Text. A bare number or date is taken as the text it is; nothing is not text."""

    def read(self, node: yaml.Node, where: str, out: Reader) -> str:
        if not isinstance(node, yaml.ScalarNode) or node.tag == "tag:yaml.org,2002:null":
            _wrong_type(node, where, "a-text", out)
            return ""
        return str(node.value)


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of some words."""

    words: tuple[str, ...]

    def read(self, node: yaml.Node, where: str, out: Reader) -> str:
        value = str(node.value) if isinstance(node, yaml.ScalarNode) else ""
        if value not in self.words:
            expected = ", ".join(self.words)
            hint = nearest(value, self.words)
            out.add(node, "errors.not-one-of", hint=hint, where=where, expected=expected, found=_shown(node))
        return value


@dataclass(frozen=True, slots=True)
class Number:
    """A finite number within bounds, both included."""

    low: float | None = None
    high: float | None = None

    def read(self, node: yaml.Node, where: str, out: Reader) -> float:
        try:
            if not isinstance(node, yaml.ScalarNode) or node.style:
                raise ValueError
            value = float(node.value)
            if value != value or value in (float("inf"), float("-inf")):
                raise ValueError
        except ValueError:
            _wrong_type(node, where, "a-number", out)
            return self.low or 0.0
        _bounds(node, where, value, self.low, self.high, out)
        return value


@dataclass(frozen=True, slots=True)
class Integer:
    """A whole number within bounds, both included."""

    low: int | None = None
    high: int | None = None

    def read(self, node: yaml.Node, where: str, out: Reader) -> int:
        try:
            if not isinstance(node, yaml.ScalarNode) or node.style:
                raise ValueError
            value = int(node.value[:_MOST_DIGITS])  # out of any bounds already
        except ValueError:
            _wrong_type(node, where, "an-integer", out)
            return self.low or 0
        _bounds(node, where, value, self.low, self.high, out)
        return value


@dataclass(frozen=True, slots=True)
class Flag:
    """true or false."""

    def read(self, node: yaml.Node, where: str, out: Reader) -> bool:
        if not isinstance(node, yaml.ScalarNode) or node.tag != "tag:yaml.org,2002:bool":
            _wrong_type(node, where, "a-flag", out)
            return False
        return str(node.value).lower() in ("true", "yes", "on")


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text, number or flag, as YAML reads it."""

    def read(self, node: yaml.Node, where: str, out: Reader) -> Any:
        if not isinstance(node, yaml.ScalarNode):
            _wrong_type(node, where, "a-text", out)
            return None
        try:
            return yaml.constructor.SafeConstructor().construct_object(node)
        except ValueError:  # a number that is none, called one by a tag
            _wrong_type(node, where, "a-text", out)
            return None


@dataclass(frozen=True, slots=True)
class Anything:
    """Any YAML value, nested as it comes."""

    def read(self, node: yaml.Node, where: str, out: Reader) -> Any:
        if isinstance(node, yaml.MappingNode):
            return Map(others=self).read(node, where, out)
        if isinstance(node, yaml.SequenceNode):
            return ListOf(self).read(node, where, out)
        return Scalar().read(node, where, out)


@dataclass(frozen=True, slots=True)
class Either:
    """The first shape that fits; when none does, what the last one found wrong."""

    shapes: tuple[Shape, ...]

    def read(self, node: yaml.Node, where: str, out: Reader) -> Any:
        for shape in self.shapes[:-1]:
            attempt = Reader(out.file, out.first_line)
            value = shape.read(node, where, attempt)
            if not attempt.problems:
                return value
        return self.shapes[-1].read(node, where, out)


def both_languages(shape: Shape | None = None) -> Map:
    """`{en: …, es: …}`: what every text in a file that is not a page looks like."""
    inner = shape or Text()
    return Map({"en": inner, "es": inner})


def read_text(path: Path, shown: str | None = None) -> str:
    """The text of a file, bounded in size. BadFile for one that is missing, not UTF-8, or too large."""
    name = shown or str(path)
    try:
        with path.open("rb") as file:
            data = file.read(_LIMIT + 1)
    except (OSError, ValueError) as error:
        raise BadFile([Problem(name, 0, "errors.unreadable-file", {"reason": why(error)})]) from None
    if len(data) > _LIMIT:
        raise BadFile([Problem(name, 0, "errors.too-big", {"limit": _LIMIT})])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise BadFile([Problem(name, line, "errors.not-text", {})]) from None


def check(text: str, shape: Shape, file: str, first_line: int = 1) -> Any:
    """The YAML in `text` as plain Python, held against `shape`. BadFile with every problem found.

    `first_line`: the line of `file` on which `text` starts (front matter starts on line 2).
    """
    out = Reader(file, first_line)
    try:
        _refuse_traps(text)
        node = _compose(text)
        if node is None:
            raise BadFile([Problem(file, 0, "errors.empty", {"expected": "YAML"})])
        value = shape.read(node, "", out)
    except _Trap as trap:
        line, reason = trap.args
        raise BadFile([Problem(file, line + first_line, "errors.yaml", {"reason": reason})]) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = (mark.line if mark else 0) + first_line
        raise BadFile(
            [Problem(file, line, "errors.yaml", {"reason": parser_reason(error, text, line - first_line)})]
        ) from None
    except (yaml.YAMLError, RecursionError) as error:
        reason = Said("errors.yaml-character" if isinstance(error, yaml.reader.ReaderError) else "errors.yaml-other")
        line = text.count("\n", 0, getattr(error, "position", 0)) + first_line
        raise BadFile([Problem(file, line, "errors.yaml", {"reason": reason})]) from None
    if out.problems:
        raise BadFile(sorted(out.problems, key=lambda problem: problem.line))
    return value


def check_file(path: Path, shape: Shape, shown: str | None = None) -> Any:
    """`check` on the text of a file; `shown` is the name used in messages."""
    return check(read_text(path, shown), shape, shown or str(path))


def _compose(text: str) -> yaml.Node | None:
    loader = _Loader(text)
    try:
        node: yaml.Node | None = loader.get_single_node()
        return node
    finally:
        loader.dispose()


class _Trap(Exception):
    """YAML that is valid, and that we do not read: its line, from 0, and the reason."""


def _line(event: yaml.Event) -> int:
    return event.start_mark.line if event.start_mark else 0


def _refuse_traps(text: str) -> None:
    """Refuse deep nesting (on which the C parser overflows its stack when it composes) and aliases (which make a
    small file enormous, or endless), before anything is built."""
    depth = 0
    for event in yaml.parse(text, _Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _DEPTH:
                raise _Trap(_line(event), Said("errors.yaml-deep", high=_DEPTH))
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.AliasEvent):
            raise _Trap(_line(event), Said("errors.yaml-alias"))


def _shown(node: yaml.Node) -> object:
    if isinstance(node, yaml.MappingNode):
        return "{…}"
    if isinstance(node, yaml.SequenceNode):
        return "[…]"
    if not node.value and node.tag == "tag:yaml.org,2002:null":
        return Said("errors.nothing")
    text = str(node.value)
    return repr(text if len(text) <= 40 else text[:39] + "…")


def _wrong_type(node: yaml.Node, where: str, expected: str, out: Reader) -> None:
    out.add(node, "errors.wrong-type", where=where or "YAML", expected=Said(f"errors.{expected}"), found=_shown(node))


def _bounds(node: yaml.Node, where: str, value: float, low: float | None, high: float | None, out: Reader) -> None:
    if (low is not None and value < low) or (high is not None and value > high):
        _out_of_range(node, where, low, high, _shown(node), out)


def _out_of_range(
    node: yaml.Node, where: str, low: float | None, high: float | None, found: object, out: Reader
) -> None:
    if low is not None and high is not None:
        expected = Said("errors.between", low=_written(low), high=_written(high))
    elif low is not None:
        expected = Said("errors.at-least", low=_written(low))
    else:
        expected = Said("errors.at-most", high=_written(high or 0))
    out.add(node, "errors.out-of-range", where=where, expected=expected, found=found)


def _written(number: float) -> str:
    """A number as a person writes it in a file."""
    return f"{number:.9f}".rstrip("0").rstrip(".") if isinstance(number, float) else str(number)
