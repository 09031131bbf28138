"""Values that are more than text: numbers, dates, addresses, bytes. Each reader gives None for what is none."""

from __future__ import annotations

import base64
import binascii
import ipaddress
import re
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Final, TypeAlias

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

_NUMBER: Final = re.compile(r"[+-]?(?:\d++(?:\.\d*+)?|\.\d++)(?:[eE][+-]?\d{1,4})?", re.ASCII)
_DATE: Final = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[Tt](\d\d):(\d\d)(?::(\d\d)(?:\.(\d++))?)?([Zz]|[+-]\d\d:?\d\d)?)?)?)?", re.ASCII
)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MOST: Final = 2**63


def number(text: str) -> Decimal | None:
    """An integer or a decimal number."""
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def date(text: str) -> Decimal | None:
    """Seconds since 1970: from one of the W3C's forms of ISO 8601, or from seconds since 1970. Four digits are a year,
    and a time without zone is UTC."""
    found = _DATE.fullmatch(text)
    if not found:
        seconds = number(text)
        return seconds if seconds is not None and abs(seconds) < _MOST else None
    year, month, day, hour, minute, second = (
        int(part or low) for part, low in zip(found.groups()[:6], _LOW, strict=True)
    )
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=_zone(found[8]))
        whole = (moment - _EPOCH) // timedelta(seconds=1)
    except (ValueError, OverflowError):
        return None
    return whole + Decimal(f"0.{found[7]}") if found[7] else Decimal(whole)


_LOW: Final = (1, 1, 1, 0, 0, 0)


def _zone(text: str | None) -> timezone:
    if text is None or text in "Zz":
        return UTC
    hours, minutes = int(text[1:3]), int(text[-2:])
    if minutes > 59:
        raise ValueError(text)
    shift = timedelta(hours=hours, minutes=minutes)
    return timezone(-shift if text[0] == "-" else shift)


def network(text: str) -> Network | None:
    """A range in CIDR notation; an address alone is a range of one."""
    prefix = text.partition("/")[2]
    if "/" in text and not (prefix.isascii() and prefix.isdigit()):
        return None
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def address(text: str) -> Address | None:
    """One address of version 4 or 6."""
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def binary(text: str) -> bytes | None:
    """Bytes from base64."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


def boolean(text: str) -> bool | None:
    """`true` or `false`, in any case."""
    return {"true": True, "false": False}.get(text.lower())
