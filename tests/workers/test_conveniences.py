"""What boto3's clients have beside the operations: files, pages, waiters, resources, classes of errors."""

from __future__ import annotations

from typing import Any

from slslab.runtime.cloud import Cloud
from slslab.runtime.identity import Identity, Role
from slslab.runtime.recording import Status
from slslab.workers.aws.furnish import furnisher

BEFORE = """
import base64, io, json, time
import boto3
from botocore.exceptions import ClientError, WaiterError

def tried(call):
    try:
        return call()
    except Exception as error:
        return [type(error).__name__, str(error)]
"""


def handler(*lines: str, before: str = "") -> str:
    return "\n".join([BEFORE, before, "def handler(event, context):", *(f"    {line}" for line in lines), ""])


def only(trial: Any) -> Any:
    (one,) = trial.invocations
    assert not one.status, one.answer
    return one.answer


def test_a_stream_is_read_by_hand(run: Any) -> None:
    code = handler(
        "stream = boto3.client('kinesis')",
        "sent = [stream.put_record(StreamName='clicks', Data=data, PartitionKey='k') for data in (b'\\xff\\x00', 'é')]",
        "(shard,) = stream.list_shards(StreamName='clicks')['Shards']",
        "def begin(kind, **more):",
        "    asked = {'StreamName': 'clicks', 'ShardId': shard['ShardId'], 'ShardIteratorType': kind, **more}",
        "    return stream.get_shard_iterator(**asked)['ShardIterator']",
        "first = stream.get_records(ShardIterator=begin('TRIM_HORIZON'), Limit=1)",
        "second = stream.get_records(ShardIterator=first['NextShardIterator'])",
        "last = sent[0]['SequenceNumber']",
        "after = stream.get_records(ShardIterator=begin('AFTER_SEQUENCE_NUMBER', StartingSequenceNumber=last))",
        "old = begin('LATEST')",
        "time.sleep(301)",
        "pages = (first, second, after)",
        "return [[base64.b64encode(one['Data']).decode() for one in page['Records']] for page in pages] + [",
        "    first['MillisBehindLatest'] > 0, second['MillisBehindLatest'],",
        "    first['Records'][0]['SequenceNumber'] == last, shard['HashKeyRange'],",
        "    tried(lambda: stream.get_records(ShardIterator=old))[0],",
        "    tried(lambda: stream.get_records(ShardIterator='x'))[0],",
        "    stream.describe_stream_summary(StreamName='clicks')['StreamDescriptionSummary']['OpenShardCount']]",
    )
    every = {"StartingHashKey": "0", "EndingHashKey": str(2**128 - 1)}
    assert only(run(code, services=("stream:clicks",), timeout=900_000_000)) == [
        ["/wA="],
        ["w6k="],
        ["w6k="],
        True,
        0,
        True,
        every,
        "ExpiredIteratorException",
        "InvalidArgumentException",
        1,
    ]


def test_a_shard_is_read_five_times_a_second(run: Any) -> None:
    code = handler(
        "stream = boto3.client('kinesis', config=Config(retries={'max_attempts': 0}))",
        "asked = {'StreamName': 'clicks', 'ShardId': 'shardId-000000000000', 'ShardIteratorType': 'LATEST'}",
        "place = stream.get_shard_iterator(**asked)['ShardIterator']",
        "return [isinstance(tried(lambda: stream.get_records(ShardIterator=place)), dict) for _ in range(7)]",
        before="from botocore.config import Config",
    )
    assert only(run(code, services=("stream:clicks",))) == [True] * 5 + [False] * 2


def test_files_go_to_a_bucket_and_come_back(run: Any) -> None:
    code = handler(
        "s3 = boto3.client('s3')",
        "with open('/tmp/a.txt', 'w') as file: file.write('hello')",
        "s3.upload_file('/tmp/a.txt', 'files', 'in/a b.txt', ExtraArgs={'ContentType': 'text/plain'})",
        "s3.download_file('files', 'in/a b.txt', '/tmp/b.txt')",
        "s3.upload_fileobj(io.BytesIO(b'more'), 'files', 'c')",
        "box = io.BytesIO(); s3.download_fileobj('files', 'c', box)",
        "s3.copy_object(Bucket='files', Key='d', CopySource={'Bucket': 'files', 'Key': 'in/a b.txt'})",
        "s3.copy_object(Bucket='files', Key='e', CopySource='files/in/a%20b.txt')",
        "url = s3.generate_presigned_url('get_object', Params={'Bucket': 'files', 'Key': 'a b'}, ExpiresIn=60)",
        "return [open('/tmp/b.txt').read(), box.getvalue().decode(),",
        "    s3.head_object(Bucket='files', Key='d')['ContentType'],",
        "    s3.get_object(Bucket='files', Key='e')['Body'].read().decode(), url.split('?')[0],",
        "    tried(lambda: s3.download_file('files', 'none', '/tmp/x')),",
        "    tried(lambda: s3.upload_file('/tmp/a.txt', 'none', 'x'))[0],",
        "    s3.delete_object(Bucket='files', Key='d')['ResponseMetadata']['HTTPStatusCode']]",
    )
    assert only(run(code, services=("bucket:files",), timeout=10_000_000)) == [
        "hello",
        "more",
        "text/plain",
        "hello",
        "https://files.s3.eu-west-1.amazonaws.com/a%20b",
        ["ClientError", "An error occurred (404) when calling the HeadObject operation: Not Found"],
        "S3UploadFailedError",
        204,
    ]


