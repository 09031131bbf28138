"""Event patterns: does an event match, and which field decides it.

The semantics are those of the engine that AWS published (aws/event-ruler 2.0, the one behind EventBridge), checked
case by case against it, with its corners: a pattern is flattened to paths, an event to paths with values, and a
value is compared as text that says its type, a string with its quotes (`"5"`) and a number without (`5`). Fields of
one array must match in the same element of it.

    pattern = compile('{"detail": {"state": ["running", {"prefix": "pend"}]}}')
    pattern.matches({"detail": {"state": "pending"}})
    pattern.explain('{"detail": {}}').path
"""

from __future__ import annotations

from slslab.runtime.pattern.errors import BadEvent, BadPattern
from slslab.runtime.pattern.event import Event
from slslab.runtime.pattern.matching import Explanation, Pattern, compile

__all__ = ["BadEvent", "BadPattern", "Event", "Explanation", "Pattern", "compile"]
