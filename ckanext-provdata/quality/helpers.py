"""What templates ask about scores."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import authz

from ckanext.provdata.quality.policy import months
from ckanext.provdata.quality.policy.metrics import METRICS, TOTAL, Dimension
from ckanext.provdata.quality.service import shown, store, wording
from ckanext.provdata.quality.service.assess import Scope

#: size of a history's drawing, in its own units
WIDTH, HEIGHT = 600.0, 160.0


def provdata_quality(record: dict[str, Any]) -> dict[str, Any]:
    """The score of a record that the viewer has been shown: ``state`` and ``scope``, and when it is current what
    ``provdata_quality_show`` says but for links and history. One row is read: this stands on every record's page."""
    scope = Scope.WHOLE if record.get("private") else Scope.PUBLIC
    row = store.find(record["id"], scope)
    state = shown.state(row, record)
    return {"state": state, "scope": scope.value, **(shown.whole(row) if state == "current" else {})}


def provdata_quality_rating_label(value: str | None) -> str:
    """Label of a rating: excellent, good, sufficient, bad."""
    return wording.rating(value)


def provdata_quality_dimension_label(value: str) -> str:
    return wording.dimension(value)


def provdata_quality_dimensions() -> list[tuple[str, int]]:
    """The dimensions and how many points each has."""
    return [(each.value, sum(m.points for m in METRICS if m.dimension is each)) for each in Dimension]


def provdata_quality_percent(share: float | None) -> str:
    """A share from 0 to 1 as people read it, a dash for none."""
    return "—" if share is None else f"{share:.0%}"


def provdata_quality_drawing(values: list[tuple[str, float | None]], most: float = TOTAL) -> dict[str, Any]:
    """A line of values by their labels: ``points`` with x and y, ``path``, ``width``, ``height``; empty when there is
    nothing to draw."""
    known = [(label, value) for label, value in values if value is not None]
    points = months.line(known, most, WIDTH, HEIGHT)
    path = " ".join(f"{point.x},{point.y}" for point in points)
    return {"points": points, "path": path, "width": WIDTH, "height": HEIGHT}


def provdata_may_see_unreleased(organization_id: str | None) -> bool:
    """Whether the viewer edits the records of an organisation."""
    user = getattr(tk.current_user, "name", "")
    if not user or not organization_id:
        return False
    asked = {"organization": organization_id, "unreleased": True}
    return authz.is_sysadmin(user) or bool(tk.h.check_access("provdata_quality_list", asked))
