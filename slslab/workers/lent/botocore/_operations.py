"""What the clients can do: operations, and their parameters by the ecosystem's names.

`Name!s` must be given, `Name:s` may be; the letter is the type: s text, i whole number, f number, b yes or no, m map,
l list, B bytes, t time. A test compares all this with botocore's own service models.
"""

OPERATIONS = {
    "sqs": {
        "SendMessage": (
            "QueueUrl!s MessageBody!s DelaySeconds:i MessageAttributes:m MessageSystemAttributes:m "
            "MessageDeduplicationId:s MessageGroupId:s"
        ),
        "SendMessageBatch": "QueueUrl!s Entries!l",
        "ReceiveMessage": (
            "QueueUrl!s AttributeNames:l MessageSystemAttributeNames:l MessageAttributeNames:l "
            "MaxNumberOfMessages:i VisibilityTimeout:i WaitTimeSeconds:i ReceiveRequestAttemptId:s"
        ),
        "DeleteMessage": "QueueUrl!s ReceiptHandle!s",
        "DeleteMessageBatch": "QueueUrl!s Entries!l",
        "ChangeMessageVisibility": "QueueUrl!s ReceiptHandle!s VisibilityTimeout!i",
        "ChangeMessageVisibilityBatch": "QueueUrl!s Entries!l",
        "GetQueueUrl": "QueueName!s QueueOwnerAWSAccountId:s",
        "GetQueueAttributes": "QueueUrl!s AttributeNames:l",
        "StartMessageMoveTask": "SourceArn!s DestinationArn:s MaxNumberOfMessagesPerSecond:i",
    },
    "sns": {
        "Publish": (
            "TopicArn:s TargetArn:s PhoneNumber:s Message!s Subject:s MessageStructure:s MessageAttributes:m "
            "MessageDeduplicationId:s MessageGroupId:s"
        ),
        "PublishBatch": "TopicArn!s PublishBatchRequestEntries!l",
    },
    "s3": {
        "PutObject": (
            "ACL:s Body:B Bucket!s CacheControl:s ContentDisposition:s ContentEncoding:s ContentLanguage:s "
            "ContentLength:i ContentMD5:s ContentType:s ChecksumAlgorithm:s IfMatch:s IfNoneMatch:s Key!s "
            "Metadata:m ServerSideEncryption:s StorageClass:s SSEKMSKeyId:s Tagging:s ExpectedBucketOwner:s"
        ),
        "GetObject": "Bucket!s IfMatch:s IfNoneMatch:s Key!s Range:s VersionId:s ExpectedBucketOwner:s ChecksumMode:s",
        "HeadObject": (
            "Bucket!s IfMatch:s IfNoneMatch:s Key!s Range:s VersionId:s ExpectedBucketOwner:s ChecksumMode:s"
        ),
        "DeleteObject": (
            "Bucket!s Key!s MFA:s VersionId:s RequestPayer:s BypassGovernanceRetention:b "
            "ExpectedBucketOwner:s IfMatch:s IfMatchLastModifiedTime:t IfMatchSize:i"
        ),
        "DeleteObjects": (
            "Bucket!s Delete!m MFA:s RequestPayer:s BypassGovernanceRetention:b ExpectedBucketOwner:s "
            "ChecksumAlgorithm:s"
        ),
        "ListObjectsV2": (
            "Bucket!s Delimiter:s EncodingType:s MaxKeys:i Prefix:s ContinuationToken:s FetchOwner:b "
            "StartAfter:s RequestPayer:s ExpectedBucketOwner:s OptionalObjectAttributes:l"
        ),
    },
    "dynamodb": {
        "GetItem": (
            "TableName!s Key!m AttributesToGet:l ConsistentRead:b ReturnConsumedCapacity:s "
            "ProjectionExpression:s ExpressionAttributeNames:m"
        ),
        "PutItem": (
            "TableName!s Item!m Expected:m ReturnValues:s ReturnConsumedCapacity:s "
            "ReturnItemCollectionMetrics:s ConditionalOperator:s ConditionExpression:s "
            "ExpressionAttributeNames:m ExpressionAttributeValues:m ReturnValuesOnConditionCheckFailure:s"
        ),
        "UpdateItem": (
            "TableName!s Key!m AttributeUpdates:m Expected:m ConditionalOperator:s ReturnValues:s "
            "ReturnConsumedCapacity:s ReturnItemCollectionMetrics:s UpdateExpression:s ConditionExpression:s "
            "ExpressionAttributeNames:m ExpressionAttributeValues:m ReturnValuesOnConditionCheckFailure:s"
        ),
        "DeleteItem": (
            "TableName!s Key!m Expected:m ConditionalOperator:s ReturnValues:s ReturnConsumedCapacity:s "
            "ReturnItemCollectionMetrics:s ConditionExpression:s ExpressionAttributeNames:m "
            "ExpressionAttributeValues:m ReturnValuesOnConditionCheckFailure:s"
        ),
        "Query": (
            "TableName!s IndexName:s Select:s AttributesToGet:l Limit:i ConsistentRead:b KeyConditions:m "
            "QueryFilter:m ConditionalOperator:s ScanIndexForward:b ExclusiveStartKey:m "
            "ReturnConsumedCapacity:s ProjectionExpression:s FilterExpression:s KeyConditionExpression:s "
            "ExpressionAttributeNames:m ExpressionAttributeValues:m"
        ),
        "Scan": (
            "TableName!s IndexName:s AttributesToGet:l Limit:i Select:s ScanFilter:m ConditionalOperator:s "
            "ExclusiveStartKey:m ReturnConsumedCapacity:s TotalSegments:i Segment:i ProjectionExpression:s "
            "FilterExpression:s ExpressionAttributeNames:m ExpressionAttributeValues:m ConsistentRead:b"
        ),
        "BatchGetItem": "RequestItems!m ReturnConsumedCapacity:s",
        "BatchWriteItem": "RequestItems!m ReturnConsumedCapacity:s ReturnItemCollectionMetrics:s",
        "TransactGetItems": "TransactItems!l ReturnConsumedCapacity:s",
        "TransactWriteItems": (
            "TransactItems!l ReturnConsumedCapacity:s ReturnItemCollectionMetrics:s ClientRequestToken:s"
        ),
        "DescribeTable": "TableName!s",
    },
    "events": {
        "PutEvents": "Entries!l EndpointId:s",
    },
    "lambda": {
        "Invoke": (
            "FunctionName!s InvocationType:s LogType:s ClientContext:s DurableExecutionName:s Payload:B "
            "Qualifier:s TenantId:s"
        ),
    },
    "kinesis": {
        "PutRecord": (
            "StreamName:s Data!B PartitionKey:s ExplicitHashKey:s SequenceNumberForOrdering:s StreamARN:s "
            "StreamId:s DryRun:b"
        ),
        "PutRecords": "Records!l StreamName:s StreamARN:s StreamId:s DryRun:b",
    },
    "secretsmanager": {
        "GetSecretValue": "SecretId!s VersionId:s VersionStage:s",
        "PutSecretValue": (
            "SecretId!s ClientRequestToken:s SecretBinary:B SecretString:s VersionStages:l RotationToken:s"
        ),
        "UpdateSecretVersionStage": "SecretId!s VersionStage!s RemoveFromVersionId:s MoveToVersionId:s",
        "DescribeSecret": "SecretId!s",
        "RotateSecret": (
            "SecretId!s ClientRequestToken:s RotationLambdaARN:s RotationRules:m "
            "ExternalSecretRotationMetadata:l ExternalSecretRotationRoleArn:s RotateImmediately:b"
        ),
    },
    "stepfunctions": {
        "StartExecution": "stateMachineArn!s name:s input:s traceHeader:s",
        "StartSyncExecution": "stateMachineArn!s name:s input:s traceHeader:s includedData:s",
        "SendTaskSuccess": "taskToken!s output!s",
        "SendTaskFailure": "taskToken!s error:s cause:s",
        "SendTaskHeartbeat": "taskToken!s",
        "StopExecution": "executionArn!s error:s cause:s",
        "DescribeExecution": "executionArn!s includedData:s",
        "GetExecutionHistory": "executionArn!s maxResults:i reverseOrder:b nextToken:s includeExecutionData:b",
    },
}

# operation -> the parameter and the member of the answer that carry on where a page ended, and what pages hold
PAGES = {
    ("dynamodb", "Query"): ("ExclusiveStartKey", "LastEvaluatedKey", "Items"),
    ("dynamodb", "Scan"): ("ExclusiveStartKey", "LastEvaluatedKey", "Items"),
    ("s3", "ListObjectsV2"): ("ContinuationToken", "NextContinuationToken", "Contents"),
    ("stepfunctions", "GetExecutionHistory"): ("nextToken", "nextToken", "events"),
}

# errors whose class in `client.exceptions` is not called like their code
CLASSES = {
    "AWS.SimpleQueueService.NonExistentQueue": "QueueDoesNotExist",
    "AWS.SimpleQueueService.EmptyBatchRequest": "EmptyBatchRequest",
    "NotFound": "NotFoundException",
}
