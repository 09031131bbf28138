"""The container service: ECS's tasks behind a load balancer, always on; and tasks that run once.

`component` is the service with its load balancer, `scaling` how many tasks it should have, `runs` what runs once.
"""

from __future__ import annotations

from slslab.runtime.container.component import Containers
from slslab.runtime.container.settings import ContainerSettings

__all__ = ["ContainerSettings", "Containers"]
