"""What clients raise, with botocore's names and messages."""

from __future__ import annotations

from typing import Any


class BotoCoreError(Exception):
    """Something is wrong before a request is sent."""

    fmt = "An unspecified error occurred"

    def __init__(self, **values: Any) -> None:
        super().__init__(self.fmt.format(**values))
        self.kwargs = values


class ParamValidationError(BotoCoreError):
    fmt = "Parameter validation failed:\n{report}"


class DataNotFoundError(BotoCoreError):
    fmt = "Unable to load data for: {data_path}"


class UnknownServiceError(DataNotFoundError):
    fmt = "Unknown service: '{service_name}'. Valid service names are: {known_service_names}"


class OperationNotPageableError(BotoCoreError):
    fmt = "Operation cannot be paginated: {operation_name}"


class NoCredentialsError(BotoCoreError):
    fmt = "Unable to locate credentials"


class NoRegionError(BotoCoreError):
    fmt = "You must specify a region."


class HTTPClientError(BotoCoreError):
    fmt = "An HTTP Client raised an unhandled exception: {error}"


class ConnectionError(BotoCoreError):
    fmt = "An HTTP Client failed to establish a connection: {error}"


class EndpointConnectionError(ConnectionError):
    fmt = 'Could not connect to the endpoint URL: "{endpoint_url}"'


class ConnectTimeoutError(ConnectionError):
    fmt = 'Connect timeout on endpoint URL: "{endpoint_url}"'


class ReadTimeoutError(HTTPClientError):
    fmt = 'Read timeout on endpoint URL: "{endpoint_url}"'


class ConnectionClosedError(HTTPClientError):
    fmt = 'Connection was closed before we received a valid response from endpoint URL: "{endpoint_url}".'


class PartialCredentialsError(BotoCoreError):
    fmt = "Partial credentials found in {provider}, missing: {cred_var}"


class ProfileNotFound(BotoCoreError):
    fmt = "The config profile ({profile}) could not be found"


class WaiterError(BotoCoreError):
    fmt = "Waiter {name} failed: {reason}"

    def __init__(self, name: str, reason: str, last_response: dict[str, Any]) -> None:
        super().__init__(name=name, reason=reason)
        self.last_response = last_response


class ClientError(Exception):
    """A service refused. `response` is its answer: `Error` with `Code` and `Message`, and `ResponseMetadata`."""

    def __init__(self, error_response: dict[str, Any], operation_name: str) -> None:
        error = error_response.get("Error", {})
        retried = error_response.get("ResponseMetadata", {}).get("RetryAttempts", 0)
        most = (
            f" (reached max retries: {retried})"
            if error_response.get("ResponseMetadata", {}).get("MaxAttemptsReached")
            else ""
        )
        super().__init__(
            f"An error occurred ({error.get('Code', 'Unknown')}) when calling the {operation_name} operation{most}: "
            f"{error.get('Message', 'Unknown')}"
        )
        self.response = error_response
        self.operation_name = operation_name
