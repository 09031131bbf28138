"""What the steps of a modelled handler know by name: fields of the event, and of the answers that they got."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

OPERATORS: Final = ("is", "is-not", "at-least", "below", "prefix", "not-prefix")
_PLAIN: Final = (int, bool, float, type(None))
_NAME: Final = re.compile(r"\{([A-Za-z][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*)\}")


@dataclass(frozen=True, slots=True)
class When:
    """A condition: the value known as `name`, compared with `value`. A name that is not known is None.

    `detail.amount` is the field `amount` of what is known as `detail`.
    """

    name: str
    operator: str
    value: Any

    def holds(self, scope: Mapping[str, Any]) -> bool:
        """Whether it is so, given what is known."""
        found, value = known(scope, self.name, None), fill(self.value, scope)
        if self.operator in ("is", "is-not"):
            return bool(found == value) == (self.operator == "is")
        if self.operator in ("prefix", "not-prefix"):
            return str(found or "").startswith(str(value)) == (self.operator == "prefix")
        if type(found) is str or type(value) is str:
            return False  # a text has no size to compare
        return bool((found or 0) >= value) == (self.operator == "at-least")


def known(scope: Mapping[str, Any], name: str, default: Any) -> Any:
    """What `name` means: a name of the scope, or with points a way into its maps and lists."""
    if name in scope:
        return scope[name]
    found: Any = scope
    for part in name.split("."):
        if isinstance(found, Mapping) and part in found:
            found = found[part]
        elif isinstance(found, list) and part.isdigit() and int(part) < len(found):
            found = found[int(part)]
        else:
            return default
    return found


def fill(value: Any, scope: Mapping[str, Any]) -> Any:
    """`value` with every `{name}` in its texts replaced by what is known; a text that is one name keeps its type."""
    kind = type(value)
    if kind is str:
        if "{" not in value:
            return value
        whole = _NAME.fullmatch(value)
        if whole:
            return known(scope, whole[1], value)
        return _NAME.sub(lambda match: str(known(scope, match[1], match[0])), value)
    if kind is dict or (kind not in _PLAIN and isinstance(value, Mapping)):
        return {key: fill(item, scope) for key, item in value.items()}
    if kind is list:
        return [fill(item, scope) for item in value]
    return value