def test_pages_can_be_bounded_and_gone_on_with(run: Any) -> None:
    code = handler(
        "s3 = boto3.client('s3')",
        "for number in range(7): s3.put_object(Bucket='files', Key=str(number), Body=b'')",
        "pages = s3.get_paginator('list_objects_v2').paginate",
        "part = pages(Bucket='files', PaginationConfig={'MaxItems': 4, 'PageSize': 3}).build_full_result()",
        "bounds = {'StartingToken': part['NextToken']}",
        "rest = pages(Bucket='files', PaginationConfig=bounds).build_full_result()",
        "old = [page['Contents'] for page in s3.get_paginator('list_objects').paginate(",
        "    Bucket='files', PaginationConfig={'PageSize': 4})]",
        "return [[one['Key'] for one in found['Contents']] for found in (part, rest)] + [[len(page) for page in old],",
        "    s3.can_paginate('put_object'), 'NextToken' in rest]",
    )
    found = only(run(code, services=("bucket:files",), timeout=10_000_000))
    assert found == [["0", "1", "2", "3"], ["4", "5", "6"], [4, 3], False, False]


def test_waiters_wait_in_virtual_time(run: Any) -> None:
    code = handler(
        "s3 = boto3.client('s3')",
        "def later(): time.sleep(12); s3.put_object(Bucket='files', Key='x', Body=b'')",
        "threading.Thread(target=later).start()",
        "began = time.time(); s3.get_waiter('object_exists').wait(Bucket='files', Key='x')",
        "took = round(time.time() - began)",
        "boto3.client('dynamodb').get_waiter('table_exists').wait(TableName='t')",
        "wait = s3.get_waiter('object_exists').wait",
        "return [took, tried(lambda: wait(Bucket='files', Key='y', WaiterConfig={'Delay': 1, 'MaxAttempts': 3})),",
        "    tried(lambda: s3.get_waiter('none'))]",
        before="import threading",
    )
    assert only(run(code, services=("bucket:files", "table:t:id"), timeout=60_000_000)) == [
        15,
        ["WaiterError", "Waiter ObjectExists failed: Max attempts exceeded"],
        ["ValueError", "Waiter does not exist: none"],
    ]


def test_resources_of_queues_buckets_topics_and_tables(run: Any) -> None:
    code = handler(
        "queue = boto3.resource('sqs').get_queue_by_name(QueueName='orders')",
        "queue.send_message(MessageBody='a', MessageAttributes={'k': {'DataType': 'String', 'StringValue': 'v'}})",
        "(message,) = queue.receive_messages(MessageAttributeNames=['All'], WaitTimeSeconds=1)",
        "told = [message.body, message.message_attributes['k']['StringValue']]; message.delete()",
        "bucket = boto3.resource('s3').Bucket('files')",
        "for key in ('a/1', 'a/2', 'b'): bucket.put_object(Key=key, Body=key.encode())",
        "told.append([(one.key, one.size) for one in bucket.objects.filter(Prefix='a/')])",
        "told.append(bucket.Object('b').content_length)",
        "bucket.objects.all().delete(); told.append(len(list(bucket.objects.all())))",
        "topic = boto3.resource('sns').Topic('arn:aws:sns:eu-west-1:123456789012:news')",
        "told.append('MessageId' in topic.publish(Message='m'))",
        "table = boto3.resource('dynamodb').Table('t'); table.put_item(Item={'id': '1'})",
        "told.append([table.table_status, table.key_schema[0]['AttributeName']])",
        "told.append(tried(lambda: boto3.resource('kinesis'))[0])",
        "return told",
    )
    services = ("queue:orders", "bucket:files", "topic:news", "table:t:id")
    assert only(run(code, services=services, timeout=10_000_000)) == [
        "a",
        "v",
        [["a/1", 3], ["a/2", 3]],
        1,
        0,
        True,
        ["ACTIVE", "id"],
        "ResourceNotExistsError",
    ]


