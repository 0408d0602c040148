"""How the portal is."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.provdata.monitoring import policy, service
from ckanext.provdata.shared import clock, config


@tk.side_effect_free
def provdata_health_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Whether the portal and what it needs are well; the same for everybody.

    :returns: ``status`` (``ok``, ``degraded``, or ``down`` when no page can be served), ``at``, and ``checks``: of
        database, search, redis, worker, release, outbox, feed and quality, each with ``ok`` and what explains it
        (docs/monitoring.md)
    """
    tk.check_access("provdata_health_show", context, data_dict)
    checks = service.look()
    status = policy.health(checks, needs_redis=config.sessions_in_redis())
    return {"status": status, "at": clock.now().isoformat(), "checks": checks}
