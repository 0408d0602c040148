"""Scores as the actions answer them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ckanext.provdata.plan.service.shown import instant
from ckanext.provdata.quality.policy import metrics
from ckanext.provdata.quality.service import wording

Shown = dict[str, Any]
TOTAL = metrics.TOTAL
#: shares from 0 to 1, null where there is nothing to judge
BESIDE = ("timeliness", "coverage", "validity")
#: of what a record would gain, how much a list tells
FIRST = 3


def state(row: Mapping[str, Any] | None, record: Mapping[str, Any]) -> str:
    """Whether a score (of ``model.Score``) is of the record as it is now: ``current``, ``stale`` or ``none``."""
    if row is None:
        return "none"
    return "current" if row["modified"].isoformat() == record["metadata_modified"] else "stale"


def whole(row: Mapping[str, Any]) -> Shown:
    """A record's score with every metric. row: of ``model.Score``"""
    details = row["details"]
    kept = {name: details[name] for name in ("files", "faults", "last", "due", "missed", "undescribed", "absent")}
    return {
        **brief(row),
        "at": instant(row["at"]),
        "dimensions": [_dimension(each, details["shares"]) for each in metrics.Dimension],
        **kept,
        "todo": [_gain(gain) for gain in metrics.gains(details["shares"])],
        "todo_beside": wording.beside(row),
    }


def brief(row: Mapping[str, Any]) -> Shown:
    """Points and shares."""
    return {
        "points": row["points"],
        "possible": row["possible"],
        "rating": metrics.rating(row["points"], row["possible"]).value,
        **{name: row[name] for name in BESIDE},
    }


def _dimension(dimension: metrics.Dimension, shares: metrics.Shares) -> Shown:
    found = [_metric(each, shares) for each in metrics.METRICS if each.dimension is dimension and each.name in shares]
    return {
        "name": dimension.value,
        "label": wording.dimension(dimension),
        "points": round(sum(each["points"] for each in found), 1),
        "possible": sum(each["possible"] for each in found),
        "metrics": found,
    }


def _metric(metric: metrics.Metric, shares: metrics.Shares) -> Shown:
    share = shares[metric.name]
    return {
        "name": metric.name,
        "label": wording.metric(metric.name),
        "points": round(metric.points * share, 1),
        "possible": metric.points,
        "advice": wording.advice(metric.name) if share < 1 else "",
    }


def _gain(gain: metrics.Gain) -> Shown:
    return {
        "metric": gain.metric,
        "label": wording.metric(gain.metric),
        "points": gain.points,
        "advice": wording.advice(gain.metric),
    }


def history(rows: list[Mapping[str, Any]]) -> list[Shown]:
    """A record's score by day, oldest first."""
    return [{"since": each["since"].isoformat(), **brief(each)} for each in rows]


def link(row: Any) -> Shown:
    """What is known of a link."""
    return {
        "resource": row.resource_id,
        "url": row.url,
        "answers": row.answers,
        "checked_at": instant(row.checked_at),
        "outcome": row.outcome,
        "label": wording.outcome(row.outcome, row.status),
        "status": row.status,
    }


def line(row: Mapping[str, Any]) -> Shown:
    """A row of the list."""
    names = ("id", "name", "title", "catalogue_code", "sector", "organization", "provider", "level")
    plain = {name: row[name] for name in names}
    return {
        **plain,
        "released": row["released"],
        **brief(row),
        "at": instant(row["at"]),
        "files": row["details"]["files"],
        "todo": [_gain(gain) for gain in metrics.gains(row["details"]["shares"])[:FIRST]],
        "todo_beside": wording.beside_in_short(row),
    }


def average(row: Mapping[str, Any]) -> Shown:
    """Means to a tenth of a point and a hundredth of a share; null where nothing was scored."""
    found = {name: _mean(row[name], 1 if name not in BESIDE else 2) for name in row if name not in _PLAIN}
    plain = {name: row[name] for name in row if name in _PLAIN}
    scored = row["points"] is not None
    return {**plain, **found, "rating": metrics.rating(row["points"], TOTAL).value if scored else None}


_PLAIN = {"records", "scored", "key", "label", "day", *(each.value for each in metrics.Rating)}


def _mean(value: Any, digits: int) -> float | None:
    return None if value is None else round(float(value), digits)


def month(row: Mapping[str, Any]) -> Shown:
    return {**average(row), "day": row["day"].isoformat()}
