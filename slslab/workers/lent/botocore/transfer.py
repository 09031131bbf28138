"""What clients of S3 have beside its operations: files, copies, signed addresses."""

from __future__ import annotations

import base64
import hashlib
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

if TYPE_CHECKING:
    from slslab.workers.lent.boto3.exceptions import S3UploadFailedError
    from slslab.workers.lent.botocore.exceptions import ClientError
else:
    from boto3.exceptions import S3UploadFailedError

    from botocore.exceptions import ClientError


class Transfer:
    """Mixed into the client of S3."""

    def upload_file(
        self: Any,
        Filename: Any,
        Bucket: str,
        Key: str,
        ExtraArgs: dict[str, Any] | None = None,
        Callback: Any = None,
        Config: Any = None,  # noqa: ARG002 how many threads and parts: there is one of each
    ) -> None:
        """A file becomes an object."""
        with open(Filename, "rb") as file:
            body = file.read()
        try:
            self.put_object(Bucket=Bucket, Key=Key, Body=body, **(ExtraArgs or {}))
        except ClientError as error:
            raise S3UploadFailedError(f"Failed to upload {Filename} to {Bucket}/{Key}: {error}") from error
        if Callback is not None:
            Callback(len(body))

    def upload_fileobj(
        self: Any,
        Fileobj: Any,
        Bucket: str,
        Key: str,
        ExtraArgs: dict[str, Any] | None = None,
        Callback: Any = None,
        Config: Any = None,  # noqa: ARG002
    ) -> None:
        """What a file has left becomes an object."""
        body = Fileobj.read()
        self.put_object(Bucket=Bucket, Key=Key, Body=body, **(ExtraArgs or {}))
        if Callback is not None:
            Callback(len(body))

    def download_file(
        self: Any,
        Bucket: str,
        Key: str,
        Filename: Any,
        ExtraArgs: dict[str, Any] | None = None,
        Callback: Any = None,
        Config: Any = None,  # noqa: ARG002
    ) -> None:
        """An object becomes a file."""
        body = self._fetched(Bucket, Key, ExtraArgs)
        with open(Filename, "wb") as file:
            file.write(body)
        if Callback is not None:
            Callback(len(body))

    def download_fileobj(
        self: Any,
        Bucket: str,
        Key: str,
        Fileobj: Any,
        ExtraArgs: dict[str, Any] | None = None,
        Callback: Any = None,
        Config: Any = None,  # noqa: ARG002
    ) -> None:
        """An object's bytes are written to a file."""
        body = self._fetched(Bucket, Key, ExtraArgs)
        Fileobj.write(body)
        if Callback is not None:
            Callback(len(body))

    def _fetched(self: Any, bucket: str, key: str, more: dict[str, Any] | None) -> Any:
        """An object's bytes. As in boto3, the object is looked at first: a missing one is that call's 404."""
        self.head_object(Bucket=bucket, Key=key, **(more or {}))
        return self.get_object(Bucket=bucket, Key=key, **(more or {}))["Body"].read()

    def copy_object(self: Any, **given: Any) -> Any:
        """As the operation, and the source may be a map."""
        source = given.get("CopySource")
        if isinstance(source, dict) and "Bucket" in source and "Key" in source:
            given["CopySource"] = quote(f"{source['Bucket']}/{source['Key']}", safe="/~")
        return self._call("CopyObject", given)

    def copy(
        self: Any,
        CopySource: dict[str, str],
        Bucket: str,
        Key: str,
        ExtraArgs: dict[str, Any] | None = None,
        Callback: Any = None,  # noqa: ARG002
        SourceClient: Any = None,  # noqa: ARG002
        Config: Any = None,  # noqa: ARG002
    ) -> None:
        """One object more, like another one."""
        self.head_object(**CopySource)
        self.copy_object(CopySource=CopySource, Bucket=Bucket, Key=Key, **(ExtraArgs or {}))


def presigned(region: str, Params: dict[str, Any], ExpiresIn: int) -> str:
    """An address of an object that is good for some time. Nobody here opens it: the signature is only a hash."""
    bucket, key = Params.get("Bucket", ""), str(Params.get("Key", ""))
    expires = str(int(time.time()) + ExpiresIn)
    digest = hashlib.sha1(f"{bucket}/{key}/{expires}".encode(), usedforsecurity=False).digest()
    query = {"AWSAccessKeyId": "EXAMPLE", "Signature": base64.b64encode(digest).decode(), "Expires": expires}
    return f"https://{bucket}.s3.{region}.amazonaws.com/{quote(key)}?{urlencode(query)}"
