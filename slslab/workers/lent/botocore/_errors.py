"""The errors that have a class of their own in `client.exceptions`: `Class`, or `Class=Code` where the code differs."""

ERRORS = {
    "sqs": (
        "BatchEntryIdsNotDistinct BatchRequestTooLong EmptyBatchRequest InvalidAddress InvalidAttributeName "
        "InvalidAttributeValue InvalidBatchEntryId InvalidIdFormat InvalidMessageContents InvalidSecurity "
        "KmsAccessDenied KmsDisabled KmsInvalidKeyUsage KmsInvalidState KmsNotFound KmsOptInRequired KmsThrottled "
        "MessageNotInflight OverLimit PurgeQueueInProgress QueueDeletedRecently QueueDoesNotExist QueueNameExists "
        "ReceiptHandleIsInvalid RequestThrottled ResourceNotFoundException TooManyEntriesInBatchRequest "
        "UnsupportedOperation"
    ),
    "sns": (
        "AuthorizationErrorException=AuthorizationError BatchEntryIdsNotDistinctException=BatchEntryIdsNotDistinct "
        "BatchRequestTooLongException=BatchRequestTooLong ConcurrentAccessException=ConcurrentAccess "
        "EmptyBatchRequestException=EmptyBatchRequest EndpointDisabledException=EndpointDisabled "
        "FilterPolicyLimitExceededException=FilterPolicyLimitExceeded InternalErrorException=InternalError "
        "InvalidBatchEntryIdException=InvalidBatchEntryId InvalidParameterException=InvalidParameter "
        "InvalidParameterValueException=ParameterValueInvalid InvalidSecurityException=InvalidSecurity "
        "InvalidStateException=InvalidState KMSAccessDeniedException=KMSAccessDenied KMSDisabledException=KMSDisabled "
        "KMSInvalidStateException=KMSInvalidState KMSNotFoundException=KMSNotFound KMSOptInRequired "
        "KMSThrottlingException=KMSThrottling NotFoundException=NotFound OptedOutException=OptedOut "
        "PlatformApplicationDisabledException=PlatformApplicationDisabled "
        "ReplayLimitExceededException=ReplayLimitExceeded ResourceNotFoundException=ResourceNotFound "
        "StaleTagException=StaleTag SubscriptionLimitExceededException=SubscriptionLimitExceeded "
        "TagLimitExceededException=TagLimitExceeded TagPolicyException=TagPolicy ThrottledException=Throttled "
        "TooManyEntriesInBatchRequestException=TooManyEntriesInBatchRequest "
        "TopicLimitExceededException=TopicLimitExceeded UserErrorException=UserError ValidationException "
        "VerificationException"
    ),
    "s3": (
        "AccessDenied AnnotationLimitExceeded AnnotationNameTooLong BucketAlreadyExists BucketAlreadyOwnedByYou "
        "EncryptionTypeMismatch IdempotencyParameterMismatch InvalidAnnotationName InvalidObjectState InvalidPrefix "
        "InvalidRequest InvalidWriteOffset NoSuchAnnotation NoSuchBucket NoSuchKey NoSuchUpload "
        "ObjectAlreadyInActiveTierError ObjectNotInActiveTierError TooManyParts UnsupportedMediaType"
    ),
    "dynamodb": (
        "BackupInUseException BackupNotFoundException ConditionalCheckFailedException "
        "ContinuousBackupsUnavailableException DuplicateItemException ExportConflictException ExportNotFoundException "
        "GlobalTableAlreadyExistsException GlobalTableNotFoundException IdempotentParameterMismatchException "
        "ImportConflictException ImportNotFoundException IndexNotFoundException InternalServerError "
        "InvalidExportTimeException InvalidRestoreTimeException ItemCollectionSizeLimitExceededException "
        "LimitExceededException PointInTimeRecoveryUnavailableException PolicyNotFoundException "
        "ProvisionedThroughputExceededException ReplicaAlreadyExistsException ReplicaNotFoundException "
        "ReplicatedWriteConflictException RequestLimitExceeded ResourceInUseException ResourceNotFoundException "
        "TableAlreadyExistsException TableInUseException TableNotFoundException ThrottlingException "
        "TransactionCanceledException TransactionConflictException TransactionInProgressException"
    ),
    "events": (
        "AccessDeniedException ConcurrentModificationException IllegalStatusException InternalException "
        "InvalidEventPatternException InvalidStateException LimitExceededException ManagedRuleException "
        "OperationDisabledException PolicyLengthExceededException ResourceAlreadyExistsException "
        "ResourceNotFoundException ThrottlingException"
    ),
    "lambda": (
        "AliasLimitExceededException CallbackTimeoutException CapacityProviderLimitExceededException "
        "CodeArtifactUserDeletedException CodeArtifactUserFailedException CodeArtifactUserPendingException "
        "CodeSigningConfigNotFoundException CodeStorageExceededException CodeVerificationFailedException "
        "DurableExecutionAlreadyStartedException EC2AccessDeniedException EC2ThrottledException "
        "EC2UnexpectedException EFSIOException EFSMountConnectivityException EFSMountFailureException "
        "EFSMountTimeoutException ENILimitReachedException ENINotReadyException "
        "FunctionVersionsPerCapacityProviderLimitExceededException InvalidCodeSignatureException "
        "InvalidParameterValueException InvalidRequestContentException InvalidRuntimeException "
        "InvalidSecurityGroupIDException InvalidSubnetIDException InvalidZipFileException KMSAccessDeniedException "
        "KMSDisabledException KMSInvalidStateException KMSNotFoundException ModeNotSupportedException "
        "NoPublishedVersionException PolicyLengthExceededException PreconditionFailedException "
        "ProvisionedConcurrencyConfigNotFoundException PublicPolicyException RecursiveInvocationException "
        "RequestTooLargeException ResourceConflictException ResourceInUseException ResourceNotFoundException "
        "ResourceNotReadyException RuntimeAliasDeletedException RuntimeVersionDeletedException "
        "S3FilesMountConnectivityException S3FilesMountFailureException S3FilesMountTimeoutException "
        "SerializedRequestEntityTooLargeException ServiceException ServiceQuotaExceededException SnapStartException "
        "SnapStartNotReadyException SnapStartRegenerationFailureException SnapStartTimeoutException "
        "SubnetIPAddressLimitReachedException TooManyRequestsException UnsupportedMediaTypeException"
    ),
    "kinesis": (
        "AccessDeniedException DryRunOperationException ExpiredIteratorException ExpiredNextTokenException "
        "InternalFailureException InvalidArgumentException KMSAccessDeniedException KMSDisabledException "
        "KMSInvalidStateException KMSNotFoundException KMSOptInRequired KMSThrottlingException LimitExceededException "
        "ProvisionedThroughputExceededException ResourceInUseException ResourceNotFoundException ThrottlingException "
        "ValidationException"
    ),
    "secretsmanager": (
        "DecryptionFailure EncryptionFailure InternalServiceError InvalidNextTokenException InvalidParameterException "
        "InvalidRequestException LimitExceededException MalformedPolicyDocumentException PreconditionNotMetException "
        "PublicPolicyException ResourceExistsException ResourceNotFoundException"
    ),
    "stepfunctions": (
        "ActivityAlreadyExists ActivityDoesNotExist ActivityLimitExceeded ActivityWorkerLimitExceeded "
        "ConflictException ExecutionAlreadyExists ExecutionDoesNotExist ExecutionLimitExceeded ExecutionNotRedrivable "
        "InvalidArn InvalidDefinition InvalidEncryptionConfiguration InvalidExecutionInput "
        "InvalidLoggingConfiguration InvalidName InvalidOutput InvalidToken InvalidTracingConfiguration "
        "KmsAccessDeniedException KmsInvalidStateException KmsThrottlingException MissingRequiredParameter "
        "ResourceNotFound ServiceQuotaExceededException StateMachineAlreadyExists StateMachineDeleting "
        "StateMachineDoesNotExist StateMachineLimitExceeded StateMachineTypeNotSupported TaskDoesNotExist "
        "TaskTimedOut TooManyTags ValidationException"
    ),
    "sts": (
        "ExpiredTokenException ExpiredTradeInTokenException IDPCommunicationErrorException=IDPCommunicationError "
        "IDPRejectedClaimException=IDPRejectedClaim InvalidAuthorizationMessageException "
        "InvalidIdentityTokenException=InvalidIdentityToken JWTPayloadSizeExceededException "
        "MalformedPolicyDocumentException=MalformedPolicyDocument OutboundWebIdentityFederationDisabledException "
        "PackedPolicyTooLargeException=PackedPolicyTooLarge RegionDisabledException "
        "SessionDurationEscalationException"
    ),
    "ecs": (
        "AccessDeniedException AttributeLimitExceededException BlockedException ClientException "
        "ClusterContainsCapacityProviderException ClusterContainsContainerInstancesException "
        "ClusterContainsServicesException ClusterContainsTasksException ClusterNotFoundException ConflictException "
        "DaemonNotActiveException DaemonNotFoundException GatewayNotFoundException InvalidParameterException "
        "LimitExceededException MissingVersionException NamespaceNotFoundException NoUpdateAvailableException "
        "PlatformTaskDefinitionIncompatibilityException PlatformUnknownException ResourceInUseException "
        "ResourceNotFoundException ServerException ServiceDeploymentNotFoundException ServiceNotActiveException "
        "ServiceNotFoundException TargetNotConnectedException TargetNotFoundException TaskSetNotFoundException "
        "UnsupportedFeatureException UpdateInProgressException"
    ),
}

# An old protocol's codes, which SQS still gives.
OLD = {"AWS.SimpleQueueService.NonExistentQueue": "QueueDoesNotExist"}
