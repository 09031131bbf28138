"""Waiting, in virtual time, until something is there."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from slslab.workers.lent.botocore.exceptions import ClientError, WaiterError
    from slslab.workers.lent.botocore.tables import WAITERS
else:
    from botocore.exceptions import ClientError, WaiterError
    from botocore.tables import WAITERS


class Waiter:
    """Asks again and again, at most `MaxAttempts` times (of a `WaiterConfig`), with `Delay` seconds between."""

    def __init__(self, client: Any, name: str) -> None:
        self.name = "".join(word.capitalize() for word in name.split("_"))
        self._client = client
        self._call, self._wanted, self._missing, self._delay = WAITERS[(client._service, name)]

    def wait(self, **given: Any) -> None:
        """Return when it is so. WaiterError when it never was."""
        config = given.pop("WaiterConfig", None) or {}
        delay, most = config.get("Delay", self._delay), config.get("MaxAttempts", 20)
        for attempt in range(1, most + 1):
            try:
                getattr(self._client, self._call)(**given)
                found = True
            except ClientError as error:
                answer = error.response
                if answer["Error"]["Code"] not in self._missing:
                    reason = f"An error occurred ({answer['Error']['Code']}): {answer['Error']['Message']}"
                    raise WaiterError(name=self.name, reason=reason, last_response=answer) from error
                found = False
            if found is self._wanted:
                return
            if attempt < most:
                time.sleep(delay)
        raise WaiterError(name=self.name, reason="Max attempts exceeded", last_response={})
