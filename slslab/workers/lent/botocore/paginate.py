"""Going through the pages of an operation."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from slslab.workers.lent.botocore._operations import PAGES
else:
    from botocore._operations import PAGES


class Paginator:
    """Goes through the pages of one operation."""

    def __init__(self, client: Any, operation: str) -> None:
        self._client = client
        self._operation = operation

    def paginate(self, **given: Any) -> PageIterator:
        return PageIterator(self._client, self._operation, given)


class PageIterator:
    """The pages of one request, fetched one after another. `resume_token`: where `MaxItems` has ended it."""

    def __init__(self, client: Any, operation: str, given: dict[str, Any]) -> None:
        self._client, self._operation = client, operation
        self._bounds = given.pop("PaginationConfig", None) or {}
        self._given = given
        self.resume_token: str | None = None

    def __iter__(self) -> Iterator[dict[str, Any]]:
        into, out, holds, bound = PAGES[(self._client._service, self._operation)]
        given = dict(self._given)
        size, most = self._bounds.get("PageSize"), self._bounds.get("MaxItems")
        if size:
            given[bound] = int(size)
        skip, seen = 0, 0
        if self._bounds.get("StartingToken") is not None:
            token, skip = _opened(self._bounds["StartingToken"])
            if token is not None:
                given[into] = token
        while True:
            page = self._client._call(self._operation, given)
            if skip:
                page[holds] = page.get(holds, [])[skip:]
            found = len(page.get(holds, ()))
            if most is not None and seen + found > int(most):
                kept = int(most) - seen
                page[holds] = page[holds][:kept]
                self.resume_token = _closed(given.get(into), kept + skip)
                yield page
                return
            seen, skip = seen + found, 0
            yield page
            following = page.get(out)
            if not following and self._operation == "ListObjects" and page.get("IsTruncated"):
                following = page[holds][-1]["Key"]
            if not following:
                return
            if most is not None and seen >= int(most):
                self.resume_token = _closed(following, 0)
                return
            given[into] = following

    def build_full_result(self) -> dict[str, Any]:
        """All pages as one."""
        holds = PAGES[(self._client._service, self._operation)][2]
        found: dict[str, Any] = {holds: []}
        for page in self:
            found[holds] += page.get(holds, [])
            for name in ("CommonPrefixes",):
                if name in page:
                    found[name] = [*found.get(name, []), *page[name]]
        if self.resume_token is not None:
            found["NextToken"] = self.resume_token
        return found


def _closed(token: Any, skip: int) -> str:
    return base64.b64encode(json.dumps([token, skip], default=str).encode()).decode()


def _opened(text: Any) -> tuple[Any, int]:
    """A token of ours, or one of the service itself."""
    try:
        token, skip = json.loads(base64.b64decode(text, validate=True))
        return token, int(skip)
    except (ValueError, TypeError):
        return text, 0
