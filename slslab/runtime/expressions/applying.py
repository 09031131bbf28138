"""An update at work: what an item becomes. All values are read from the item as it was; then it is changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from slslab.runtime.expressions.errors import Unappliable
from slslab.runtime.expressions.holding import walk
from slslab.runtime.expressions.tree import Action, Add, Call, Constant, Operand, Path, Remove, Set, Sum, Update
from slslab.runtime.expressions.values import Item, Value, clone, in_order, kind_of, summed

_NO_PATH: Final = "The document path provided in the update expression is invalid for update"
_NO_VALUE: Final = "The provided expression refers to an attribute that does not exist in the item"
_WRONG_TYPE: Final = "An operand in the update expression has an incorrect data type"
_SETS: Final = ("SS", "NS", "BS")


def apply(update: Update, item: Mapping[str, Value]) -> Item:
    """What `item` becomes; it stays itself as it is. Unappliable when the update does not fit it."""
    assigned = [_assigned(action, item) for action in update.actions]
    changed = _Changed(item)
    for action, value in zip(update.actions, assigned, strict=True):
        changed.put(action.path, value)
    return changed.done()


def _assigned(action: Action, item: Mapping[str, Value]) -> Value | None:
    """What will stand at the action's path; None for nothing."""
    if isinstance(action, Set):
        return _result(action.value, item)
    _reachable(action.path, item)
    if isinstance(action, Remove):
        return None
    assert isinstance(action.value, Constant)
    before, value = walk(action.path, item), action.value.value
    kind = kind_of(value)
    if before is not None and kind_of(before) != kind:
        raise Unappliable(_WRONG_TYPE)
    if kind == "N":
        return value if before is None else summed(before, value)
    assert kind in _SETS
    had: list[str] = [] if before is None else before[kind]
    if isinstance(action, Add):
        members = set(had).union(value[kind])
    else:
        members = set(had).difference(value[kind])
    return {kind: in_order(kind, list(members))} if members else None


def _reachable(path: Path, item: Mapping[str, Value]) -> None:
    """Whether there is something that the last part of the path can be a part of."""
    if len(path.parts) == 1:
        return
    above = walk(Path(path.parts[:-1]), item)
    if above is None or ("L" if isinstance(path.parts[-1], int) else "M") not in above:
        raise Unappliable(_NO_PATH)


def _result(value: Operand | Sum, item: Mapping[str, Value]) -> Value:
    if isinstance(value, Sum):
        left, right = _result(value.left, item), _result(value.right, item)
        if "N" not in left or "N" not in right:
            raise Unappliable(_WRONG_TYPE)
        return summed(left, right, 1 if value.operator == "+" else -1)
    if isinstance(value, Call):
        return _call(value, item)
    if isinstance(value, Constant):
        return value.value
    assert isinstance(value, Path)
    found = walk(value, item)
    if found is None:
        raise Unappliable(_NO_VALUE)
    return found


def _call(call: Call, item: Mapping[str, Value]) -> Value:
    first, second = call.operands
    if call.name == "if_not_exists":
        assert isinstance(first, Path)
        found = walk(first, item)
        return _result(second, item) if found is None else found
    left, right = _result(first, item), _result(second, item)
    if "L" not in left or "L" not in right:
        raise Unappliable(_WRONG_TYPE)
    return {"L": [*left["L"], *right["L"]]}


class _Changed:
    """An item being changed: only the attributes that are touched are copied.

    An element of a list that goes leaves a gap until all is done, so that indexes mean the list as it was; what is
    put behind a list's end waits in `_behind`, and is appended in the order of the indexes.
    """

    __slots__ = ("_behind", "_copied", "_item", "_lists")

    def __init__(self, item: Mapping[str, Value]) -> None:
        self._item: dict[str, Any] = dict(item)
        self._copied: set[str] = set()
        self._lists: dict[int, list[Any]] = {}
        self._behind: dict[int, dict[int, Value]] = {}

    def put(self, path: Path, value: Value | None) -> None:
        top, *rest = path.parts
        assert isinstance(top, str)
        if not rest:
            if value is None:
                self._item.pop(top, None)
            else:
                self._item[top] = clone(value)
            return
        above, last = self._above(top, rest), rest[-1]
        if isinstance(last, int):
            self._element(above["L"], last, value)
        elif value is None:
            above["M"].pop(last, None)
        else:
            above["M"][last] = clone(value)

    def _above(self, top: str, rest: list[str | int]) -> Value:
        """What the last part of a path is a part of."""
        if top in self._item and top not in self._copied:
            self._copied.add(top)
            self._item[top] = clone(self._item[top])
        found: Any = self._item.get(top)
        for part, following in zip([top, *rest[:-1]], rest, strict=True):
            if part is not top:
                inner = found["L"] if isinstance(part, int) else found["M"]
                if isinstance(part, int):
                    found = inner[part] if part < len(inner) else None
                else:
                    found = inner.get(part)
            if found is None or ("L" if isinstance(following, int) else "M") not in found:
                raise Unappliable(_NO_PATH)
        assert found is not None
        return found  # type: ignore[no-any-return]

    def _element(self, whole: list[Any], index: int, value: Value | None) -> None:
        self._lists[id(whole)] = whole
        if index < len(whole):
            whole[index] = None if value is None else clone(value)
        elif value is not None:
            self._behind.setdefault(id(whole), {})[index] = clone(value)

    def done(self) -> Item:
        for key, whole in self._lists.items():
            behind = self._behind.get(key, {})
            whole[:] = [one for one in whole if one is not None] + [behind[index] for index in sorted(behind)]
        return self._item
