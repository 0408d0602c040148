"""Rows as actions answer them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ckan import model

from ckanext.provdata.review.model import Review, ReviewStep
from ckanext.provdata.review.service import demands, people, rows


def record(package: Any) -> dict[str, Any]:
    """Where a record stands, whose approval it needs, what is proposed and what happened."""
    row = rows.get(package.id)
    stages = row.stages if row and row.stages else demands.stages(package.owner_org)
    organizations = people.titles([*stages, package.owner_org])
    return {
        **_stands(package, row),
        "organization": organizations.get(package.owner_org),
        "stages": [organizations[each] for each in stages if each in organizations],
        "awaiting": organizations.get(row.awaiting) if row and row.awaiting else None,
        "authors": list(row.authors) if row else [],
        "proposal": dict(row.proposal) if row else {},
        "history": _history(rows.history(package.id)),
    }


def _stands(package: Any, row: Review | None) -> dict[str, Any]:
    return {
        "id": package.id,
        "name": package.name,
        "title": package.title,
        "type": package.type,
        "state": str(rows.standing(package)),
        "demanded": bool(demands.stages(package.owner_org)),
        "public": rows.is_public(package),
        "submitted_by": row.submitted_by if row else None,
        "submitted_at": row.submitted_at.isoformat() if row and row.submitted_at else None,
        "changed_at": row.changed_at.isoformat() if row else None,
    }


def _history(steps: Sequence[ReviewStep]) -> list[dict[str, Any]]:
    users = people.names({step.user_id for step in steps})
    organizations = people.titles({step.organization_id for step in steps})
    return [
        {
            "at": step.at.isoformat(),
            "event": step.event,
            "user": users.get(step.user_id or ""),
            "user_id": step.user_id,
            "organization": organizations.get(step.organization_id or ""),
            "remark": step.remark,
            "details": step.details,
        }
        for step in steps
    ]


def page(found: Sequence[tuple[Review, model.Package]], user: Any) -> list[dict[str, Any]]:
    """A page of a queue. ``own``: the asker has had a hand in it and cannot approve it."""
    organizations = people.titles({each for row, package in found for each in (row.awaiting, package.owner_org)})
    users = people.names({row.submitted_by for row, _ in found})
    return [
        {
            **_stands(package, row),
            "organization": organizations.get(package.owner_org or ""),
            "awaiting": organizations.get(row.awaiting or ""),
            "submitted_by_name": users.get(row.submitted_by or ""),
            "own": user.id in row.authors,
            "proposed": sorted(row.proposal.get("fields", {})),
            "waves": len(row.proposal.get("waves", {})),
        }
        for row, package in found
    ]
