"""What ``/metrics`` counts, in Prometheus' text format."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from ckan import model
from prometheus_client import CollectorRegistry, Gauge, Info, generate_latest

from ckanext.provdata.monitoring import service
from ckanext.provdata.outbox import service as outbox
from ckanext.provdata.release.service import due
from ckanext.provdata.shared import clock, pulse

#: the kinds of what opens and shuts by itself
KINDS = ("ending", "listing", "opening")
_OLDEST = sa.text("SELECT EXTRACT(EPOCH FROM clock_timestamp() - min(at)) FROM provdata_outbox")
_COUNTS = sa.text("""
    SELECT CASE WHEN type = 'wave' THEN 'wave' WHEN private THEN 'unlisted' ELSE 'public' END AS kind, count(*)
    FROM package WHERE state = 'active' GROUP BY 1
""")


def text(version: str) -> bytes:
    """All numbers, made anew for each who asks: every web process would tell the same."""
    registry = CollectorRegistry()
    Info("provdata", "The portal", registry=registry).info({"version": version})
    for collect in (_health, _processes, _releases, _work, _catalogue):
        collect(registry)
    return generate_latest(registry)


def _health(registry: CollectorRegistry) -> None:
    ok = Gauge("provdata_check_ok", "1 when what /healthz looks at is well", ["check"], registry=registry)
    for name, found in service.look().items():
        ok.labels(name).set(int(found["ok"]))


def _processes(registry: CollectorRegistry) -> None:
    _gauge(registry, "provdata_process_age_seconds", "Since each process came round", "process", pulse.ages())


def _releases(registry: CollectorRegistry) -> None:
    """The clock's lag is how long ago the oldest should have been done; 0 when nothing is due."""
    rows = {kind: due.found(kind) for kind in KINDS}
    lags = {kind: max((_age(row.at) for row in found), default=0.0) for kind, found in rows.items()}
    counts = {kind: len(found) for kind, found in rows.items()}
    _gauge(registry, "provdata_release_lag_seconds", "How late the release clock is", "kind", lags)
    _gauge(registry, "provdata_release_due", "What is due and has not been done", "kind", counts)


def _work(registry: CollectorRegistry) -> None:
    """``release.index`` that failed are errors of the search index, ``feed.render`` of the feed."""
    _gauge(registry, "provdata_outbox_waiting", "Work that follows commits and waits", "kind", outbox.waiting())
    _gauge(registry, "provdata_outbox_failed", "Of these, tried in vain", "kind", outbox.failed())
    oldest = Gauge("provdata_outbox_oldest_seconds", "Since the oldest of it was asked for", registry=registry)
    oldest.set(float(model.Session.scalar(_OLDEST) or 0))


def _catalogue(registry: CollectorRegistry) -> None:
    counts = {row.kind: row.count for row in model.Session.execute(_COUNTS)}
    _gauge(registry, "provdata_datasets", "Datasets by whether they are public", "kind", counts)


def _gauge(registry: CollectorRegistry, name: str, text: str, label: str, values: Mapping[str, Any]) -> None:
    gauge = Gauge(name, text, [label], registry=registry)
    for key, value in values.items():
        gauge.labels(key).set(float(value))


def _age(at: Any) -> float:
    return (clock.now() - at).total_seconds()
