"""Our clients are what botocore's service models say: operations, what they refuse, members and types of answers."""

from __future__ import annotations

from typing import Any

import pytest

from slslab.runtime.cloud import Cloud
from slslab.runtime.container import Containers, ContainerSettings
from slslab.runtime.queue import Queue, QueueSettings
from slslab.runtime.workflow.reader import read
from slslab.runtime.workflow.service import Workflow, WorkflowSettings
from slslab.workers.aws import CALLS
from slslab.workers.aws.furnish import furnisher
from slslab.workers.lent.botocore._errors import ERRORS
from slslab.workers.lent.botocore._operations import OPERATIONS, PAGES

session: Any = pytest.importorskip("botocore.session")
EVERY = [(service, operation) for service, operations in OPERATIONS.items() for operation in operations]


@pytest.fixture(scope="module")
def botocore() -> Any:
    return session.Session()


@pytest.fixture(scope="module")
def models(botocore: Any) -> Any:
    return {service: botocore.get_service_model(service) for service in OPERATIONS}


def test_each_operation_is_answered_and_no_other() -> None:
    assert {service: set(operations) for service, operations in OPERATIONS.items()} == {
        service: set(calls) for service, calls in CALLS.items()
    }


def test_methods_are_called_as_boto3_calls_them() -> None:
    from botocore import xform_name

    from slslab.workers.aws.direct import snake

    assert [snake(operation) for _, operation in EVERY] == [xform_name(operation) for _, operation in EVERY]


def test_errors_with_a_class_are_those_of_the_model(models: Any) -> None:
    for service, text in ERRORS.items():
        ours = {tuple(word.split("=")) if "=" in word else (word, word) for word in text.split()}
        assert ours == {(one.name, one.error_code) for one in models[service].error_shapes}


def test_pages_are_those_of_the_model(botocore: Any) -> None:
    for (service, operation), ours in PAGES.items():
        if (service, operation) != ("s3", "ListObjects"):  # where the next marker is an expression
            theirs = botocore.get_paginator_model(service).get_paginator(operation)
            result = theirs["result_key"]
            holds = result[0] if isinstance(result, list) else result
            assert ours == (theirs["input_token"], theirs["output_token"], holds, theirs["limit_key"])


# What is refused before it is asked

REFUSALS = """
from botocore.exceptions import ParamValidationError
from botocore.validate import check
def handler(event, context):
    told = []
    for service, operation, given in event:
        try:
            told.append(check(service, operation, given))
        except ParamValidationError as error:
            told.append(error.kwargs["report"])
    return told
"""


def valid(shape: Any, depth: int = 0) -> Any:
    """Something that fits a shape, with every member, three levels deep."""
    kind = shape.type_name
    if kind == "structure":
        must = shape.required_members
        members = {name: one for name, one in shape.members.items() if depth < 3 or name in must}
        return {name: valid(one, depth + 1) for name, one in members.items()}
    if kind == "list":
        return [valid(shape.member, depth + 1)]
    if kind == "map":
        return {"key": valid(shape.value, depth + 1)}
    plain: Any = {"boolean": True, "float": 1.5, "double": 1.5, "timestamp": "2026-01-01T00:00:00Z"}
    return plain.get(kind, 10_000 if kind in ("integer", "long") else "text")


def spoilt(value: Any) -> Any:
    """The same with one thing wrong each time."""
    for wrong in (7, "text", [], {}, None, True, ""):
        if type(wrong) is not type(value) or (not wrong and value):
            yield wrong
    if isinstance(value, dict):
        yield {**value, "Unknown": 1}
        for name, inner in value.items():
            yield {one: two for one, two in value.items() if one != name}
            yield from ({**value, name: bad} for bad in spoilt(inner))
    if isinstance(value, list) and value:
        yield from ([bad] for bad in spoilt(value[0]))


def test_arguments_are_refused_in_botocores_words(models: Any, run: Any) -> None:
    from botocore.validate import ParamValidator

    asked, theirs = [], []
    for service, operation in EVERY:
        shape = models[service].operation_model(operation).input_shape
        if shape is None:
            continue
        given = valid(shape)
        for bad in [given, *(one for one in spoilt(given) if isinstance(one, dict))]:
            asked.append([service, operation, bad])
            theirs.append(ParamValidator().validate(bad, shape).generate_report() or None)
    assert len(asked) > 2000
    ours = run(REFUSALS, asked).invocations[0].answer
    assert len(ours) == len(theirs)
    # A text that is no time is met by the service: botocore would read it, in as many ways as `dateutil` knows.
    wrong = [
        (one, our, their)
        for one, our, their in zip(asked, ours, theirs, strict=True)
        if our != their and "timestamp-string" not in (their or "")
    ]
    assert not wrong, wrong


# What is answered

