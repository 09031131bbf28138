"""Buckets and their objects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from slslab.workers.lent.boto3.resources.base import Resource
else:
    from boto3.resources.base import Resource


class S3(Resource):
    def Bucket(self, name: str) -> Bucket:
        return Bucket(self.meta.client, name)

    def Object(self, bucket_name: str, key: str) -> Object:
        return Object(self.meta.client, bucket_name, key)


class Bucket(Resource):
    def __init__(self, client: Any, name: str) -> None:
        super().__init__(client)
        self.name = name

    def put_object(self, **given: Any) -> Object:
        self.meta.client.put_object(Bucket=self.name, **given)
        return Object(self.meta.client, self.name, given["Key"])

    def Object(self, key: str) -> Object:
        return Object(self.meta.client, self.name, key)

    def delete_objects(self, **given: Any) -> Any:
        return self.meta.client.delete_objects(Bucket=self.name, **given)

    def upload_file(self, Filename: Any, Key: str, **given: Any) -> None:
        self.meta.client.upload_file(Filename, self.name, Key, **given)

    def download_file(self, Key: str, Filename: Any, **given: Any) -> None:
        self.meta.client.download_file(self.name, Key, Filename, **given)

    def upload_fileobj(self, Fileobj: Any, Key: str, **given: Any) -> None:
        self.meta.client.upload_fileobj(Fileobj, self.name, Key, **given)

    def download_fileobj(self, Key: str, Fileobj: Any, **given: Any) -> None:
        self.meta.client.download_fileobj(self.name, Key, Fileobj, **given)

    @property
    def objects(self) -> Objects:
        return Objects(self)


class Objects:
    """The objects of a bucket, asked for page by page when somebody goes through them."""

    def __init__(self, bucket: Bucket, most: int | None = None, **given: Any) -> None:
        self._bucket, self._most, self._given = bucket, most, given

    def all(self) -> Objects:
        return Objects(self._bucket, self._most, **self._given)

    def filter(self, **given: Any) -> Objects:
        return Objects(self._bucket, self._most, **{**self._given, **given})

    def limit(self, count: int) -> Objects:
        return Objects(self._bucket, count, **self._given)

    def delete(self) -> list[Any]:
        keys = [{"Key": one.key} for one in self]
        batches = [keys[start : start + 1000] for start in range(0, len(keys), 1000)]
        return [self._bucket.delete_objects(Delete={"Objects": batch}) for batch in batches]

    def __iter__(self) -> Iterator[Object]:
        bucket, seen = self._bucket, 0
        for page in bucket.meta.client.get_paginator("list_objects").paginate(Bucket=bucket.name, **self._given):
            for found in page.get("Contents", ()):
                if self._most is not None and seen >= self._most:
                    return
                seen += 1
                one = Object(bucket.meta.client, bucket.name, found["Key"])
                vars(one).update(size=found["Size"], e_tag=found["ETag"], last_modified=found["LastModified"])
                yield one


class Object(Resource):
    """An object, as one asks for it or as it stands in a list. What is not known yet is asked for when wanted."""

    def __init__(self, client: Any, bucket_name: str, key: str) -> None:
        super().__init__(client)
        self.bucket_name, self.key = bucket_name, key

    def get(self, **given: Any) -> Any:
        return self.meta.client.get_object(Bucket=self.bucket_name, Key=self.key, **given)

    def put(self, **given: Any) -> Any:
        return self.meta.client.put_object(Bucket=self.bucket_name, Key=self.key, **given)

    def delete(self, **given: Any) -> Any:
        return self.meta.client.delete_object(Bucket=self.bucket_name, Key=self.key, **given)

    def load(self) -> None:
        self.meta.data = self.meta.client.head_object(Bucket=self.bucket_name, Key=self.key)

    reload = load

    def copy_from(self, **given: Any) -> Any:
        return self.meta.client.copy_object(Bucket=self.bucket_name, Key=self.key, **given)

    def upload_file(self, Filename: Any, **given: Any) -> None:
        self.meta.client.upload_file(Filename, self.bucket_name, self.key, **given)

    def download_file(self, Filename: Any, **given: Any) -> None:
        self.meta.client.download_file(self.bucket_name, self.key, Filename, **given)

    def __getattr__(self, name: str) -> Any:
        members = {"size": "ContentLength", "content_length": "ContentLength", "e_tag": "ETag", "metadata": "Metadata"}
        members |= {"content_type": "ContentType", "last_modified": "LastModified"}
        if name not in members:
            raise AttributeError(f"'s3.Object' object has no attribute '{name}'")
        if self.meta.data is None:
            self.load()
        return self.meta.data[members[name]]
