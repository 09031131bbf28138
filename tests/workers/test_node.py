"""A handler in JavaScript runs on a real Node.js through the same protocol."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import Any

import pytest

from slslab.errors import MachineLacks
from slslab.runtime.recording import Status
from slslab.workers.hosted import USUAL
from slslab.workers.program import read_program
from slslab.workers.sandbox import Level, best_level

needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="this machine has no Node.js")
LEVELS = list(dict.fromkeys([Level.PROCESS, best_level()]))
SLEEP = "const sleep = (ms) => new Promise((done) => setTimeout(done, ms));\n"


@needs_node
def test_the_handler_of_the_notes_cold_then_warm(run: Any) -> None:
    code = """
let n = 0;
exports.handler = async (event) => {
  n += 1;
  const response = { statusCode: 200, body: JSON.stringify(`Hello ${event.name}, ${n}`) };
  return response;
};
"""
    trial = run(code, {"name": "é"}, times=2, suffix=".js")
    assert [one.answer["body"] for one in trial.invocations] == ['"Hello é, 1"', '"Hello é, 2"']
    assert [one.cold for one in trial.invocations] == [True, False]
    assert trial.peak_kb > 1000


@needs_node
@pytest.mark.parametrize("suffix", [".mjs", ".js"])
def test_modules_with_import_and_export(run: Any, suffix: str, tmp_path: Any) -> None:
    code = 'import path from "node:path";\nexport const handler = async (event) => path.basename(event.file);\n'
    (tmp_path / f"app{suffix}").write_text(code)
    trial = run(code, {"file": "/a/b.txt"}, suffix=suffix, folder=tmp_path)
    assert trial.invocations[0].answer == "b.txt"


@needs_node
def test_timers_and_dates_follow_virtual_time(run: Any) -> None:
    code = (
        SLEEP
        + """
exports.handler = async (event, context) => {
  const began = Date.now();
  await Promise.all([sleep(1500), sleep(250)]);
  return [Date.now() - began, context.getRemainingTimeInMillis(), new Date().getUTCFullYear(), context.awsRequestId];
};
"""
    )
    trial = run(code, suffix=".js")
    assert trial.invocations[0].answer == [1500, 1500, 2026, trial.invocations[0].request_id]
    assert trial.invocations[0].took == 1_500_000


@needs_node
def test_a_callback_is_an_answer_too(run: Any) -> None:
    code = "exports.handler = (event, context, callback) => { setTimeout(() => callback(null, 7), 100); };"
    assert run(code, suffix=".js").invocations[0].answer == 7


@needs_node
@pytest.mark.parametrize(
    ("body", "status", "type"),
    [
        ("throw new TypeError('bad')", Status.ERROR, "TypeError"),
        ("const a = {}; a.a = a; return a", Status.ERROR, "Runtime.MarshalError"),
        ("await new Promise(() => {})", Status.TIMEOUT, "Sandbox.Timedout"),
        ("for (;;);", Status.TIMEOUT, "Sandbox.Timedout"),
        ("process.exit(3)", Status.CRASHED, "Runtime.ExitError"),
        ("return 'x'.repeat(6_291_560)", Status.ERROR, "Function.ResponseSizeTooLarge"),
    ],
)
def test_what_goes_wrong_has_lambdas_shape(run: Any, body: str, status: Status, type: str) -> None:
    code = f"exports.handler = async () => {{ {body} }};"
    (one,) = run(code, suffix=".js", limits=replace(USUAL, wall_s=1.0)).invocations
    assert (one.status, one.answer["errorType"]) == (status, type)
    assert one.answer.keys() == {"errorMessage", "errorType", "requestId", "stackTrace"}


@needs_node
@pytest.mark.parametrize(
    ("code", "type"),
    [
        ("exports.handler = async (", "Runtime.UserCodeSyntaxError"),
        ("require('nowhere')", "Runtime.ImportModuleError"),
        ("exports.other = 1", "Runtime.HandlerNotFound"),
    ],
)
def test_a_file_that_cannot_be_loaded_says_why(run: Any, code: str, type: str) -> None:
    (one,) = run(code, suffix=".js").invocations
    assert one.answer["errorType"] == type


@needs_node
def test_files_of_others_and_processes_are_out_of_reach(run: Any, tmp_path: Any) -> None:
    (tmp_path / "secret").write_text("hunter2")
    code = """
exports.handler = async (event) => {
  const tried = (run) => { try { run(); return "done"; } catch (error) { return "refused"; } };
  return [tried(() => require("fs").readFileSync(event.path)), tried(() => require("child_process").execSync("true"))];
};
"""
    (one,) = run(code, {"path": str(tmp_path / "secret")}, suffix=".js").invocations
    assert one.answer == ["refused", "refused"]


@needs_node
def test_what_is_asked_at_once_is_waited_for_at_once(run: Any) -> None:
    code = (
        "const { S3Client, PutObjectCommand } = require('@aws-sdk/client-s3');\n"
        "const put = (Key) => new S3Client({}).send(new PutObjectCommand({ Bucket: 'files', Key, Body: 'x' }));\n"
        "exports.handler = async (event) => {\n"
        "  const began = Date.now();\n"
        "  for (const key of event.keys) await put(key);\n"
        "  const after = Date.now();\n"
        "  await Promise.all(event.keys.map(put));\n"
        "  return [after - began, Date.now() - after];\n"
        "};\n"
    )
    trial = run(code, {"keys": list("abcdefgh")}, suffix=".js", services=("bucket:files",))
    one_after_another, at_once = trial.invocations[0].answer
    assert one_after_another > 4 * at_once
    assert trial.recording.digest() == (
        run(code, {"keys": list("abcdefgh")}, suffix=".js", services=("bucket:files",)).recording.digest()
    )


@needs_node
def test_an_environment_takes_several_requests_at_a_time(run: Any) -> None:
    code = (
        SLEEP
        + """
