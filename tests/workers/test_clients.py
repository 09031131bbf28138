"""`import boto3` gives clients of the toy services: its names, answers and errors, in virtual time."""

from __future__ import annotations

from typing import Any

import pytest

from slslab.runtime.cloud import Cloud
from slslab.runtime.queue import Queue, QueueSettings
from slslab.workers.program import Program
from slslab.workers.sandbox import Level
from slslab.workers.trial import Setting, attempt

TRY = """
import boto3
from botocore.exceptions import ClientError, ParamValidationError

def tried(call):
    try:
        return call()
    except ClientError as error:
        return [type(error).__name__, error.response["Error"]["Code"], str(error),
            error.response["ResponseMetadata"]["HTTPStatusCode"]]
    except ParamValidationError as error:
        return str(error)
"""


def handler(*lines: str, before: str = "") -> str:
    return "\n".join([TRY, before, "def handler(event, context):", *(f"    {line}" for line in lines), ""])


def only(trial: Any) -> Any:
    (one,) = trial.invocations
    assert not one.status, one.answer
    return one.answer


def test_a_queue_takes_gives_and_forgets_messages(run: Any) -> None:
    code = handler(
        "queue = boto3.client('sqs')",
        "url = queue.get_queue_url(QueueName='orders')['QueueUrl']",
        "sent = queue.send_message(QueueUrl=url, MessageBody='a', MessageAttributes=",
        "    {'kind': {'StringValue': 'new', 'DataType': 'String'}})",
        "batch = queue.send_message_batch(QueueUrl=url, Entries=[{'Id': '1', 'MessageBody': 'b'}])",
        "got = queue.receive_message(QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=['All'],",
        "    MessageAttributeNames=['All'])['Messages']",
        "queue.change_message_visibility(QueueUrl=url, ReceiptHandle=got[0]['ReceiptHandle'], VisibilityTimeout=0)",
        "again = queue.receive_message(QueueUrl=url)['Messages'][0]",
        "deleted = queue.delete_message_batch(QueueUrl=url, Entries=",
        "    [{'Id': one['MessageId'][:4], 'ReceiptHandle': one['ReceiptHandle']} for one in [again, got[1]]])",
        "left = queue.get_queue_attributes(QueueUrl=url, AttributeNames=['All'])['Attributes']",
        "empty = queue.receive_message(QueueUrl=url, WaitTimeSeconds=2)",
        "return [sent['MessageId'] == got[0]['MessageId'], [one['Body'] for one in got], got[0]['MessageAttributes'],",
        "    got[0]['Attributes']['ApproximateReceiveCount'], again['Body'], len(deleted['Successful']),",
        "    left['ApproximateNumberOfMessages'], left['ApproximateNumberOfMessagesNotVisible'], 'Messages' in empty,",
        "    'Failed' in batch, sent['ResponseMetadata']['HTTPStatusCode']]",
    )
    trial = run(code, services=("queue:orders",), timeout=10_000_000)
    kind = {"kind": {"StringValue": "new", "DataType": "String"}}
    assert only(trial) == [True, ["a", "b"], kind, "1", "a", 2, "0", "0", False, False, 200]
    assert trial.invocations[0].took > 2_000_000  # the long poll


def test_errors_are_those_of_the_services(run: Any) -> None:
    code = handler(
        "client = boto3.client",
        "return [",
        "    tried(lambda: client('sqs').send_message(QueueUrl='https://sqs/1/none', MessageBody='x')),",
        "    tried(lambda: client('dynamodb').get_item(TableName='none', Key={'id': {'S': '1'}})),",
        "    tried(lambda: client('s3').get_object(Bucket='none', Key='x')),",
        "    tried(lambda: client('s3').get_object(Bucket='files', Key='x')),",
        "    tried(lambda: client('s3').head_object(Bucket='files', Key='x')),",
        "    tried(lambda: client('sns').publish(TopicArn='arn:aws:sns:eu-west-1:123456789012:none', Message='x')),",
        "    tried(lambda: client('lambda').invoke(FunctionName='none')),",
        "    tried(lambda: client('secretsmanager').get_secret_value(SecretId='none')),",
        "    tried(lambda: client('kinesis').put_record(StreamName='none', Data=b'', PartitionKey='k')),",
        "    tried(lambda: client('stepfunctions').start_execution(stateMachineArn='arn:x:none')),",
        "]",
    )
    found = only(run(code, services=("bucket:files", "secret:db=x"), timeout=10_000_000))
    assert [(one[0], one[3]) for one in found] == [
        ("QueueDoesNotExist", 400),
        ("ResourceNotFoundException", 400),
        ("NoSuchBucket", 404),
        ("NoSuchKey", 404),
        ("ClientError", 404),
        ("NotFoundException", 404),
        ("ResourceNotFoundException", 404),
        ("ResourceNotFoundException", 400),
        ("ResourceNotFoundException", 400),
        ("StateMachineDoesNotExist", 400),
    ]
    said = "An error occurred (NoSuchKey) when calling the GetObject operation: The specified key does not exist."
    assert found[3][2] == said


