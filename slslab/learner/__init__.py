"""What one person has read, run and solved, and how they like their lab."""

from slslab.learner.progress import Progress
from slslab.learner.store import Store

__all__ = ["Progress", "Store"]
