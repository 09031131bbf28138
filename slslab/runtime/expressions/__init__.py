"""The key-value table's expression language: DynamoDB's. Read, bound to a request's names and values, and at work.

    placeholders = Placeholders({"#s": "status"}, {":s": {"S": "open"}})
    condition = bind_condition("#s = :s", placeholders)
    placeholders.done()                                # nothing was given for nothing
    holds(condition, {"status": {"S": "open"}})        # True

What is not allowed is an `ExpressionError` with the ecosystem's own message.
"""

from __future__ import annotations

from slslab.runtime.expressions.applying import apply
from slslab.runtime.expressions.binding import Placeholders
from slslab.runtime.expressions.conditions import bind_condition
from slslab.runtime.expressions.errors import BadType, ExpressionError, Unappliable
from slslab.runtime.expressions.holding import holds, paths_of
from slslab.runtime.expressions.keys import KeyCondition, key_conditions
from slslab.runtime.expressions.paths import Projection, bind_projection
from slslab.runtime.expressions.sizes import item_size
from slslab.runtime.expressions.tree import Condition, Path, Update
from slslab.runtime.expressions.updates import bind_update
from slslab.runtime.expressions.values import Item, Value, clone_item, item_of, kind_of, sortable

__all__ = [
    "BadType",
    "Condition",
    "ExpressionError",
    "Item",
    "KeyCondition",
    "Path",
    "Placeholders",
    "Projection",
    "Unappliable",
    "Update",
    "Value",
    "apply",
    "bind_condition",
    "bind_projection",
    "bind_update",
    "clone_item",
    "holds",
    "item_of",
    "item_size",
    "key_conditions",
    "kind_of",
    "paths_of",
    "sortable",
]
