"""What boto3 itself raises."""

from __future__ import annotations


class Boto3Error(Exception):
    """Whatever goes wrong in boto3."""


class S3TransferFailedError(Boto3Error):
    """A file has not come through."""


class S3UploadFailedError(Boto3Error):
    """A file has not become an object."""


class ResourceNotExistsError(Boto3Error):
    """There are no resources of a service."""
