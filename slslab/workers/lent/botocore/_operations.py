"""What the clients can do: operations, and their parameters by the ecosystem's names.

`Name!s` must be given, `Name:s` may be. What follows is the type: s text, i whole number, f number, b yes or no,
B bytes, t time, `[s]` a list of texts, `{s}` a map of texts, `@Entry` a structure of `_shapes`. `>1` is the least
length, or the least value. A test compares all this with botocore's own service models.
"""

OPERATIONS = {
    "sqs": {
        "SendMessage": (
            "QueueUrl!s MessageBody!s DelaySeconds:i MessageAttributes:{@MessageAttributeValue} "
            "MessageSystemAttributes:{@MessageSystemAttributeValue} MessageDeduplicationId:s MessageGroupId:s"
        ),
        "SendMessageBatch": "QueueUrl!s Entries![@SendMessageBatchRequestEntry]",
        "ReceiveMessage": (
            "QueueUrl!s AttributeNames:[s] MessageSystemAttributeNames:[s] MessageAttributeNames:[s] "
            "MaxNumberOfMessages:i VisibilityTimeout:i WaitTimeSeconds:i ReceiveRequestAttemptId:s"
        ),
        "DeleteMessage": "QueueUrl!s ReceiptHandle!s",
        "DeleteMessageBatch": "QueueUrl!s Entries![@DeleteMessageBatchRequestEntry]",
        "ChangeMessageVisibility": "QueueUrl!s ReceiptHandle!s VisibilityTimeout!i",
        "ChangeMessageVisibilityBatch": "QueueUrl!s Entries![@ChangeMessageVisibilityBatchRequestEntry]",
        "GetQueueUrl": "QueueName!s QueueOwnerAWSAccountId:s",
        "GetQueueAttributes": "QueueUrl!s AttributeNames:[s]",
        "ListQueues": "QueueNamePrefix:s NextToken:s MaxResults:i",
        "StartMessageMoveTask": "SourceArn!s DestinationArn:s MaxNumberOfMessagesPerSecond:i",
    },
    "sns": {
        "Publish": (
            "TopicArn:s TargetArn:s PhoneNumber:s Message!s Subject:s MessageStructure:s "
            "MessageAttributes:{@MessageAttributeValue} MessageDeduplicationId:s MessageGroupId:s"
        ),
        "PublishBatch": "TopicArn!s PublishBatchRequestEntries![@PublishBatchRequestEntry]",
    },
    "s3": {
        "PutObject": (
            "ACL:s Body:B Bucket!s CacheControl:s ContentDisposition:s ContentEncoding:s ContentLanguage:s "
            "ContentLength:i ContentMD5:s ContentType:s ChecksumAlgorithm:s ChecksumCRC32:s ChecksumCRC32C:s "
            "ChecksumCRC64NVME:s ChecksumSHA1:s ChecksumSHA256:s ChecksumSHA512:s ChecksumMD5:s ChecksumXXHASH64:s "
            "ChecksumXXHASH3:s ChecksumXXHASH128:s Expires:t IfMatch:s IfNoneMatch:s GrantFullControl:s GrantRead:s "
            "GrantReadACP:s GrantWriteACP:s Key!s>1 WriteOffsetBytes:i Metadata:{s} ServerSideEncryption:s "
            "StorageClass:s WebsiteRedirectLocation:s SSECustomerAlgorithm:s SSECustomerKey:s SSECustomerKeyMD5:s "
            "SSEKMSKeyId:s SSEKMSEncryptionContext:s BucketKeyEnabled:b RequestPayer:s Tagging:s ObjectLockMode:s "
            "ObjectLockRetainUntilDate:t ObjectLockLegalHoldStatus:s ObjectLockEventHold:s "
            "ObjectLockEventHoldDurationDays:i ObjectLockEventHoldDurationYears:i ExpectedBucketOwner:s"
        ),
        "GetObject": (
            "Bucket!s IfMatch:s IfModifiedSince:t IfNoneMatch:s IfUnmodifiedSince:t Key!s>1 Range:s "
            "ResponseCacheControl:s ResponseContentDisposition:s ResponseContentEncoding:s ResponseContentLanguage:s "
            "ResponseContentType:s ResponseExpires:t VersionId:s SSECustomerAlgorithm:s SSECustomerKey:s "
            "SSECustomerKeyMD5:s RequestPayer:s PartNumber:i ExpectedBucketOwner:s ChecksumMode:s"
        ),
        "HeadObject": (
            "Bucket!s IfMatch:s IfModifiedSince:t IfNoneMatch:s IfUnmodifiedSince:t Key!s>1 Range:s "
            "ResponseCacheControl:s ResponseContentDisposition:s ResponseContentEncoding:s ResponseContentLanguage:s "
            "ResponseContentType:s ResponseExpires:t VersionId:s SSECustomerAlgorithm:s SSECustomerKey:s "
            "SSECustomerKeyMD5:s RequestPayer:s PartNumber:i ExpectedBucketOwner:s ChecksumMode:s"
        ),
        "DeleteObject": (
            "Bucket!s Key!s>1 MFA:s VersionId:s RequestPayer:s BypassGovernanceRetention:b ExpectedBucketOwner:s "
            "IfMatch:s IfMatchLastModifiedTime:t IfMatchSize:i"
        ),
        "DeleteObjects": (
            "Bucket!s Delete!@Delete MFA:s RequestPayer:s BypassGovernanceRetention:b ExpectedBucketOwner:s "
            "ChecksumAlgorithm:s"
        ),
        "CopyObject": (
            "ACL:s Bucket!s CacheControl:s ChecksumAlgorithm:s ContentDisposition:s ContentEncoding:s "
            "ContentLanguage:s ContentType:s CopySource!s CopySourceIfMatch:s CopySourceIfModifiedSince:t "
            "CopySourceIfNoneMatch:s CopySourceIfUnmodifiedSince:t Expires:t GrantFullControl:s GrantRead:s "
            "GrantReadACP:s GrantWriteACP:s IfMatch:s IfNoneMatch:s Key!s>1 Metadata:{s} MetadataDirective:s "
            "TaggingDirective:s AnnotationDirective:s ServerSideEncryption:s StorageClass:s WebsiteRedirectLocation:s "
            "SSECustomerAlgorithm:s SSECustomerKey:s SSECustomerKeyMD5:s SSEKMSKeyId:s SSEKMSEncryptionContext:s "
            "BucketKeyEnabled:b CopySourceSSECustomerAlgorithm:s CopySourceSSECustomerKey:s "
            "CopySourceSSECustomerKeyMD5:s RequestPayer:s Tagging:s ObjectLockMode:s ObjectLockRetainUntilDate:t "
            "ObjectLockLegalHoldStatus:s ObjectLockEventHold:s ObjectLockEventHoldDurationDays:i "
            "ObjectLockEventHoldDurationYears:i ExpectedBucketOwner:s ExpectedSourceBucketOwner:s"
        ),
        "ListObjectsV2": (
            "Bucket!s Delimiter:s EncodingType:s MaxKeys:i Prefix:s ContinuationToken:s FetchOwner:b StartAfter:s "
            "RequestPayer:s ExpectedBucketOwner:s OptionalObjectAttributes:[s]"
        ),
        "ListObjects": (
            "Bucket!s Delimiter:s EncodingType:s Marker:s MaxKeys:i Prefix:s RequestPayer:s ExpectedBucketOwner:s "
            "OptionalObjectAttributes:[s]"
        ),
        "HeadBucket": "Bucket!s ExpectedBucketOwner:s",
        "ListBuckets": "MaxBuckets:i>1 ContinuationToken:s Prefix:s BucketRegion:s",
    },
    "dynamodb": {
        "GetItem": (
            "TableName!s>1 Key!{@AttributeValue} AttributesToGet:[s]>1 ConsistentRead:b ReturnConsumedCapacity:s "
            "ProjectionExpression:s ExpressionAttributeNames:{s}"
        ),
        "PutItem": (
            "TableName!s>1 Item!{@AttributeValue} Expected:{@ExpectedAttributeValue} ReturnValues:s "
            "ReturnConsumedCapacity:s ReturnItemCollectionMetrics:s ConditionalOperator:s ConditionExpression:s "
            "ExpressionAttributeNames:{s} ExpressionAttributeValues:{@AttributeValue} "
            "ReturnValuesOnConditionCheckFailure:s"
        ),
        "UpdateItem": (
            "TableName!s>1 Key!{@AttributeValue} AttributeUpdates:{@AttributeValueUpdate} "
            "Expected:{@ExpectedAttributeValue} ConditionalOperator:s ReturnValues:s ReturnConsumedCapacity:s "
            "ReturnItemCollectionMetrics:s UpdateExpression:s ConditionExpression:s ExpressionAttributeNames:{s} "
            "ExpressionAttributeValues:{@AttributeValue} ReturnValuesOnConditionCheckFailure:s"
        ),
        "DeleteItem": (
            "TableName!s>1 Key!{@AttributeValue} Expected:{@ExpectedAttributeValue} ConditionalOperator:s "
            "ReturnValues:s ReturnConsumedCapacity:s ReturnItemCollectionMetrics:s ConditionExpression:s "
            "ExpressionAttributeNames:{s} ExpressionAttributeValues:{@AttributeValue} "
            "ReturnValuesOnConditionCheckFailure:s"
        ),
        "Query": (
            "TableName!s>1 IndexName:s>3 Select:s AttributesToGet:[s]>1 Limit:i>1 ConsistentRead:b "
            "KeyConditions:{@Condition} QueryFilter:{@Condition} ConditionalOperator:s ScanIndexForward:b "
            "ExclusiveStartKey:{@AttributeValue} ReturnConsumedCapacity:s ProjectionExpression:s FilterExpression:s "
            "KeyConditionExpression:s ExpressionAttributeNames:{s} ExpressionAttributeValues:{@AttributeValue}"
        ),
        "Scan": (
            "TableName!s>1 IndexName:s>3 AttributesToGet:[s]>1 Limit:i>1 Select:s ScanFilter:{@Condition} "
            "ConditionalOperator:s ExclusiveStartKey:{@AttributeValue} ReturnConsumedCapacity:s TotalSegments:i>1 "
            "Segment:i ProjectionExpression:s FilterExpression:s ExpressionAttributeNames:{s} "
            "ExpressionAttributeValues:{@AttributeValue} ConsistentRead:b"
        ),
        "BatchGetItem": "RequestItems!{@KeysAndAttributes} ReturnConsumedCapacity:s",
        "BatchWriteItem": "RequestItems!{[@WriteRequest]>1} ReturnConsumedCapacity:s ReturnItemCollectionMetrics:s",
        "TransactGetItems": "TransactItems![@TransactGetItem]>1 ReturnConsumedCapacity:s",
        "TransactWriteItems": (
            "TransactItems![@TransactWriteItem]>1 ReturnConsumedCapacity:s ReturnItemCollectionMetrics:s "
            "ClientRequestToken:s>1"
        ),
        "DescribeTable": "TableName!s>1",
        "ListTables": "ExclusiveStartTableName:s>3 Limit:i>1",
    },
    "events": {
        "PutEvents": "Entries![@PutEventsRequestEntry]>1 EndpointId:s>1",
    },
    "lambda": {
        "Invoke": (
            "FunctionName!s>1 InvocationType:s LogType:s ClientContext:s DurableExecutionName:s>1 Payload:B "
            "Qualifier:s>1 TenantId:s>1"
        ),
    },
    "kinesis": {
        "PutRecord": (
            "StreamName:s>1 Data!B PartitionKey:s>1 ExplicitHashKey:s SequenceNumberForOrdering:s StreamARN:s>1 "
            "StreamId:s>1 DryRun:b"
        ),
        "PutRecords": "Records![@PutRecordsRequestEntry]>1 StreamName:s>1 StreamARN:s>1 StreamId:s>1 DryRun:b",
        "GetShardIterator": (
            "StreamName:s>1 ShardId!s>1 ShardIteratorType!s StartingSequenceNumber:s Timestamp:t StreamARN:s>1 "
            "StreamId:s>1 DryRun:b"
        ),
        "GetRecords": "ShardIterator!s>1 Limit:i>1 StreamARN:s>1 StreamId:s>1 DryRun:b",
        "ListShards": (
            "StreamName:s>1 NextToken:s>1 ExclusiveStartShardId:s>1 MaxResults:i>1 StreamCreationTimestamp:t "
            "ShardFilter:@ShardFilter StreamARN:s>1 StreamId:s>1"
        ),
        "DescribeStream": "StreamName:s>1 Limit:i>1 ExclusiveStartShardId:s>1 StreamARN:s>1 StreamId:s>1",
        "DescribeStreamSummary": "StreamName:s>1 StreamARN:s>1 StreamId:s>1",
    },
    "secretsmanager": {
        "GetSecretValue": "SecretId!s>1 VersionId:s>32 VersionStage:s>1",
        "PutSecretValue": (
            "SecretId!s>1 ClientRequestToken:s>32 SecretBinary:B SecretString:s>1 VersionStages:[s>1]>1 "
            "RotationToken:s>36"
        ),
        "UpdateSecretVersionStage": "SecretId!s>1 VersionStage!s>1 RemoveFromVersionId:s>32 MoveToVersionId:s>32",
        "DescribeSecret": "SecretId!s>1",
        "RotateSecret": (
            "SecretId!s>1 ClientRequestToken:s>32 RotationLambdaARN:s RotationRules:@RotationRulesType "
            "ExternalSecretRotationMetadata:[@ExternalSecretRotationMetadataItem] ExternalSecretRotationRoleArn:s>20 "
            "RotateImmediately:b"
        ),
        "GetRandomPassword": (
            "PasswordLength:i>1 ExcludeCharacters:s ExcludeNumbers:b ExcludePunctuation:b ExcludeUppercase:b "
            "ExcludeLowercase:b IncludeSpace:b RequireEachIncludedType:b"
        ),
    },
    "stepfunctions": {
        "StartExecution": "stateMachineArn!s>1 name:s>1 input:s traceHeader:s",
        "StartSyncExecution": "stateMachineArn!s>1 name:s>1 input:s traceHeader:s includedData:s",
        "SendTaskSuccess": "taskToken!s>1 output!s",
        "SendTaskFailure": "taskToken!s>1 error:s cause:s",
        "SendTaskHeartbeat": "taskToken!s>1",
        "StopExecution": "executionArn!s>1 error:s cause:s",
        "DescribeExecution": "executionArn!s>1 includedData:s",
        "GetExecutionHistory": "executionArn!s>1 maxResults:i reverseOrder:b nextToken:s>1 includeExecutionData:b",
    },
    "sts": {
        "GetCallerIdentity": "",
    },
    "ecs": {
        "RunTask": (
            "capacityProviderStrategy:[@CapacityProviderStrategyItem] cluster:s count:i enableECSManagedTags:b "
            "enableExecuteCommand:b group:s launchType:s networkConfiguration:@NetworkConfiguration "
            "overrides:@TaskOverride placementConstraints:[@PlacementConstraint] "
            "placementStrategy:[@PlacementStrategy] platformVersion:s propagateTags:s referenceId:s startedBy:s "
            "tags:[@Tag] taskDefinition!s clientToken:s volumeConfigurations:[@TaskVolumeConfiguration]"
        ),
    },
}

# operation -> the parameter and the member of the answer that carry on where a page ended, what pages hold, and the
# parameter that says how much a page may hold
PAGES = {
    ("dynamodb", "Query"): ("ExclusiveStartKey", "LastEvaluatedKey", "Items", "Limit"),
    ("dynamodb", "Scan"): ("ExclusiveStartKey", "LastEvaluatedKey", "Items", "Limit"),
    ("dynamodb", "ListTables"): ("ExclusiveStartTableName", "LastEvaluatedTableName", "TableNames", "Limit"),
    ("kinesis", "ListShards"): ("NextToken", "NextToken", "Shards", "MaxResults"),
    ("s3", "ListObjects"): ("Marker", "NextMarker", "Contents", "MaxKeys"),
    ("s3", "ListObjectsV2"): ("ContinuationToken", "NextContinuationToken", "Contents", "MaxKeys"),
    ("s3", "ListBuckets"): ("ContinuationToken", "ContinuationToken", "Buckets", "MaxBuckets"),
    ("sqs", "ListQueues"): ("NextToken", "NextToken", "QueueUrls", "MaxResults"),
    ("stepfunctions", "GetExecutionHistory"): ("nextToken", "nextToken", "events", "maxResults"),
}
