"""Tables whose items are Python's own values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from slslab.workers.lent.boto3.dynamodb.conditions import ConditionBase, ConditionExpressionBuilder
    from slslab.workers.lent.boto3.dynamodb.types import TypeDeserializer, TypeSerializer
    from slslab.workers.lent.boto3.resources.base import Resource
else:
    from boto3.dynamodb.conditions import ConditionBase, ConditionExpressionBuilder
    from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
    from boto3.resources.base import Resource

_serialize, _deserialize = TypeSerializer().serialize, TypeDeserializer().deserialize
# Members that hold attribute values: a map of them, or lists of such maps.
_MAPS = frozenset(("Key", "Item", "Attributes", "ExpressionAttributeValues", "ExclusiveStartKey", "LastEvaluatedKey"))
_LISTS = frozenset(("Items", "Keys"))
_CONDITIONS = ("KeyConditionExpression", "FilterExpression", "ConditionExpression")


class DynamoDB(Resource):
    def Table(self, name: str) -> Table:
        return Table(self.meta.client, name)

    def batch_get_item(self, **given: Any) -> Any:
        return _through(self.meta.client.batch_get_item, given)

    def batch_write_item(self, **given: Any) -> Any:
        return _through(self.meta.client.batch_write_item, given)


class Table(Resource):
    """A table whose items are Python's values."""

    def __init__(self, client: Any, name: str) -> None:
        super().__init__(client)
        self.name = self.table_name = name

    def _ask(self, operation: str, given: dict[str, Any]) -> Any:
        return _through(getattr(self.meta.client, operation), {"TableName": self.name, **given})

    def get_item(self, **given: Any) -> Any:
        return self._ask("get_item", given)

    def put_item(self, **given: Any) -> Any:
        return self._ask("put_item", given)

    def update_item(self, **given: Any) -> Any:
        return self._ask("update_item", given)

    def delete_item(self, **given: Any) -> Any:
        return self._ask("delete_item", given)

    def query(self, **given: Any) -> Any:
        return self._ask("query", given)

    def scan(self, **given: Any) -> Any:
        return self._ask("scan", given)

    def batch_writer(self, overwrite_by_pkeys: list[str] | None = None) -> BatchWriter:
        return BatchWriter(self, overwrite_by_pkeys)

    def load(self) -> None:
        self.meta.data = self.meta.client.describe_table(TableName=self.name)["Table"]

    reload = load

    def __getattr__(self, name: str) -> Any:
        """`table_status`, `item_count`, `key_schema` and what else `describe_table` tells, asked when first wanted."""
        if name.startswith("_") or name == "meta":
            raise AttributeError(name)
        if self.meta.data is None:
            self.load()
        member = "".join(word.capitalize() for word in name.split("_"))
        if member not in self.meta.data:
            raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")
        return self.meta.data[member]

    def wait_until_exists(self) -> None:
        self.meta.client.get_waiter("table_exists").wait(TableName=self.name)


class BatchWriter:
    """Writes in batches of 25, and again what was not taken."""

    def __init__(self, table: Table, keys: list[str] | None) -> None:
        self._table, self._keys = table, keys
        self._waiting: list[dict[str, Any]] = []

    def put_item(self, Item: Any) -> None:
        self._add({"PutRequest": {"Item": Item}}, Item)

    def delete_item(self, Key: Any) -> None:
        self._add({"DeleteRequest": {"Key": Key}}, Key)

    def _add(self, request: dict[str, Any], item: Any) -> None:
        if self._keys:
            mine = [item[name] for name in self._keys]
            self._waiting = [one for one in self._waiting if [_inside(one)[name] for name in self._keys] != mine]
        self._waiting.append(request)
        if len(self._waiting) >= 25:
            self._flush()

    def _flush(self) -> None:
        batch, self._waiting = self._waiting[:25], self._waiting[25:]
        name = self._table.name
        answer = _through(self._table.meta.client.batch_write_item, {"RequestItems": {name: batch}})
        self._waiting += answer.get("UnprocessedItems", {}).get(name, [])

    def __enter__(self) -> BatchWriter:
        return self

    def __exit__(self, *_: object) -> None:
        while self._waiting:
            self._flush()


def _inside(request: dict[str, Any]) -> Any:
    return request["PutRequest"]["Item"] if "PutRequest" in request else request["DeleteRequest"]["Key"]


def _through(call: Any, given: dict[str, Any]) -> Any:
    """Ask with attribute values in place of Python's, and the answer with Python's in place of them."""
    answer = call(**_outward(_written(given)))
    return _inward(answer)


def _written(given: dict[str, Any]) -> dict[str, Any]:
    """Conditions that are objects, as expressions."""
    if not any(isinstance(given.get(name), ConditionBase) for name in _CONDITIONS):
        return given
    builder, given = ConditionExpressionBuilder(), dict(given)
    for name in _CONDITIONS:
        if isinstance(given.get(name), ConditionBase):
            built = builder.build_expression(given[name], name == "KeyConditionExpression")
            given[name] = built.condition_expression
            for member, more in (
                ("ExpressionAttributeNames", built.attribute_name_placeholders),
                ("ExpressionAttributeValues", built.attribute_value_placeholders),
            ):
                if more:
                    given[member] = {**given.get(member, {}), **more}
    return given


def _outward(value: Any, name: str = "") -> Any:
    if name in _MAPS and isinstance(value, dict):
        return {one: _serialize(inner) for one, inner in value.items()}
    if name in _LISTS and isinstance(value, list):
        return [{one: _serialize(inner) for one, inner in each.items()} for each in value]
    if isinstance(value, dict):
        return {one: _outward(inner, one) for one, inner in value.items()}
    if isinstance(value, list):
        return [_outward(inner) for inner in value]
    return value


def _inward(answer: Any, name: str = "") -> Any:
    if name in _MAPS and isinstance(answer, dict):
        return {one: _deserialize(inner) for one, inner in answer.items()}
    if name in _LISTS and isinstance(answer, list):
        return [{one: _deserialize(inner) for one, inner in each.items()} for each in answer]
    if name == "Responses" and isinstance(answer, dict):
        return {table: _inward(items, "Items") for table, items in answer.items()}
    if isinstance(answer, dict):
        return {one: inner if one == "ResponseMetadata" else _inward(inner, one) for one, inner in answer.items()}
    if isinstance(answer, list):
        return [_inward(inner) for inner in answer]
    return answer
