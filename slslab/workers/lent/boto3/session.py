"""Where clients and resources come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from slslab.workers.lent.botocore._operations import OPERATIONS
    from slslab.workers.lent.botocore.client import client_of
else:
    from botocore._operations import OPERATIONS
    from botocore.client import client_of


class Session:
    """Any options may be given; the region is what counts."""

    def __init__(self, *_: Any, region_name: str | None = None, **options: Any) -> None:
        self.region_name = region_name or "eu-west-1"
        self.profile_name = options.get("profile_name", "default")

    def client(self, service_name: str, region_name: str | None = None, *_: Any, config: Any = None, **__: Any) -> Any:
        return client_of(service_name, region_name or self.region_name, config)

    def resource(
        self, service_name: str, region_name: str | None = None, *_: Any, config: Any = None, **__: Any
    ) -> Any:
        if TYPE_CHECKING:
            from slslab.workers.lent.boto3.resources import resource_of
        else:
            from boto3.resources import resource_of  # only those who want resources pay for them

        return resource_of(service_name, client_of(service_name, region_name or self.region_name, config))

    def get_available_services(self) -> list[str]:
        return sorted(OPERATIONS)

    def get_available_resources(self) -> list[str]:
        return ["dynamodb", "s3", "sns", "sqs"]