def test_only_errors_of_the_model_have_a_class(run: Any) -> None:
    code = handler(
        "table = boto3.client('dynamodb')",
        "bad = tried(lambda: table.update_item(TableName='t', Key={'id': {'S': '1'}}, UpdateExpression='nonsense'))",
        "try: boto3.client('sqs').get_queue_url(QueueName='none')",
        "except boto3.client('sqs').exceptions.QueueDoesNotExist: caught = True",
        "return [bad[0], 'ValidationException' in bad[1], caught, tried(lambda: table.exceptions.Nonsense)[0],",
        "    'valid types: <class' in tried(lambda: table.get_item(TableName='t', Key={'id': {'N': 5}}))[1]]",
    )
    assert only(run(code, services=("table:t:id",))) == ["ClientError", True, True, "AttributeError", True]


def test_hashes_of_attributes_are_told(run: Any) -> None:
    code = handler(
        "queue = boto3.client('sqs')",
        "about = {'n': {'DataType': 'Number', 'StringValue': '1'}}",
        "about['b'] = {'DataType': 'Binary', 'BinaryValue': b'\\x00'}",
        "sent = queue.send_message(QueueUrl='q/orders', MessageBody='x', MessageAttributes=about)",
        "(got,) = queue.receive_message(QueueUrl='q/orders', MessageAttributeNames=['All'])['Messages']",
        "return [sent['MD5OfMessageAttributes'] == got['MD5OfMessageAttributes'], got['MessageAttributes'] == about]",
    )
    assert only(run(code, services=("queue:orders",))) == [True, True]


def test_what_a_role_forbids_has_the_services_own_code(run: Any) -> None:
    def furnish(cloud: Cloud) -> None:
        furnisher(["queue:orders", "bucket:files", "topic:news", "table:t:id"])(cloud)
        cloud.identity = Identity({"app": Role.of("nobody", [])})

    code = handler(
        "asked = [lambda: boto3.client('sqs').send_message(QueueUrl='q/orders', MessageBody='x'),",
        "    lambda: boto3.client('s3').get_object(Bucket='files', Key='x'),",
        "    lambda: boto3.client('sns').publish(TopicArn='a:news', Message='x'),",
        "    lambda: boto3.client('dynamodb').get_item(TableName='t', Key={'id': {'S': '1'}})]",
        "told = []",
        "for call in asked:",
        "    try: call()",
        "    except ClientError as error:",
        "        told.append([error.response['Error']['Code'], error.response['ResponseMetadata']['HTTPStatusCode']])",
        "return told",
    )
    assert only(run(code, furnish=furnish)) == [
        ["AccessDenied", 403],
        ["AccessDenied", 403],
        ["AuthorizationError", 403],
        ["AccessDeniedException", 400],
    ]


def test_a_password_is_as_it_is_wanted(run: Any) -> None:
    code = handler(
        "client = boto3.client('secretsmanager')",
        "word = client.get_random_password(PasswordLength=40, ExcludeCharacters='aB', ExcludePunctuation=True)",
        "return word['RandomPassword']",
    )
    word = only(run(code))
    assert len(word) == 40
    assert word.isalnum()
    assert not set("aB") & set(word)
    assert word != only(run(code, seed=2))


def test_who_am_i(run: Any) -> None:
    code = handler("return boto3.client('sts').get_caller_identity()['Account']")
    assert only(run(code)) == "123456789012"


def test_a_file_that_is_larger_than_tmp_does_not_fit(run: Any) -> None:
    code = handler(
        "try:",
        "    with open('/tmp/big', 'wb') as file:",
        "        for _ in range(600): file.write(bytes(1_000_000))",
        "except OSError as error:",
        "    return error.errno in (27, 28)",
    )
    (one,) = run(code).invocations
    assert (one.status, one.answer) == (Status.OK, True)


def test_a_traceback_names_the_file_as_lambda_does(run: Any) -> None:
    code = handler(
        "try: 1 / 0",
        "except ZeroDivisionError: return traceback.format_exc()",
        before="import traceback",
    )
    assert only(run(code)).splitlines()[1:3] == [
        '  File "/var/task/app.py", line 14, in handler',
        "    try: 1 / 0",
    ]
