"""Queues and their messages, and topics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from slslab.workers.lent.boto3.resources.base import Resource
else:
    from boto3.resources.base import Resource


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
