"""What expressions of one state can see: the input, the context object, the variables; and their luck."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Any, Final

from slslab.runtime.workflow.errors import RUNTIME, StatesError
from slslab.runtime.workflow.select import NotFound, select
from slslab.runtime.workflow.steps import Path

BUDGET: Final = 1_000_000  # values that the paths of one state may look at


class Variables:
    """The variables of one scope: the machine's, a branch's or an iteration's. Outer ones can be seen, not changed."""

    __slots__ = ("_outer", "_own")

    def __init__(self, outer: Variables | None = None) -> None:
        self._own: dict[str, Any] = {}
        self._outer = outer

    def get(self, name: str) -> Any:
        """The value of a variable. KeyError when there is none of that name."""
        scope: Variables | None = self
        while scope is not None:
            if name in scope._own:
                return scope._own[name]
            scope = scope._outer
        raise KeyError(name)

    def assign(self, values: Mapping[str, Any]) -> None:
        """Set several at once. StatesError for a name that an outer scope has."""
        for name in values:
            scope = self._outer
            while scope is not None:
                if name in scope._own:
                    raise StatesError(RUNTIME, f"The variable '{name}' belongs to an outer scope.")
                scope = scope._outer
        self._own.update(values)


class Scope:
    """One state's view while it runs once. `input` is what `$` means just now."""

    __slots__ = ("_left", "_made", "_make", "chance", "input", "variables")

    def __init__(self, context: Callable[[], Mapping[str, Any]], variables: Variables, chance: Random) -> None:
        self.input: Any = None
        self.variables = variables
        self.chance = chance
        self._make = context
        self._made: Mapping[str, Any] | None = None
        self._left = BUDGET

    def seeing(self, value: Any) -> Scope:
        """The same view, with `value` as what `$` means from now on."""
        self.input = value
        return self

    def root(self, path: Path) -> Any:
        """What a path's first character means. NotFound for a variable that was never assigned."""
        if path.root == "$":
            return self.input
        if path.root == "$$":
            return self.context()
        try:
            return self.variables.get(path.root)
        except KeyError:
            raise NotFound(f"no variable named {path.root} has been assigned") from None

    def context(self) -> Mapping[str, Any]:
        """The context object, made when it is first asked for."""
        if self._made is None:
            self._made = self._make()
        return self._made

    def find(self, path: Path) -> Any:
        """What `path` finds. NotFound when that is nothing; StatesError when it would look at too much."""
        if not path.steps:
            return self.root(path)
        return select(path, self.root(path), self.root, self.spend)

    def need(self, path: Path, field: str) -> Any:
        """What `path`, the value of `field`, finds. StatesError (States.Runtime) when that is nothing."""
        try:
            return self.find(path)
        except NotFound as missing:
            raise StatesError(RUNTIME, f"{field}: the path '{path.text}' finds nothing: {missing}.") from None

    def spend(self, amount: int) -> None:
        """Note that so much was looked at."""
        self._left -= amount
        if self._left < 0:
            raise StatesError(RUNTIME, f"The paths of one state looked at more than {BUDGET} values.")
