"""`Key("id").eq(7) & Attr("state").begins_with("op")`: conditions as objects, made into expressions when used."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

_PART = re.compile(r"[^.\[\]]+(?![^\[]*\])")


class BuiltConditionExpression(NamedTuple):
    """A condition as text, with what its placeholders stand for."""

    condition_expression: str
    attribute_name_placeholders: dict[str, str]
    attribute_value_placeholders: dict[str, Any]


class ConditionBase:
    """A condition. `form` shows how its `values` are written, `{0}` being the first."""

    form = ""
    has_grouped_values = False

    def __init__(self, *values: Any, form: str = "") -> None:
        self._values = values
        self.form = form or self.form

    def __and__(self, other: object) -> ConditionBase:
        return And(self, _condition(other, "AND"))

    def __or__(self, other: object) -> ConditionBase:
        return Or(self, _condition(other, "OR"))

    def __invert__(self) -> ConditionBase:
        return Not(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and (self._values, self.form) == (other._values, other.form)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((self.form, str(self._values)))


class And(ConditionBase):
    form = "({0} AND {1})"


class Or(ConditionBase):
    form = "({0} OR {1})"


class Not(ConditionBase):
    form = "(NOT {0})"


class Test(ConditionBase):
    """A comparison of an attribute."""


def _condition(other: object, operator: str) -> ConditionBase:
    if not isinstance(other, ConditionBase):
        raise TypeError(f"{operator} needs a condition on both sides, and {other!r} is none")
    return other


class AttributeBase:
    """An attribute by its name or path."""

    def __init__(self, name: str) -> None:
        self.name = name

    def _test(self, form: str, *values: Any) -> Test:
        return Test(self, *values, form=form)

    def eq(self, value: Any) -> Test:
        return self._test("{0} = {1}", value)

    def lt(self, value: Any) -> Test:
        return self._test("{0} < {1}", value)

    def lte(self, value: Any) -> Test:
        return self._test("{0} <= {1}", value)

    def gt(self, value: Any) -> Test:
        return self._test("{0} > {1}", value)

    def gte(self, value: Any) -> Test:
        return self._test("{0} >= {1}", value)

    def begins_with(self, value: Any) -> Test:
        return self._test("begins_with({0}, {1})", value)

    def between(self, low_value: Any, high_value: Any) -> Test:
        return self._test("{0} BETWEEN {1} AND {2}", low_value, high_value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and self.name == other.name

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self.name)


class Key(AttributeBase):
    """A key attribute, for a key condition."""


class Attr(AttributeBase):
    """Any attribute, for a condition or a filter."""

    def ne(self, value: Any) -> Test:
        return self._test("{0} <> {1}", value)

    def is_in(self, value: Any) -> Test:
        marks = ", ".join(f"{{{number}}}" for number in range(1, len(value) + 1))
        return self._test(f"{{0}} IN ({marks})", *value)

    def exists(self) -> Test:
        return self._test("attribute_exists({0})")

    def not_exists(self) -> Test:
        return self._test("attribute_not_exists({0})")

    def contains(self, value: Any) -> Test:
        return self._test("contains({0}, {1})", value)

    def size(self) -> Size:
        return Size(self)

    def attribute_type(self, value: str) -> Test:
        return self._test("attribute_type({0}, {1})", value)


class Size(ConditionBase, Attr):
    """The size of an attribute, to be compared."""

    form = "size({0})"

    def __init__(self, of: Attr) -> None:
        ConditionBase.__init__(self, of)
        self.name = of.name


class ConditionExpressionBuilder:
    """Writes conditions, with placeholders that count on: #n0, #n1, …, :v0, :v1, …"""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self._names = self._values = 0

    def build_expression(self, condition: ConditionBase, is_key_condition: bool = False) -> BuiltConditionExpression:
        names: dict[str, str] = {}
        values: dict[str, Any] = {}
        return BuiltConditionExpression(self._write(condition, names, values, is_key_condition), names, values)

    def _write(self, condition: ConditionBase, names: dict[str, str], values: dict[str, Any], key: bool) -> str:
        parts = [self._part(value, names, values, key) for value in condition._values]
        return condition.form.format(*parts)

    def _part(self, value: Any, names: dict[str, str], values: dict[str, Any], key: bool) -> str:
        if isinstance(value, ConditionBase):
            return self._write(value, names, values, key)
        if isinstance(value, AttributeBase):
            if key and not isinstance(value, Key):
                raise TypeError(f"Attribute object {value.name} is of type {type(value)}. Only Key is valid here.")
            return _PART.sub(lambda found: self._name(found[0], names), value.name)
        mark = f":v{self._values}"
        self._values += 1
        values[mark] = value
        return mark

    def _name(self, name: str, names: dict[str, str]) -> str:
        mark = f"#n{self._names}"
        self._names += 1
        names[mark] = name
        return mark