def test_wrong_arguments_are_met_before_anything_is_asked(run: Any) -> None:
    code = handler(
        "queue = boto3.client('sqs')",
        "return [tried(lambda: queue.send_message(QueueUrl=1, Body='x')), type(tried).__name__,",
        "    tried(lambda: queue.send_message_batch(QueueUrl='https://sqs/1/orders', Entries=[{'Id': '1'}]))]",
    )
    trial = run(code, services=("queue:orders",))
    report, _, deep = only(trial)
    assert report.splitlines()[:2] == [
        "Parameter validation failed:",
        'Missing required parameter in input: "MessageBody"',
    ]
    assert "Invalid type for parameter QueueUrl, value: 1, type: <class 'int'>, valid types: <class 'str'>" in report
    assert 'Unknown parameter in input: "Body", must be one of: QueueUrl, MessageBody' in report
    assert deep == 'Parameter validation failed:\nMissing required parameter in Entries[0]: "MessageBody"'
    assert trial.invocations[0].took == 0


def test_a_table_as_a_resource_speaks_pythons_values(run: Any) -> None:
    code = handler(
        "table = boto3.resource('dynamodb').Table('carts')",
        "item = {'customer': 'c', 'item': 'a', 'price': Decimal('1.50'), 'tags': {'x', 'y'}, 'raw': b'\\xff',",
        "    'deep': [1, None, True, {'k': 'v'}]}",
        "table.put_item(Item=item)",
        "table.put_item(Item={'customer': 'c', 'item': 'b', 'price': 7})",
        "got = table.get_item(Key={'customer': 'c', 'item': 'a'})['Item']",
        "where = Key('customer').eq('c') & Key('item').between('a', 'z')",
        "dear = table.query(KeyConditionExpression=where, FilterExpression=Attr('price').gt(2))",
        "new = table.update_item(Key={'customer': 'c', 'item': 'b'}, UpdateExpression='SET price = price + :more',",
        "    ExpressionAttributeValues={':more': 1}, ConditionExpression=Attr('price').eq(7), ReturnValues='ALL_NEW')",
        "try:",
        "    table.put_item(Item=item, ConditionExpression=~(Attr('deep[3].k').exists() | Attr('x').size().lt(3)),",
        "        ReturnValuesOnConditionCheckFailure='ALL_OLD')",
        "except table.meta.client.exceptions.ConditionalCheckFailedException as error:",
        "    old = error.response['Item']['raw']['B'] == b'\\xff'",
        "with table.batch_writer(overwrite_by_pkeys=['customer', 'item']) as writer:",
        "    for number in [*range(30), 3]:",
        "        writer.put_item(Item={'customer': 'many', 'item': str(number)})",
        "pages = boto3.client('dynamodb').get_paginator('scan').paginate(",
        "    TableName='carts', ConsistentRead=True, PaginationConfig={'PageSize': 10})",
        "gone = table.get_item(Key={'customer': 'c', 'item': 'z'})",
        "return [got == item, [one['item'] for one in dear['Items']], new['Attributes']['price'], old,",
        "    [len(page['Items']) for page in pages], 'Item' in gone, tried(lambda: number_of(table))]",
        before="""from decimal import Decimal
from boto3.dynamodb.conditions import Attr, Key
def number_of(table):
    try:
        table.put_item(Item={'customer': 'c', 'item': 'f', 'price': 1.5})
    except TypeError as error:
        return str(error)
""",
    )
    found = only(run(code, services=("table:carts:customer:item",), timeout=30_000_000))
    told = "Float types are not supported. Use Decimal types instead."
    assert found == [True, ["b"], 8, True, [10, 10, 10, 2], False, told]


