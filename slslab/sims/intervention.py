"""What a person does to a run while it goes on: turn a knob, send a request, break something."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, TypeAlias

from slslab.errors import UnknownName, UserError
from slslab.i18n import Said

Argument: TypeAlias = str | int

ACTIONS: Final = ("set", "request", "burst", "fail", "kill", "fault", "rotate", "replay")
_FORMS: Final = {
    "set": "set memory=1024",
    "request": "request",
    "burst": "burst 50",
    "fail": "fail checkout 10s",
    "kill": "kill 3",
    "fault": "fault orders errors=50 10s",
    "rotate": "rotate secrets orders-db",
    "replay": "replay bus archive",
}
_UNITS: Final = {"us": 1, "ms": 1_000, "s": 1_000_000, "": 1_000_000, "m": 60_000_000, "h": 3_600_000_000}
_TIME: Final = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)\s*(us|ms|s|m|h|)")
_MOST_REQUESTS: Final = 10_000
_MOST_ENVIRONMENTS: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Intervention:
    """`at`: µs since the run began. `arguments`: set has knob and value (as text), burst number, fail component and
    us, kill environment, fault component, us and each fault by its name (as text), rotate component and secret,
    replay component and archive. `str()` gives text that `parse_line` reads back."""

    at: int
    action: str
    arguments: tuple[tuple[str, Argument], ...] = ()

    def __str__(self) -> str:
        return f"{show_time(self.at)} {self.words()}"

    def words(self) -> str:
        """What is done, without when."""
        given = dict(self.arguments)
        if self.action == "set":
            return f"set {given['knob']}={given['value']}"
        if self.action == "fail":
            return f"fail {given['component']} {show_time(int(given['us']))}"
        if self.action == "fault":
            faults = [f"{name}={value}" for name, value in self.arguments if name not in ("component", "us")]
            return " ".join(["fault", str(given["component"]), *faults, show_time(int(given["us"]))])
        return " ".join([self.action, *(str(value) for value in given.values())])


def parse_time(text: str) -> int:
    """A time as people write it (`500ms`, `12.3s`, `2m`, `1h`; a bare number is seconds), in µs."""
    match = _TIME.fullmatch(text.strip())
    if match is None:
        raise UserError("scenario.bad-time", found=text[:40])
    whole, _, part = match[1].partition(".")
    unit = _UNITS[match[2]]
    return int(whole) * unit + (int(part) * unit // 10 ** len(part) if part else 0)


def show_time(us: int) -> str:
    """A time as the shortest text that `parse_time` reads back."""
    for unit in ("h", "m"):
        if us and us % _UNITS[unit] == 0:
            return f"{us // _UNITS[unit]}{unit}"
    return f"{us // 1_000_000}.{us % 1_000_000:06d}".rstrip("0").rstrip(".") + "s"


def parse_intervention(at: str | int, text: str) -> Intervention:
    """The intervention that `text` asks for at the time `at` (text, or µs). UserError with the form it should have."""
    when = at if isinstance(at, int) else parse_time(at)
    action, _, rest = text.strip().partition(" ")
    if action not in ACTIONS:
        raise UnknownName("scenario.no-action", found=action[:40], valid=ACTIONS, expected=", ".join(ACTIONS))
    words = rest.split()
    incomplete = UserError("scenario.bad-action", found=text.strip()[:60], expected=_FORMS[action])
    if action == "request":
        if words:
            raise incomplete
        return Intervention(when, action)
    if action == "set":
        knob, equals, value = rest.partition("=")
        if not equals or not knob.strip() or not value.strip():
            raise incomplete
        return Intervention(when, action, (("knob", knob.strip()), ("value", value.strip())))
    if action == "fail":
        if len(words) != 2:
            raise incomplete
        return Intervention(when, action, (("component", words[0]), ("us", parse_time(words[1]))))
    if action == "fault":
        pairs = [word.partition("=") for word in words[1:-1]]
        if not pairs or not all(name and value for name, _, value in pairs):
            raise incomplete
        faults = {name: value for name, _, value in pairs if name not in ("component", "us")}
        return Intervention(when, action, (("component", words[0]), *faults.items(), ("us", parse_time(words[-1]))))
    if action in ("rotate", "replay"):
        if len(words) != 2:
            raise incomplete
        return Intervention(
            when, action, (("component", words[0]), ("secret" if action == "rotate" else "archive", words[1]))
        )
    if len(words) != 1:
        raise incomplete
    if action == "burst":
        number = _whole(words[0], _MOST_REQUESTS, "scenario.ask-number-of-requests")
        return Intervention(when, action, (("number", number),))
    number = _whole(words[0], _MOST_ENVIRONMENTS, "scenario.ask-environment")
    return Intervention(when, action, (("environment", number),))


def parse_line(text: str) -> Intervention:
    """An intervention and its time in one text: `12.3s burst 50`."""
    at, _, rest = text.strip().partition(" ")
    return parse_intervention(at, rest)


def _whole(text: str, most: int, what: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= most):
        raise UserError("scenario.bad-number", what=Said(what), low=1, high=most, found=text[:40])
    return int(text)
