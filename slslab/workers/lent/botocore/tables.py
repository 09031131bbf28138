"""What clients of every language know of the services, beside their operations."""

# Members of answers that are times, or bytes. (A table's items have names of their author's: they are not looked at.)
TIMES = frozenset(
    ("startDate", "stopDate", "timestamp", "CreatedDate", "LastModified", "LastChangedDate", "LastAccessedDate",
     "LastRotatedDate", "NextRotationDate", "CreationDate", "CreationDateTime", "ApproximateArrivalTimestamp",
     "StreamCreationTimestamp", "createdAt")
)  # fmt: skip
BLOBS = frozenset(("Data", "SecretBinary", "BinaryValue"))

# service, waiter -> the call that is made, whether it is to succeed, the codes of "not there", seconds between two
WAITERS = {
    ("s3", "bucket_exists"): ("head_bucket", True, ("404", "NoSuchBucket"), 5),
    ("s3", "bucket_not_exists"): ("head_bucket", False, ("404", "NoSuchBucket"), 5),
    ("s3", "object_exists"): ("head_object", True, ("404",), 5),
    ("s3", "object_not_exists"): ("head_object", False, ("404",), 5),
    ("dynamodb", "table_exists"): ("describe_table", True, ("ResourceNotFoundException",), 20),
    ("dynamodb", "table_not_exists"): ("describe_table", False, ("ResourceNotFoundException",), 20),
}
