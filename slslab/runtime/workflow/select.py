"""What a path finds in a value."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce
from operator import add
from typing import Any

from slslab.runtime.workflow.filter import MISSING, holds
from slslab.runtime.workflow.steps import Call, Deep, Filter, Index, Key, Path, Pick, Slice, Step, Union, Wild
from slslab.runtime.workflow.value import is_number


class NotFound(Exception):
    """A path that means one place finds nothing there. The message says what is missing."""


def select(path: Path, value: Any, root: Callable[[Path], Any], spend: Callable[[int], object]) -> Any:
    """What `path` finds in `value`, to which its root has already been resolved.

    One value for a definite path, else the list of all that was found. `root` resolves the roots of paths inside
    filters (all but `@`); `spend` is told how many values were looked at, and may raise. NotFound.
    """
    found: list[Any] = [value]
    many = False
    for number, step in enumerate(path.steps):
        if isinstance(step, Call):
            value = found if many else found[0]
            if step.name == "length" and isinstance(path.steps[0], Deep):  # `$..book.length()` counts the books
                value = [inner for one in found for inner in _inside(one)]
            spend(len(value) if isinstance(value, list | dict) else 1)
            found, many = [_call(step.name, value)], False
            continue
        spend(len(found))
        after: list[Any] = []
        for one in found:
            after.extend(_step(step, one, root, spend))
        many = many or not isinstance(step, Key | Index | Pick)
        if not many and not after:
            if path.definite:
                raise NotFound(f"{_shown(step)} is missing in {_shown_until(path, number)}")
            many = True  # a path that may mean many places finds nothing, which is no mistake
        found = after
    return found if many else found[0]


def _step(step: Step, value: Any, root: Callable[[Path], Any], spend: Callable[[int], object]) -> Iterable[Any]:
    if isinstance(step, Key):
        return (value[step.name],) if isinstance(value, dict) and step.name in value else ()
    if isinstance(step, Index):
        return _element(value, step.number)
    if isinstance(step, Union):
        return [found for one in step.of for found in _step(one, value, root, spend)]
    if isinstance(step, Pick):
        found = {name: value[name] for name in step.names if name in value} if isinstance(value, dict) else None
        return () if found is None else (found,)
    if isinstance(step, Wild):
        return _inside(value)
    if isinstance(step, Deep):
        return _all(value, spend)
    if isinstance(step, Slice):
        return value[step.low : step.high : step.step] if isinstance(value, list) else ()
    assert isinstance(step, Filter)
    return _filtered(step, value, root, spend)


def _element(value: Any, number: int) -> tuple[Any, ...]:
    return (value[number],) if isinstance(value, list) and -len(value) <= number < len(value) else ()


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _all(value: Any, spend: Callable[[int], object]) -> list[Any]:
    """A value and everything inside it, from the outside in and from the front to the back."""
    found: list[Any] = []
    nest = [iter((value,))]
    while nest:
        for item in nest[-1]:
            found.append(item)
            if isinstance(item, dict | list) and item:
                spend(len(item))
                nest.append(iter(_inside(item)))
                break
        else:
            nest.pop()
    return found


def _filtered(step: Filter, value: Any, root: Callable[[Path], Any], spend: Callable[[int], object]) -> list[Any]:
    # An object is tested itself, as the ecosystem's JSONPath does; of an array each element.
    candidates = value if isinstance(value, list) else [value] if isinstance(value, dict) else []
    found: list[Any] = []
    for candidate in candidates:

        def find(path: Path, candidate: Any = candidate) -> Any:
            try:
                return select(path, candidate if path.root == "@" else root(path), root, spend)
            except NotFound:
                return MISSING

        if holds(step.test, find, spend):
            found.append(candidate)
    return found


def _call(name: str, value: Any) -> Any:
    if name == "length" and isinstance(value, list | dict | str):
        return len(value)
    if name == "keys" and isinstance(value, dict):
        return list(value)
    if name in ("first", "last") and isinstance(value, list) and value:
        return value[0 if name == "first" else -1]
    if name in ("min", "max", "avg", "sum") and isinstance(value, list):
        numbers = [one for one in value if is_number(one)]
        if numbers:
            return _aggregate(name, numbers)
    raise NotFound(f"{name}() has nothing to work on")


def _aggregate(name: str, numbers: list[Any]) -> Any:
    if name in ("min", "max"):
        return min(numbers) if name == "min" else max(numbers)
    try:
        total = reduce(add, numbers)  # `sum` corrects floats since Python 3.12, and did not before
        result = total if name == "sum" else total / len(numbers)
    except OverflowError:
        raise NotFound(f"{name}() is too large for a number") from None
    if isinstance(result, float) and result - result != 0:
        raise NotFound(f"{name}() is too large for a number")
    return result


def _shown(step: Step) -> str:
    if isinstance(step, Pick):
        return "an object with these members"
    return f"the member {step.name!r}" if isinstance(step, Key) else f"the element {step.number}"  # type: ignore[union-attr]


def _shown_until(path: Path, number: int) -> str:
    """The part of a path before its step `number`."""
    root = path.root if path.root in ("$", "$$", "@") else f"${path.root}"
    return root + "".join(
        f".{step.name}" if isinstance(step, Key) else f"[{step.number}]" if isinstance(step, Index) else "[…]"
        for step in path.steps[:number]
    )
