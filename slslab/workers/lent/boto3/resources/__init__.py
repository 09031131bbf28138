"""Resources: a table with Python's own values, buckets and their objects, queues and topics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from slslab.workers.lent.boto3.exceptions import ResourceNotExistsError
    from slslab.workers.lent.boto3.resources.messages import SNS, SQS
    from slslab.workers.lent.boto3.resources.objects import S3
    from slslab.workers.lent.boto3.resources.tables import DynamoDB
else:
    from boto3.exceptions import ResourceNotExistsError
    from boto3.resources.messages import SNS, SQS
    from boto3.resources.objects import S3
    from boto3.resources.tables import DynamoDB


def resource_of(service: str, client: Any) -> Any:
    """The resources of `service` over `client`."""
    kinds = {"dynamodb": DynamoDB, "s3": S3, "sqs": SQS, "sns": SNS}
    if service not in kinds:
        raise ResourceNotExistsError(f"The '{service}' resource does not exist. There are: {', '.join(kinds)}.")
    return kinds[service](client)
