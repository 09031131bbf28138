"""What a table says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from slslab.runtime.handler import EPOCH_US
from slslab.runtime.shapes import timestamp
from slslab.runtime.table.errors import not_found
from slslab.runtime.table.missing import Missing
from slslab.runtime.table.schema import Schema

if TYPE_CHECKING:
    from slslab.runtime.table.component import Table


def describe_table(table: Table, arguments: Mapping[str, Any], _: int) -> dict[str, Any]:
    """DescribeTable."""
    if isinstance(table, Missing):
        raise not_found(arguments["TableName"])
    schemas = (table.schema, *(index.schema for index in table.indexes.values()))
    attributes = {one.name: one.type for schema in schemas for one in schema.attributes}
    arn = f"arn:aws:dynamodb:eu-west-1:123456789012:table/{table.name}"
    shown: dict[str, Any] = {
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": kind} for name, kind in attributes.items()],
        "TableName": table.name,
        "KeySchema": _key_schema(table.schema),
        "TableStatus": "ACTIVE",
        "CreationDateTime": EPOCH_US / 1_000_000,
        "ProvisionedThroughput": {"NumberOfDecreasesToday": 0, "ReadCapacityUnits": 0, "WriteCapacityUnits": 0},
        "TableSizeBytes": table.store.bytes,
        "ItemCount": len(table.store.entries),
        "TableArn": arn,
        "BillingModeSummary": {"BillingMode": "PAY_PER_REQUEST"},
    }
    for index in table.indexes.values():
        about: dict[str, Any] = {
            "IndexName": index.name,
            "KeySchema": _key_schema(index.schema),
            "Projection": {"ProjectionType": index.projection},
            "IndexSizeBytes": index.store.bytes,
            "ItemCount": len(index.store.entries),
            "IndexArn": f"{arn}/index/{index.name}",
        }
        if index.include:
            about["Projection"]["NonKeyAttributes"] = [*index.include]
        if not index.local:
            about["IndexStatus"] = "ACTIVE"
        shown.setdefault("LocalSecondaryIndexes" if index.local else "GlobalSecondaryIndexes", []).append(about)
    if table.set.stream:
        shown["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": table.set.stream}
        shown["LatestStreamLabel"] = timestamp(0)[:-1]
        shown["LatestStreamArn"] = table.stream_arn
    return {"Table": shown}


def _key_schema(schema: Schema) -> list[dict[str, str]]:
    kinds = ("HASH", "RANGE")
    return [{"AttributeName": name, "KeyType": kind} for name, kind in zip(schema.names, kinds, strict=False)]
