"""Structures inside parameters; how they are written is said in `_operations`."""

from __future__ import annotations

SHAPES: dict[str, dict[str, str]] = {
    "sqs": {
        "MessageAttributeValue": "StringValue:s BinaryValue:B StringListValues:[s] BinaryListValues:[B] DataType!s",
        "MessageSystemAttributeValue": (
            "StringValue:s BinaryValue:B StringListValues:[s] BinaryListValues:[B] DataType!s"
        ),
        "SendMessageBatchRequestEntry": (
            "Id!s MessageBody!s DelaySeconds:i MessageAttributes:{@MessageAttributeValue} "
            "MessageSystemAttributes:{@MessageSystemAttributeValue} MessageDeduplicationId:s MessageGroupId:s"
        ),
        "DeleteMessageBatchRequestEntry": "Id!s ReceiptHandle!s",
        "ChangeMessageVisibilityBatchRequestEntry": "Id!s ReceiptHandle!s VisibilityTimeout:i",
    },
    "sns": {
        "MessageAttributeValue": "DataType!s StringValue:s BinaryValue:B",
        "PublishBatchRequestEntry": (
            "Id!s Message!s Subject:s MessageStructure:s MessageAttributes:{@MessageAttributeValue} "
            "MessageDeduplicationId:s MessageGroupId:s"
        ),
    },
    "s3": {
        "Delete": "Objects![@ObjectIdentifier] Quiet:b",
        "ObjectIdentifier": "Key!s>1 VersionId:s ETag:s LastModifiedTime:t Size:i",
    },
    "dynamodb": {
        "AttributeValue": "S:s N:s B:B SS:[s] NS:[s] BS:[B] M:{@AttributeValue} L:[@AttributeValue] NULL:b BOOL:b",
        "ExpectedAttributeValue": (
            "Value:@AttributeValue Exists:b ComparisonOperator:s AttributeValueList:[@AttributeValue]"
        ),
        "AttributeValueUpdate": "Value:@AttributeValue Action:s",
        "Condition": "AttributeValueList:[@AttributeValue] ComparisonOperator!s",
        "KeysAndAttributes": (
            "Keys![{@AttributeValue}]>1 AttributesToGet:[s]>1 ConsistentRead:b ProjectionExpression:s "
            "ExpressionAttributeNames:{s}"
        ),
        "WriteRequest": "PutRequest:@PutRequest DeleteRequest:@DeleteRequest",
        "PutRequest": "Item!{@AttributeValue}",
        "DeleteRequest": "Key!{@AttributeValue}",
        "TransactGetItem": "Get!@Get",
        "Get": "Key!{@AttributeValue} TableName!s>1 ProjectionExpression:s ExpressionAttributeNames:{s}",
        "TransactWriteItem": "ConditionCheck:@ConditionCheck Put:@Put Delete:@Delete Update:@Update",
        "ConditionCheck": (
            "Key!{@AttributeValue} TableName!s>1 ConditionExpression!s ExpressionAttributeNames:{s} "
            "ExpressionAttributeValues:{@AttributeValue} ReturnValuesOnConditionCheckFailure:s"
        ),
        "Put": (
            "Item!{@AttributeValue} TableName!s>1 ConditionExpression:s ExpressionAttributeNames:{s} "
            "ExpressionAttributeValues:{@AttributeValue} ReturnValuesOnConditionCheckFailure:s"
        ),
        "Delete": (
            "Key!{@AttributeValue} TableName!s>1 ConditionExpression:s ExpressionAttributeNames:{s} "
            "ExpressionAttributeValues:{@AttributeValue} ReturnValuesOnConditionCheckFailure:s"
        ),
        "Update": (
            "Key!{@AttributeValue} UpdateExpression!s TableName!s>1 ConditionExpression:s "
            "ExpressionAttributeNames:{s} ExpressionAttributeValues:{@AttributeValue} "
            "ReturnValuesOnConditionCheckFailure:s"
        ),
    },
    "events": {
        "PutEventsRequestEntry": "Time:t Source:s Resources:[s] DetailType:s Detail:s EventBusName:s>1 TraceHeader:s>1",
    },
    "kinesis": {
        "PutRecordsRequestEntry": "Data!B ExplicitHashKey:s PartitionKey:s>1",
        "ShardFilter": "Type!s ShardId:s>1 Timestamp:t",
    },
    "secretsmanager": {
        "RotationRulesType": "AutomaticallyAfterDays:i>1 Duration:s>2 ScheduleExpression:s>1",
        "ExternalSecretRotationMetadataItem": "Key:s>1 Value:s>1",
    },
    "ecs": {
        "CapacityProviderStrategyItem": "capacityProvider!s weight:i base:i",
        "NetworkConfiguration": "awsvpcConfiguration:@AwsVpcConfiguration",
        "AwsVpcConfiguration": "subnets![s] securityGroups:[s] assignPublicIp:s",
        "TaskOverride": (
            "containerOverrides:[@ContainerOverride] cpu:s "
            "inferenceAcceleratorOverrides:[@InferenceAcceleratorOverride] executionRoleArn:s memory:s taskRoleArn:s "
            "ephemeralStorage:@EphemeralStorage"
        ),
        "ContainerOverride": (
            "name:s command:[s] environment:[@KeyValuePair] environmentFiles:[@EnvironmentFile] cpu:i memory:i "
            "memoryReservation:i resourceRequirements:[@ResourceRequirement]"
        ),
        "KeyValuePair": "name:s value:s",
        "EnvironmentFile": "value!s type!s",
        "ResourceRequirement": "value:s type!s sharingStrategy:@SharingStrategy",
        "SharingStrategy": "nvidiaMps:@NvidiaMpsAllocation",
        "NvidiaMpsAllocation": "memory!i>1 maxComputePercent:i>1",
        "InferenceAcceleratorOverride": "deviceName:s deviceType:s",
        "EphemeralStorage": "sizeInGiB!i",
        "PlacementConstraint": "type:s expression:s",
        "PlacementStrategy": "type:s field:s",
        "Tag": "key:s>1 value:s",
        "TaskVolumeConfiguration": "name!s managedEBSVolume:@TaskManagedEBSVolumeConfiguration",
        "TaskManagedEBSVolumeConfiguration": (
            "encrypted:b kmsKeyId:s volumeType:s sizeInGiB:i snapshotId:s volumeInitializationRate:i iops:i "
            "throughput:i tagSpecifications:[@EBSTagSpecification] roleArn!s "
            "terminationPolicy:@TaskManagedEBSVolumeTerminationPolicy filesystemType:s"
        ),
        "EBSTagSpecification": "resourceType!s tags:[@Tag] propagateTags:s",
        "TaskManagedEBSVolumeTerminationPolicy": "deleteOnTermination!b",
    },
}