ANSWERS = r"""
import datetime
import boto3
client = boto3.client
entry = {'Source': 's', 'DetailType': 't', 'Detail': '{}'}
key = {'id': {'S': '1'}}
item = {**key, 'raw': {'B': b'\xff'}, 'deep': {'M': {'n': {'N': '1'}}}}
url = 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders'
dead = 'https://sqs.eu-west-1.amazonaws.com/123456789012/dead'
machine = 'arn:aws:states:eu-west-1:123456789012:stateMachine:flow'
told = []

class Asking:
    def __init__(self, service):
        self.service, self.client = service, client(service)
    def __getattr__(self, name):
        def call(**given):
            answer = getattr(self.client, name)(**given)
            told.append([self.service, self.client.meta.method_to_api_mapping[name], shown(answer)])
            return answer
        return call

def handler(event, context):
    queue, topic, files, table = Asking('sqs'), Asking('sns'), Asking('s3'), Asking('dynamodb')
    stream, secret, flow, bus = Asking('kinesis'), Asking('secretsmanager'), Asking('stepfunctions'), Asking('events')
    about = {'a': {'DataType': 'Binary', 'BinaryValue': b'\xff'}, 'b': {'DataType': 'String', 'StringValue': 'x'}}
    queue.send_message(QueueUrl=url, MessageBody='a', MessageAttributes=about)
    queue.send_message_batch(QueueUrl=url, Entries=[{'Id': '1', 'MessageBody': 'b'}, {'Id': '2', 'MessageBody': 'b'}])
    every = {'AttributeNames': ['All'], 'MessageAttributeNames': ['All']}
    got = queue.receive_message(QueueUrl=url, MaxNumberOfMessages=10, **every)['Messages']
    assert any(one.get('MessageAttributes') == about for one in got)
    handles = [one['ReceiptHandle'] for one in got]
    queue.change_message_visibility(QueueUrl=url, ReceiptHandle=handles[0], VisibilityTimeout=9)
    queue.change_message_visibility_batch(QueueUrl=url, Entries=[{'Id': 'x', 'ReceiptHandle': handles[0]}])
    queue.delete_message(QueueUrl=url, ReceiptHandle=handles[0])
    queue.delete_message_batch(QueueUrl=url, Entries=[{'Id': 'x', 'ReceiptHandle': handles[1]}])
    queue.get_queue_url(QueueName='orders')
    queue.get_queue_attributes(QueueUrl=url, AttributeNames=['All'])
    queue.list_queues()
    queue.start_message_move_task(SourceArn='arn:aws:sqs:eu-west-1:123456789012:dead')
    arn = 'arn:aws:sns:eu-west-1:123456789012:news'
    topic.publish(TopicArn=arn, Message='m', Subject='s', MessageAttributes=about)
    topic.publish_batch(TopicArn=arn, PublishBatchRequestEntries=[{'Id': '1', 'Message': 'm'}])
    files.put_object(Bucket='files', Key='a/b', Body=b'x', Metadata={'timestamp': 'x'})
    files.get_object(Bucket='files', Key='a/b', Range='bytes=0-0')
    files.head_object(Bucket='files', Key='a/b')
    files.copy_object(Bucket='files', Key='c', CopySource='files/a/b')
    files.list_objects_v2(Bucket='files', Delimiter='/', MaxKeys=1)
    files.list_objects(Bucket='files')
    files.head_bucket(Bucket='files')
    files.list_buckets()
    files.delete_objects(Bucket='files', Delete={'Objects': [{'Key': 'a/b'}]})
    files.delete_object(Bucket='files', Key='c')
    much = {'ReturnConsumedCapacity': 'INDEXES'}
    table.put_item(TableName='t', Item=item, ReturnValues='ALL_OLD', **much)
    table.get_item(TableName='t', Key=key, **much)
    table.update_item(TableName='t', Key=key, UpdateExpression='SET a = :a', ReturnValues='ALL_NEW',
        ExpressionAttributeValues={':a': {'N': '1'}}, **much)
    table.query(TableName='t', KeyConditionExpression='id = :i', ExpressionAttributeValues={':i': {'S': '1'}}, **much)
    table.scan(TableName='t', Limit=1, **much)
    table.batch_get_item(RequestItems={'t': {'Keys': [key]}}, **much)
    table.batch_write_item(RequestItems={'t': [{'PutRequest': {'Item': item}}]}, **much)
    table.transact_write_items(TransactItems=[{'Put': {'TableName': 't', 'Item': key}}], **much)
    table.transact_get_items(TransactItems=[{'Get': {'TableName': 't', 'Key': key}}], **much)
    table.delete_item(TableName='t', Key=key, ReturnValues='ALL_OLD', **much)
    table.describe_table(TableName='t')
    table.list_tables()
    bus.put_events(Entries=[entry, {'Source': 's'}])
    stream.put_record(StreamName='clicks', Data=b'\xff\x00', PartitionKey='k')
    stream.put_records(StreamName='clicks', Records=[{'Data': b'', 'PartitionKey': 'k'}])
    shard = stream.list_shards(StreamName='clicks')['Shards'][0]['ShardId']
    stream.describe_stream(StreamName='clicks')
    stream.describe_stream_summary(StreamName='clicks')
    place = stream.get_shard_iterator(StreamName='clicks', ShardId=shard, ShardIteratorType='TRIM_HORIZON')
    assert stream.get_records(ShardIterator=place['ShardIterator'])['Records'][0]['Data'] == b'\xff\x00'
    secret.get_secret_value(SecretId='db')
    secret.put_secret_value(SecretId='db', SecretString='y', VersionStages=['AWSPENDING'],
        ClientRequestToken='0' * 32)
    secret.describe_secret(SecretId='db')
    secret.update_secret_version_stage(SecretId='db', VersionStage='AWSCURRENT', MoveToVersionId='0' * 32,
        RemoveFromVersionId=secret.get_secret_value(SecretId='db')['VersionId'])
    secret.get_random_password(PasswordLength=20, ExcludeCharacters='/@')
    token = flow.start_execution(stateMachineArn=machine, input='{}')
    import time; time.sleep(1)
    flow.describe_execution(executionArn=token['executionArn'])
    flow.get_execution_history(executionArn=token['executionArn'])
    Asking('sts').get_caller_identity()
    Asking('ecs').run_task(taskDefinition='worker', cluster='main', launchType='FARGATE', count=2)
    if not event.get('inner'):
        Asking('lambda').invoke(FunctionName='app', InvocationType='Event', Payload=b'{"inner": true}')
        Asking('lambda').invoke(FunctionName='app', InvocationType='DryRun')
    return told

def shown(value):
    if isinstance(value, dict):
        return {name: shown(one) for name, one in value.items() if name != 'ResponseMetadata'}
    if isinstance(value, list):
        return [shown(one) for one in value]
    if isinstance(value, datetime.datetime):
        return {'$': 'timestamp', 'zone': str(value.tzinfo)}
    if isinstance(value, bytes) or hasattr(value, 'read'):
        return {'$': 'blob'}
    return value
"""
# What needs a partner that is not here: a task's token, an Express workflow, a rotation's function.
ELSEWHERE = {
    *(("stepfunctions", f"SendTask{end}") for end in ("Success", "Failure", "Heartbeat")),
    ("stepfunctions", "StartSyncExecution"),
    ("stepfunctions", "StopExecution"),
    ("secretsmanager", "RotateSecret"),
}
_PLAIN: dict[str, Any] = {
    "string": str,
    "integer": int,
    "long": int,
    "float": (int, float),
    "double": (int, float),
    "boolean": bool,
}


