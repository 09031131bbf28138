"""Conditions: an operator, a context key, and the values that it is compared with.

How values count: several values of the policy are alternatives (for a negated operator: none of them may match); a
key with several values in the request needs `ForAllValues:` or `ForAnyValue:`, and without either never matches. A key
that is not in the request does not match, which makes a negated operator true; `…IfExists` is true then,
`ForAllValues:` too, `ForAnyValue:` is false. An empty list counts as no key. `Null` asks for just that, and takes an
empty text as nothing as well. A value that is not of the operator's type matches nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from operator import eq, ge, gt, le, lt
from typing import Any, Final, TypeAlias

from slslab.runtime.policy import values as kinds
from slslab.runtime.policy.arn import ArnPattern, read_arn_pattern
from slslab.runtime.policy.template import Lookup, Template, read

Test: TypeAlias = Callable[[Any, str, Lookup], bool]  # (a prepared value of the policy, one of the request, lookup)
Prepare: TypeAlias = Callable[[str, bool], Any]  # (a value of the policy, whether variables count)
Values: TypeAlias = tuple[str, ...] | None  # of a context key; None when it is not there


@dataclass(frozen=True, slots=True)
class Operator:
    """What one operator does with one value of the policy and one of the request."""

    prepare: Prepare
    test: Test
    negated: bool = False


# Preparing: once, when the policy is read


def _text(text: str, variables: bool) -> Template:
    return read(text, variables=variables, wildcards=False)


def _pattern(text: str, variables: bool) -> Template:
    return read(text, variables=variables)


def _arn(text: str, variables: bool) -> ArnPattern:
    return read_arn_pattern(text, variables=variables)


def _as(reader: Callable[[str], Any]) -> Prepare:
    return lambda text, _variables: reader(text)


# Testing


def _same_text(value: Template, found: str, lookup: Lookup) -> bool:
    glob = value.fill(lookup)
    return glob is not None and glob.text == found


def _same_text_any_case(value: Template, found: str, lookup: Lookup) -> bool:
    glob = value.fill(lookup)
    return glob is not None and glob.text.lower() == found.lower()


def _like(value: Template, found: str, lookup: Lookup) -> bool:
    glob = value.fill(lookup)
    return glob is not None and glob.matches(found)


def _arn_like(value: ArnPattern, found: str, lookup: Lookup) -> bool:
    return value.matches(found, lookup)


def _boolean(value: Template, found: str, lookup: Lookup) -> bool:
    glob = value.fill(lookup)
    wanted = None if glob is None else kinds.boolean(glob.text)
    return wanted is not None and kinds.boolean(found) == wanted


def _compare(
    reader: Callable[[str], Decimal | None],
    holds: Callable[[Decimal, Decimal], bool],
    value: Decimal | None,
    found: str,
    _lookup: Lookup,
) -> bool:
    number = reader(found)
    return number is not None and value is not None and holds(number, value)


def _same_bytes(value: bytes | None, found: str, _lookup: Lookup) -> bool:
    return value is not None and kinds.binary(found) == value


def _inside(value: kinds.Network | None, found: str, _lookup: Lookup) -> bool:
    address = kinds.address(found)
    return address is not None and value is not None and address in value


_ORDERS: Final[Mapping[str, Callable[[Decimal, Decimal], bool]]] = {
    "Equals": eq,
    "LessThan": lt,
    "LessThanEquals": le,
    "GreaterThan": gt,
    "GreaterThanEquals": ge,
}


def _ordered(family: str, reader: Callable[[str], Decimal | None]) -> dict[str, Operator]:
    found = {family + name: Operator(_as(reader), partial(_compare, reader, holds)) for name, holds in _ORDERS.items()}
    found[f"{family}NotEquals"] = Operator(_as(reader), partial(_compare, reader, eq), True)
    return found


_BASE: Final[Mapping[str, Operator]] = {
    "StringEquals": Operator(_text, _same_text),
    "StringNotEquals": Operator(_text, _same_text, True),
    "StringEqualsIgnoreCase": Operator(_text, _same_text_any_case),
    "StringNotEqualsIgnoreCase": Operator(_text, _same_text_any_case, True),
    "StringLike": Operator(_pattern, _like),
    "StringNotLike": Operator(_pattern, _like, True),
    **_ordered("Numeric", kinds.number),
    **_ordered("Date", kinds.date),
    "Bool": Operator(_text, _boolean),
    "BinaryEquals": Operator(_as(kinds.binary), _same_bytes),
    "IpAddress": Operator(_as(kinds.network), _inside),
    "NotIpAddress": Operator(_as(kinds.network), _inside, True),
    "ArnEquals": Operator(_arn, _arn_like),
    "ArnLike": Operator(_arn, _arn_like),
    "ArnNotEquals": Operator(_arn, _arn_like, True),
    "ArnNotLike": Operator(_arn, _arn_like, True),
}
OPERATORS: Final = (*_BASE, "Null")
_SETS: Final = ("ForAllValues:", "ForAnyValue:")


@dataclass(frozen=True, slots=True)
class Condition:
    """One line of a Condition element. `name` is the operator as it was written, with set prefix and `IfExists`."""

    name: str
    key: str
    values: tuple[str, ...]
    operator: Operator | None  # None: `Null`
    of_set: str
    if_exists: bool
    prepared: tuple[Any, ...]

    def holds(self, found: Values, lookup: Lookup) -> bool:
        """Whether it is so, when the key has the values `found` in the request."""
        if self.operator is None:
            missing = not found or found == ("",)
            return any(kinds.boolean(value) is missing for value in self.values)
        if not found:
            return self.if_exists or self.of_set == "ForAllValues:" or (self.operator.negated and not self.of_set)
        if self.of_set == "ForAllValues:":
            return found == ("",) or all(self._fits(value, lookup) for value in found)
        if self.of_set == "ForAnyValue:":
            return any(self._fits(value, lookup) for value in found)
        return len(found) == 1 and self._fits(found[0], lookup)

    def _fits(self, found: str, lookup: Lookup) -> bool:
        operator = self.operator
        assert operator is not None
        return any(operator.test(value, found, lookup) for value in self.prepared) != operator.negated


def known(name: str) -> bool:
    """Whether there is an operator of this name, prefix and suffix included."""
    return _split(name)[1] in _BASE or _base(name) == "Null"


def read_condition(name: str, key: str, values: tuple[str, ...], *, variables: bool) -> Condition:
    """The condition `{name: {key: values}}`, where `known(name)`."""
    of_set, base, if_exists = _split(name)
    operator = _BASE.get(base)
    prepared = tuple(operator.prepare(value, variables) for value in values) if operator else ()
    return Condition(name, key, values, operator, of_set, if_exists, prepared)


def unreadable(name: str, value: str) -> bool:
    """Whether IAM refuses a policy for this value: a date that is none. Others of a wrong type just never match."""
    return _split(name)[1].startswith("Date") and kinds.date(value) is None


def _split(name: str) -> tuple[str, str, bool]:
    base = _base(name)
    of_set = name[: len(name) - len(base)]
    shorter = base.removesuffix("IfExists")
    return of_set, shorter, shorter != base


def _base(name: str) -> str:
    for prefix in _SETS:
        if name.startswith(prefix):
            return name[len(prefix) :]
    return name
