"""Our clients offer what botocore's service models say: operations, parameters, and members of answers."""

from __future__ import annotations

from typing import Any

import pytest

from slslab.workers.aws import CALLS
from slslab.workers.lent.botocore._operations import OPERATIONS

session: Any = pytest.importorskip("botocore.session")
TYPES = {
    **dict.fromkeys(("string",), "s"),
    **dict.fromkeys(("integer", "long"), "i"),
    **dict.fromkeys(("float", "double"), "f"),
    **dict.fromkeys(("structure", "map"), "m"),
    "boolean": "b",
    "list": "l",
    "blob": "B",
    "timestamp": "t",
}
EVERY = [(service, operation) for service, operations in OPERATIONS.items() for operation in operations]


@pytest.fixture(scope="module")
def models() -> Any:
    loaded: dict[str, Any] = {}
    botocore = session.Session()

    def model(service: str) -> Any:
        if service not in loaded:
            loaded[service] = botocore.get_service_model(service)
        return loaded[service]

    return model


@pytest.mark.parametrize(("service", "operation"), EVERY)
def test_an_operation_has_botocores_parameters(models: Any, service: str, operation: str) -> None:
    shape = models(service).operation_model(operation).input_shape
    ours = {word[:-2]: (word[-2] == "!", word[-1]) for word in OPERATIONS[service][operation].split()}
    theirs = {name: (name in shape.required_members, TYPES[one.type_name]) for name, one in shape.members.items()}
    assert {name: one for name, one in ours.items() if theirs.get(name) != one} == {}
    assert set(shape.required_members) <= set(ours)
    if service != "s3":  # S3's rare ones are left out
        assert set(theirs) <= set(ours)


def test_each_operation_is_answered_and_no_other() -> None:
    assert {service: set(operations) for service, operations in OPERATIONS.items()} == {
        service: set(calls) for service, calls in CALLS.items()
    }


def test_methods_are_called_as_boto3_calls_them() -> None:
    from botocore import xform_name

    from slslab.workers.aws.direct import _snake

    assert [_snake(operation) for _, operation in EVERY] == [xform_name(operation) for _, operation in EVERY]


ANSWERS = """
import boto3
client = boto3.client
entry = {'Source': 's', 'DetailType': 't', 'Detail': '{}'}
key = {'id': {'S': '1'}}
def handler(event, context):
    queue, table, files, stream = client('sqs'), client('dynamodb'), client('s3'), client('kinesis')
    url = 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders'
    asked = [
        ('sqs', 'SendMessage', queue.send_message(QueueUrl=url, MessageBody='a')),
        ('sqs', 'SendMessageBatch', queue.send_message_batch(QueueUrl=url, Entries=[{'Id': '1', 'MessageBody': 'b'}])),
        ('sqs', 'ReceiveMessage', queue.receive_message(QueueUrl=url, AttributeNames=['All'])),
        ('sqs', 'GetQueueUrl', queue.get_queue_url(QueueName='orders')),
        ('sqs', 'GetQueueAttributes', queue.get_queue_attributes(QueueUrl=url, AttributeNames=['All'])),
        ('s3', 'PutObject', files.put_object(Bucket='files', Key='a/b', Body=b'x')),
        ('s3', 'GetObject', files.get_object(Bucket='files', Key='a/b')),
        ('s3', 'HeadObject', files.head_object(Bucket='files', Key='a/b')),
        ('s3', 'ListObjectsV2', files.list_objects_v2(Bucket='files')),
        ('s3', 'DeleteObjects', files.delete_objects(Bucket='files', Delete={'Objects': [{'Key': 'a/b'}]})),
        ('dynamodb', 'PutItem', table.put_item(TableName='t', Item=key, ReturnConsumedCapacity='TOTAL')),
        ('dynamodb', 'GetItem', table.get_item(TableName='t', Key=key, ReturnConsumedCapacity='TOTAL')),
        ('dynamodb', 'Scan', table.scan(TableName='t', ReturnConsumedCapacity='TOTAL')),
        ('dynamodb', 'DescribeTable', table.describe_table(TableName='t')),
        ('dynamodb', 'BatchGetItem', table.batch_get_item(RequestItems={'t': {'Keys': [key]}})),
        ('dynamodb', 'TransactWriteItems', table.transact_write_items(
            TransactItems=[{'Put': {'TableName': 't', 'Item': key}}])),
        ('events', 'PutEvents', client('events').put_events(Entries=[entry, {'Source': 's'}])),
        ('kinesis', 'PutRecord', stream.put_record(StreamName='clicks', Data=b'x', PartitionKey='k')),
        ('kinesis', 'PutRecords', stream.put_records(
            StreamName='clicks', Records=[{'Data': b'', 'PartitionKey': 'k'}])),
        ('secretsmanager', 'GetSecretValue', client('secretsmanager').get_secret_value(SecretId='db')),
        ('secretsmanager', 'DescribeSecret', client('secretsmanager').describe_secret(SecretId='db')),
        ('sns', 'Publish', client('sns').publish(TopicArn='arn:aws:sns:x:1:news', Message='m')),
    ]
    return [[service, operation, shown(answer)] for service, operation, answer in asked]
def shown(value):
    if isinstance(value, dict):
        return {name: shown(one) for name, one in value.items() if name != 'ResponseMetadata'}
    if isinstance(value, list):
        return [shown(one) for one in value]
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(type(value).__name__)
"""


def strangers(value: Any, shape: Any, path: str) -> list[str]:
    """Members of an answer that its shape does not have."""
    if shape.type_name == "structure":
        found = []
        for name, inner in value.items():
            if name in shape.members:
                found += strangers(inner, shape.members[name], f"{path}.{name}")
            else:
                found.append(f"{path}.{name}")
        return found
    if shape.type_name == "list":
        return [one for inner in value for one in strangers(inner, shape.member, path)]
    if shape.type_name == "map":
        return [one for inner in value.values() for one in strangers(inner, shape.value, path)]
    return []


def test_answers_have_only_members_that_botocore_knows(models: Any, run: Any) -> None:
    names = "queue:orders bucket:files table:t:id router:default stream:clicks secret:db=x topic:news"
    services = tuple(names.split())
    (one,) = run(ANSWERS, services=services, timeout=60_000_000).invocations
    assert not one.status, one.answer
    for service, operation, answer in one.answer:
        shape = models(service).operation_model(operation).output_shape
        assert strangers(answer, shape, operation) == []
