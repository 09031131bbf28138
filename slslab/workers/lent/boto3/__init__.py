"""boto3 as handlers use it, for the toy services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from slslab.workers.lent.boto3 import session
    from slslab.workers.lent.boto3.session import Session
else:
    from boto3 import session
    from boto3.session import Session

__version__ = "1.40.0"
__all__ = ["DEFAULT_SESSION", "Session", "client", "resource", "session", "setup_default_session"]

DEFAULT_SESSION: Session | None = None


def setup_default_session(**options: Any) -> None:
    """Make the session that `client` and `resource` use."""
    global DEFAULT_SESSION
    DEFAULT_SESSION = Session(**options)


def _default() -> Session:
    if DEFAULT_SESSION is None:
        setup_default_session()
    assert DEFAULT_SESSION is not None
    return DEFAULT_SESSION


def client(*args: Any, **options: Any) -> Any:
    """A client of a service."""
    return _default().client(*args, **options)


def resource(*args: Any, **options: Any) -> Any:
    """The resources of a service."""
    return _default().resource(*args, **options)
