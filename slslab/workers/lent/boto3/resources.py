"""Resources: a table with Python's own values, buckets and their objects, queues."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from slslab.workers.lent.boto3.dynamodb.conditions import ConditionBase, ConditionExpressionBuilder
    from slslab.workers.lent.boto3.dynamodb.types import TypeDeserializer, TypeSerializer
    from slslab.workers.lent.boto3.exceptions import ResourceNotExistsError
else:
    from boto3.dynamodb.conditions import ConditionBase, ConditionExpressionBuilder
    from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
    from boto3.exceptions import ResourceNotExistsError

_serialize, _deserialize = TypeSerializer().serialize, TypeDeserializer().deserialize
# Members that hold attribute values: a map of them, or lists of such maps.
_MAPS = frozenset(("Key", "Item", "Attributes", "ExpressionAttributeValues", "ExclusiveStartKey", "LastEvaluatedKey"))
_LISTS = frozenset(("Items", "Keys"))
_CONDITIONS = ("KeyConditionExpression", "FilterExpression", "ConditionExpression")


def resource_of(service: str, client: Any) -> Any:
    """The resources of `service` over `client`."""
    kinds = {"dynamodb": DynamoDB, "s3": S3, "sqs": SQS, "sns": SNS}
    if service not in kinds:
        raise ResourceNotExistsError(f"The '{service}' resource does not exist. There are: {', '.join(kinds)}.")
    return kinds[service](client)


class Resource:
    """What all have: `meta.client`."""

    def __init__(self, client: Any) -> None:
        self.meta: Any = type("ResourceMeta", (), {"client": client, "data": None})()


# Tables


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


# Buckets, queues and topics


class S3(Resource):
    def Bucket(self, name: str) -> Bucket:
        return Bucket(self.meta.client, name)

    def Object(self, bucket_name: str, key: str) -> Object:
        return Object(self.meta.client, bucket_name, key)


class Bucket(Resource):
    def __init__(self, client: Any, name: str) -> None:
        super().__init__(client)
        self.name = name

    def put_object(self, **given: Any) -> Object:
        self.meta.client.put_object(Bucket=self.name, **given)
        return Object(self.meta.client, self.name, given["Key"])

    def Object(self, key: str) -> Object:
        return Object(self.meta.client, self.name, key)

    def delete_objects(self, **given: Any) -> Any:
        return self.meta.client.delete_objects(Bucket=self.name, **given)

    def upload_file(self, Filename: Any, Key: str, **given: Any) -> None:
        self.meta.client.upload_file(Filename, self.name, Key, **given)

    def download_file(self, Key: str, Filename: Any, **given: Any) -> None:
        self.meta.client.download_file(self.name, Key, Filename, **given)

    def upload_fileobj(self, Fileobj: Any, Key: str, **given: Any) -> None:
        self.meta.client.upload_fileobj(Fileobj, self.name, Key, **given)

    def download_fileobj(self, Key: str, Fileobj: Any, **given: Any) -> None:
        self.meta.client.download_fileobj(self.name, Key, Fileobj, **given)

    @property
    def objects(self) -> Objects:
        return Objects(self)


class Objects:
    """The objects of a bucket, asked for page by page when somebody goes through them."""

    def __init__(self, bucket: Bucket, most: int | None = None, **given: Any) -> None:
        self._bucket, self._most, self._given = bucket, most, given

    def all(self) -> Objects:
        return Objects(self._bucket, self._most, **self._given)

    def filter(self, **given: Any) -> Objects:
        return Objects(self._bucket, self._most, **{**self._given, **given})

    def limit(self, count: int) -> Objects:
        return Objects(self._bucket, count, **self._given)

    def delete(self) -> list[Any]:
        keys = [{"Key": one.key} for one in self]
        batches = [keys[start : start + 1000] for start in range(0, len(keys), 1000)]
        return [self._bucket.delete_objects(Delete={"Objects": batch}) for batch in batches]

    def __iter__(self) -> Iterator[Object]:
        bucket, seen = self._bucket, 0
        for page in bucket.meta.client.get_paginator("list_objects").paginate(Bucket=bucket.name, **self._given):
            for found in page.get("Contents", ()):
                if self._most is not None and seen >= self._most:
                    return
                seen += 1
                one = Object(bucket.meta.client, bucket.name, found["Key"])
                vars(one).update(size=found["Size"], e_tag=found["ETag"], last_modified=found["LastModified"])
                yield one


class Object(Resource):
    """An object, as one asks for it or as it stands in a list. What is not known yet is asked for when wanted."""

    def __init__(self, client: Any, bucket_name: str, key: str) -> None:
        super().__init__(client)
        self.bucket_name, self.key = bucket_name, key

    def get(self, **given: Any) -> Any:
        return self.meta.client.get_object(Bucket=self.bucket_name, Key=self.key, **given)

    def put(self, **given: Any) -> Any:
        return self.meta.client.put_object(Bucket=self.bucket_name, Key=self.key, **given)

    def delete(self, **given: Any) -> Any:
        return self.meta.client.delete_object(Bucket=self.bucket_name, Key=self.key, **given)

    def load(self) -> None:
        self.meta.data = self.meta.client.head_object(Bucket=self.bucket_name, Key=self.key)

    reload = load

    def copy_from(self, **given: Any) -> Any:
        return self.meta.client.copy_object(Bucket=self.bucket_name, Key=self.key, **given)

    def upload_file(self, Filename: Any, **given: Any) -> None:
        self.meta.client.upload_file(Filename, self.bucket_name, self.key, **given)

    def download_file(self, Filename: Any, **given: Any) -> None:
        self.meta.client.download_file(self.bucket_name, self.key, Filename, **given)

    def __getattr__(self, name: str) -> Any:
        members = {"size": "ContentLength", "content_length": "ContentLength", "e_tag": "ETag", "metadata": "Metadata"}
        members |= {"content_type": "ContentType", "last_modified": "LastModified"}
        if name not in members:
            raise AttributeError(f"'s3.Object' object has no attribute '{name}'")
        if self.meta.data is None:
            self.load()
        return self.meta.data[members[name]]


class SQS(Resource):
    def Queue(self, url: str) -> Queue:
        return Queue(self.meta.client, url)

    def get_queue_by_name(self, **given: Any) -> Any:
        return Queue(self.meta.client, self.meta.client.get_queue_url(**given)["QueueUrl"])


class Queue(Resource):
    def __init__(self, client: Any, url: str) -> None:
        super().__init__(client)
        self.url = url

    def send_message(self, **given: Any) -> Any:
        return self.meta.client.send_message(QueueUrl=self.url, **given)

    def send_messages(self, **given: Any) -> Any:
        return self.meta.client.send_message_batch(QueueUrl=self.url, **given)

    def receive_messages(self, **given: Any) -> list[Message]:
        answer = self.meta.client.receive_message(QueueUrl=self.url, **given)
        return [Message(self, one) for one in answer.get("Messages", ())]

    def delete_messages(self, **given: Any) -> Any:
        return self.meta.client.delete_message_batch(QueueUrl=self.url, **given)

    @property
    def attributes(self) -> Any:
        return self.meta.client.get_queue_attributes(QueueUrl=self.url, AttributeNames=["All"])["Attributes"]


class Message(Resource):
    """A message that was received."""

    def __init__(self, queue: Queue, told: dict[str, Any]) -> None:
        super().__init__(queue.meta.client)
        self.queue_url, self.receipt_handle = queue.url, told["ReceiptHandle"]
        self.message_id, self.body, self.md5_of_body = told["MessageId"], told["Body"], told["MD5OfBody"]
        self.attributes, self.message_attributes = told.get("Attributes"), told.get("MessageAttributes")

    def delete(self) -> Any:
        return self.meta.client.delete_message(QueueUrl=self.queue_url, ReceiptHandle=self.receipt_handle)

    def change_visibility(self, **given: Any) -> Any:
        about = {"QueueUrl": self.queue_url, "ReceiptHandle": self.receipt_handle}
        return self.meta.client.change_message_visibility(**about, **given)


class SNS(Resource):
    def Topic(self, arn: str) -> Topic:
        return Topic(self.meta.client, arn)


class Topic(Resource):
    def __init__(self, client: Any, arn: str) -> None:
        super().__init__(client)
        self.arn = arn

    def publish(self, **given: Any) -> Any:
        return self.meta.client.publish(TopicArn=self.arn, **given)