def test_a_bucket_keeps_bytes(run: Any) -> None:
    code = handler(
        "s3 = boto3.client('s3')",
        "for key in ('a/1', 'a/2', 'b/1', 'c'):",
        "    tag = s3.put_object(Bucket='files', Key=key, Body=key.encode() + b'\\xff', Metadata={'n': key})['ETag']",
        "got = s3.get_object(Bucket='files', Key='c')",
        "part = s3.get_object(Bucket='files', Key='a/1', Range='bytes=1-2')['Body'].read().decode()",
        "listed = s3.list_objects_v2(Bucket='files', Delimiter='/')",
        "pages = s3.get_paginator('list_objects_v2').paginate(Bucket='files', PaginationConfig={'PageSize': 3})",
        "pages = list(pages)",
        "s3.delete_objects(Bucket='files', Delete={'Objects': [{'Key': 'a/1'}, {'Key': 'none'}]})",
        "left = [one['Key'] for one in s3.list_objects_v2(Bucket='files')['Contents']]",
        "return [got['Body'].read() == b'c\\xff', got['ETag'] == tag, got['Metadata'], got['LastModified'].year, part,",
        "    [one['Key'] for one in listed['Contents']], [one['Prefix'] for one in listed['CommonPrefixes']],",
        "    [page['KeyCount'] for page in pages], left,",
        "    tried(lambda: s3.put_object(Bucket='files', Key='c', Body='x', IfNoneMatch='*'))[:2]]",
    )
    found = only(run(code, services=("bucket:files",), timeout=30_000_000))
    assert found == [
        *(True, True, {"n": "c"}, 2026, "/1", ["c"], ["a/", "b/"], [3, 1], ["a/2", "b/1", "c"]),
        ["ClientError", "PreconditionFailed"],  # which botocore's model does not know
    ]


def test_buses_streams_secrets_and_topics(run: Any) -> None:
    code = handler(
        "event = {'Source': 's', 'DetailType': 't', 'Detail': '{}'}",
        "bus = boto3.client('events').put_events(Entries=[event, {**event, 'Detail': 'no json'}])",
        "one = boto3.client('kinesis').put_record(StreamName='clicks', Data=b'x', PartitionKey='k')",
        "two = boto3.client('kinesis').put_records(StreamName='clicks', Records=[{'Data': 'y', 'PartitionKey': 'k'}])",
        "secret = boto3.client('secretsmanager').get_secret_value(SecretId='db')",
        "told = boto3.client('sns').publish(TopicArn='arn:aws:sns:eu-west-1:123456789012:news', Message='hello')",
        "return [bus['FailedEntryCount'], 'EventId' in bus['Entries'][0], 'ErrorCode' in bus['Entries'][1],",
        "    one['ShardId'], two['FailedRecordCount'], secret['SecretString'], len(told['MessageId'])]",
    )
    services = ("router:default", "stream:clicks", "secret:db=hunter2", "topic:news")
    found = only(run(code, services=services, timeout=10_000_000))
    assert found == [1, True, True, "shardId-000000000000", 0, "hunter2", 36]


def test_a_failing_service_is_tried_again_as_botocore_does() -> None:
    """An outage of two seconds is outlived by the retries; with one attempt alone it is met."""

    def furnish(cloud: Cloud) -> None:
        Queue(cloud, "orders", QueueSettings()).fail(2_000_000)

    def answer(config: str) -> Any:
        body = f"boto3.client('sqs', config=Config({config})).send_message(QueueUrl='q/orders', MessageBody='x')"
        code = handler(
            f"told = tried(lambda: {body})",
            "return told[1:2] if isinstance(told, list) else told['ResponseMetadata']['RetryAttempts']",
            before="from botocore.config import Config",
        )
        setting = Setting(timeout=60_000_000)
        return only(attempt(Program(code, "app"), {}, setting, furnish=furnish, level=Level.PROCESS))

    assert 1 <= answer("") <= 4
    assert answer("retries={'max_attempts': 0}") == ["ServiceUnavailable"]


def test_a_function_invokes_another_one_and_reads_its_answer(run: Any) -> None:
    code = handler(
        "if event.get('deep'):",
        "    return 'deep'",
        "answer = boto3.client('lambda').invoke(FunctionName='app', Payload=b'{\"deep\": true}')",
        "return [answer['Payload'].read().decode(), answer['StatusCode'], 'FunctionError' in answer]",
    )
    assert only(run(code, timeout=10_000_000)) == ['"deep"', 200, False]


def test_threads_share_a_client(run: Any) -> None:
    code = handler(
        "client = boto3.client('sqs')",
        "with ThreadPoolExecutor(4) as pool:",
        "    sent = list(pool.map(lambda n: client.send_message(QueueUrl='q/orders', MessageBody=str(n)), range(8)))",
        "return len({one['MessageId'] for one in sent})",
        before="from concurrent.futures import ThreadPoolExecutor",
    )
    assert only(run(code, services=("queue:orders",))) == 8


@pytest.mark.parametrize("level", ["process", "best"])
def test_other_services_are_unknown_in_one_sentence(run: Any, level: str) -> None:
    from slslab.workers.sandbox import best_level

    code = handler("try: boto3.client('ec2')", "except Exception as error: return [type(error).__name__, str(error)]")
    found = only(run(code, level=Level.PROCESS if level == "process" else best_level()))
    assert found[0] == "UnknownServiceError"
    assert found[1].startswith("Unknown service: 'ec2'. Valid service names are: dynamodb, ecs, events")
