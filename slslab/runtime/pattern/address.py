"""Internet addresses as text of hexadecimal digits, and ranges of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_V4: Final = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+")
_V6: Final = re.compile(r"[0-9a-fA-F:]*:[0-9a-fA-F:]*")
_LONGEST_V4: Final = 15
_MAPPED: Final = "0" * 20 + "FFFF"  # an IPv6 address that is an IPv4 address in disguise
_HEX: Final = frozenset("0123456789ABCDEF")


def digits(text: str) -> str | None:
    """The address as 8 (IPv4) or 32 (IPv6) hexadecimal digits, or None when `text` is no address."""
    if _V4.fullmatch(text):
        return _four(text)
    if len(text) >= 2 and _V6.fullmatch(text):
        return _six(text)
    return None


def _four(text: str) -> str | None:
    parts = [int(part) for part in text.split(".")] if len(text) <= _LONGEST_V4 else []
    return "".join(f"{part:02X}" for part in parts) if parts and max(parts) <= 0xFF else None


def _six(text: str) -> str | None:
    head, gap, tail = text.partition("::")
    if "::" in tail or tail.startswith(":"):
        return None
    left, right = _groups(head), _groups(tail)
    if left is None or right is None:
        return None
    missing = 8 - len(left) - len(right)
    if (missing < 1) if gap else (missing != 0):
        return None
    found = "".join(left) + "0000" * missing + "".join(right)
    return found[24:] if found.startswith(_MAPPED) else found


def _groups(text: str) -> list[str] | None:
    groups = text.split(":") if text else []
    if any(not group or int(group, 16) > 0xFFFF for group in groups):
        return None
    return [f"{int(group, 16):04X}" for group in groups]


@dataclass(frozen=True, slots=True)
class Network:
    """All addresses from `bottom` to `top`, both included, as hexadecimal digits."""

    bottom: str
    top: str

    def holds(self, text: str) -> bool:
        """Whether `text` is in the network.

        The published engine walks down the digits and stops at the first one that lies between, so a longer text
        with such a beginning is in the network too: an IPv6 address may lie in an IPv4 network, or a bare number.
        """
        fork = 0
        while fork < len(self.bottom) and self.bottom[fork] == self.top[fork]:
            fork += 1
        if text[:fork] != self.bottom[:fork]:
            return False
        if fork == len(self.bottom):
            return True
        if len(text) == fork:
            return False
        digit = text[fork]
        if digit in _HEX and self.bottom[fork] < digit < self.top[fork]:
            return True
        if digit == self.bottom[fork]:
            return self._along(text, self.bottom, fork, "F")
        return digit == self.top[fork] and self._along(text, self.top, fork, "0")

    @staticmethod
    def _along(text: str, bound: str, fork: int, end: str) -> bool:
        for at in range(fork + 1, len(bound)):
            if at >= len(text) or text[at] not in _HEX:
                return False
            if text[at] != bound[at]:
                return (text[at] > bound[at]) == (end == "F")
        return True


def network(text: str) -> Network | str:
    """The network that `10.0.0.0/24` or `2001:db8::/32` spells, or the reason why it spells none."""
    parts = text.split("/")
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    if len(parts) != 2:
        return "cidr-slash"
    try:
        bits = int(parts[1]) if re.fullmatch(r"[-+]?\d{1,9}", parts[1]) else -1
    except ValueError:
        bits = -1
    if bits < 0:
        return "cidr-bits"
    found = digits(parts[0])
    if found is None:
        return "cidr-address"
    width = len(found) * 4
    if bits >= width:
        return "cidr-wide"
    low = int(found, 16) >> (width - bits) << (width - bits)
    high = low | ((1 << (width - bits)) - 1)
    return Network(f"{low:0{len(found)}X}", f"{high:0{len(found)}X}")


def host(text: str) -> Network | None:
    """The network of one address only, or None when `text` is no address."""
    found = digits(text)
    return Network(found, found) if found else None