let count = 0;
exports.handler = async () => {
  const mine = ++count;
  console.log("in " + mine);
  await sleep(100 * mine);
  console.log("out " + mine);
  return [mine, count];
};
"""
    )
    trial = run(code, suffix=".js", times=3, width=3, at_once=3)
    assert [(one.answer, one.took) for one in trial.invocations] == [
        ([1, 3], 100_000),
        ([2, 3], 200_000),
        ([3, 3], 300_000),
    ]


SDK = """
import { S3Client, S3, PutObjectCommand, GetObjectCommand, HeadObjectCommand, NoSuchKey, paginateListObjectsV2 }
  from "@aws-sdk/client-s3";
import { SQSClient, SendMessageCommand, ReceiveMessageCommand, QueueDoesNotExist } from "@aws-sdk/client-sqs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { KinesisClient, PutRecordCommand, GetShardIteratorCommand, GetRecordsCommand } from "@aws-sdk/client-kinesis";
import { double } from "./helper.mjs";
const s3 = new S3Client({}), sqs = new SQSClient({}), kinesis = new KinesisClient({});
const table = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const failed = (command, client) => client.send(command).then(() => "done", (error) => error);
export const handler = async (event) => {
  const body = Buffer.from([255, 1]);
  for (const Key of ["a", "b"]) await s3.send(new PutObjectCommand({ Bucket: "files", Key, Body: body }));
  const got = await s3.send(new GetObjectCommand({ Bucket: "files", Key: "a" }));
  const text = await (await new S3({}).getObject({ Bucket: "files", Key: "b" })).Body.transformToString("hex");
  const none = await failed(new GetObjectCommand({ Bucket: "files", Key: "none" }), s3);
  const head = await failed(new HeadObjectCommand({ Bucket: "files", Key: "none" }), s3);
  const queue = await failed(new SendMessageCommand({ QueueUrl: "x/none", MessageBody: "m" }), sqs);
  const pages = [];
  const paging = paginateListObjectsV2({ client: s3, pageSize: 1 }, { Bucket: "files" });
  for await (const page of paging) pages.push(page.KeyCount);
  const Item = { id: "1", n: 2.5, deep: { list: [1, null], set: new Set(["x"]) }, raw: new Uint8Array([7]) };
  await table.send(new PutCommand({ TableName: "t", Item }));
  const item = (await table.send(new GetCommand({ TableName: "t", Key: { id: "1" } }))).Item;
  const change = { UpdateExpression: "SET n = n + :one", ExpressionAttributeValues: { ":one": 1 } };
  const about = { TableName: "t", Key: { id: "1" }, ReturnValues: "ALL_NEW" };
  const told = await table.send(new UpdateCommand({ ...about, ...change }));
  await kinesis.send(new PutRecordCommand({ StreamName: "clicks", Data: body, PartitionKey: "k" }));
  const where = { StreamName: "clicks", ShardId: "shardId-000000000000", ShardIteratorType: "TRIM_HORIZON" };
  const place = await kinesis.send(new GetShardIteratorCommand(where));
  const { Records: [record] } = await kinesis.send(new GetRecordsCommand({ ShardIterator: place.ShardIterator }));
  await sqs.send(new SendMessageCommand({ QueueUrl: "x/orders", MessageBody: "m" }));
  const received = await sqs.send(new ReceiveMessageCommand({ QueueUrl: "x/orders" }));
  return {
    bytes: [...(await got.Body.transformToByteArray())], text, pages, at: got.LastModified instanceof Date,
    errors: [[none.name, none instanceof NoSuchKey, none.$metadata.httpStatusCode], head.name],
    missing: queue instanceof QueueDoesNotExist,
    item: [item.n, item.deep.list, [...item.deep.set], [...item.raw]], n: told.Attributes.n,
    record: [[...record.Data], record.ApproximateArrivalTimestamp.getUTCFullYear()],
    body: received.Messages[0].Body, double: double(4),
  };
};
"""


@needs_node
@pytest.mark.parametrize("level", LEVELS)
def test_the_aws_sdk_gives_clients_of_the_toy_services(run: Any, tmp_path: Any, level: Level) -> None:
    (tmp_path / "helper.mjs").write_text("export const double = (n) => 2 * n;\n")
    services = ("bucket:files", "queue:orders", "table:t:id", "stream:clicks")
    options = {"services": services, "timeout": 30_000_000, "folder": tmp_path, "level": level}
    (one,) = run(SDK, suffix=".mjs", **options).invocations
    assert not one.status, one.answer
    assert one.answer == {
        "bytes": [255, 1],
        "text": "ff01",
        "pages": [1, 1],
        "at": True,
        "errors": [["NoSuchKey", True, 404], "NotFound"],
        "missing": True,
        "item": [2.5, [1, None], ["x"], [7]],
        "n": 3.5,
        "record": [[255, 1], 2026],
        "body": "m",
        "double": 8,
    }


@needs_node
def test_other_packages_are_not_there(run: Any) -> None:
    (one,) = run("require('@aws-sdk/client-ec2');", suffix=".js").invocations
    assert one.answer["errorType"] == "Runtime.ImportModuleError"


def test_without_node_one_sentence_says_so(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "app.js"
    path.write_text("exports.handler = async () => 1;")
    monkeypatch.setattr("slslab.workers.program.shutil.which", lambda _: None)
    with pytest.raises(MachineLacks) as lacks:
        read_program(f"{path}:handler")
    assert "needs Node.js" in lacks.value.message("en")
    assert lacks.value.exit_code == 6
