"""What a pattern wants of one value: each kind of test, given a field, says yes or no."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from slslab.runtime.pattern.address import Network, digits
from slslab.runtime.pattern.event import Field
from slslab.runtime.pattern.letters import Folded, Glob, Where, plain


class Test(Protocol):
    """One alternative of a list."""

    def passes(self, field: Field) -> bool: ...


@dataclass(frozen=True, slots=True)
class Same:
    """Exactly this: a string between its quotes, or null, true or false, or a number as it is spelled."""

    text: str

    def passes(self, field: Field) -> bool:
        return field.text == self.text


@dataclass(frozen=True, slots=True)
class Equal:
    """This number, however it is spelled; one that a double cannot hold must be spelled alike."""

    text: str
    number: float | None

    def passes(self, field: Field) -> bool:
        if field.number is None or self.number is None:
            return field.text == self.text
        return field.number == self.number


@dataclass(frozen=True, slots=True)
class Between:
    """A number within bounds; `above` and `below` leave out the bound itself."""

    bottom: float
    above: bool
    top: float
    below: bool

    def passes(self, field: Field) -> bool:
        number = field.number
        if number is None or number < self.bottom or number > self.top:
            return False
        return not (self.above and number == self.bottom) and not (self.below and number == self.top)


@dataclass(frozen=True, slots=True)
class Part:
    """Starts or ends so. `text` has the quote that a string starts or ends with."""

    text: str
    where: Where

    def passes(self, field: Field) -> bool:
        text = plain(field.text)
        return text.startswith(self.text) if self.where is Where.START else text.endswith(self.text)


@dataclass(frozen=True, slots=True)
class Letters:
    """A text, or its start or its end, whatever the case of its letters."""

    letters: Folded

    def passes(self, field: Field) -> bool:
        return self.letters.fits(field.text)


@dataclass(frozen=True, slots=True)
class Wild:
    """A text with wildcards, its quotes included."""

    form: Glob

    def passes(self, field: Field) -> bool:
        return self.form.fits(field.text)


@dataclass(frozen=True, slots=True)
class Inside:
    """An internet address in a network. `bare`: a number may pass too, if its digits begin like an address; the
    published engine has that corner, unless numbers are compared in the same list."""

    network: Network
    bare: bool = True

    def passes(self, field: Field) -> bool:
        text = field.text
        if not text.startswith('"'):
            return (self.bare or field.number is None) and self.network.holds(text)
        address = digits(text[1:-1])
        return address is not None and self.network.holds(address)


@dataclass(frozen=True, slots=True)
class Present:
    """Any value at all, null included."""

    def passes(self, field: Field) -> bool:  # noqa: ARG002
        return True


@dataclass(frozen=True, slots=True)
class Absent:
    """No value: passes no field, and is asked only whether there is none."""

    def passes(self, field: Field) -> bool:  # noqa: ARG002
        return False
