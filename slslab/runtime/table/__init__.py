"""The key-value table: DynamoDB's operations, expressions, indexes, expiry and change stream, in virtual time.

    keys = Attribute("customer"), Attribute("at", "N")
    orders = Table(cloud, "orders", settings=TableSettings(*keys, stream="NEW_IMAGE"))

Handlers ask it with `Ask("orders", "put_item", {"TableName": "orders", "Item": {…}})`, in wire form; whoever stands
outside asks `orders.ask("query", {…})`. `Refused.fields` is what an error's answer has besides code and message.
"""

from __future__ import annotations

from slslab.runtime.table.component import Table
from slslab.runtime.table.errors import Refused
from slslab.runtime.table.settings import Attribute, Index, TableSettings

__all__ = ["Attribute", "Index", "Refused", "Table", "TableSettings"]