def strangers(value: Any, shape: Any, path: str) -> list[str]:
    """Members of an answer that its shape does not have, and values of other types than it says."""
    kind = shape.type_name
    if kind in ("timestamp", "blob"):
        return [] if isinstance(value, dict) and value.get("$") == kind else [f"{path}: {value!r}, not a {kind}"]
    if kind in _PLAIN:
        fits = isinstance(value, _PLAIN[kind]) and (kind == "boolean" or not isinstance(value, bool))
        return [] if fits else [f"{path}: {value!r}, not a {kind}"]
    if not isinstance(value, list if kind == "list" else dict):
        return [f"{path}: {value!r}, not a {kind}"]
    if kind == "list":
        return [one for inner in value for one in strangers(inner, shape.member, f"{path}[]")]
    if kind == "map":
        return [one for name, inner in value.items() for one in strangers(inner, shape.value, f"{path}.{name}")]
    found = []
    for name, inner in value.items():
        if name in shape.members:
            found += strangers(inner, shape.members[name], f"{path}.{name}")
        else:
            found.append(f"{path}.{name}")
    return found


def test_answers_have_the_members_and_types_of_the_models(models: Any, run: Any) -> None:
    names = "bucket:files table:t:id router:default stream:clicks secret:db=x topic:news"

    def furnish(cloud: Cloud) -> None:
        furnisher(names.split())(cloud)
        Queue(cloud, "orders", QueueSettings(receives=9, dead_letters=Queue(cloud, "dead", QueueSettings())))
        Containers(cloud, "worker", ContainerSettings())
        Workflow(cloud, "flow", WorkflowSettings(read({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}})))

    (one,) = run(ANSWERS, furnish=furnish, timeout=60_000_000).invocations[:1]
    assert not one.status, one.answer
    wrong = []
    for service, operation, answer in one.answer:
        shape = models[service].operation_model(operation).output_shape
        wrong += list(answer) if shape is None else strangers(answer, shape, operation)
    assert not wrong, wrong
    asked = {(service, operation) for service, operation, _ in one.answer}
    assert asked == set(EVERY) - ELSEWHERE
