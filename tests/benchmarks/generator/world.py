"""What a site holds that records stand on: organisations, licences, tags, codes already given, and the author."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import sqlalchemy as sa
from ckan import model

from .records import Provider

ORGANIZATION_COLUMNS = (
    "id", "name", "title", "type", "description", "image_url", "created", "is_organization", "approval_status", "state",
)  # fmt: skip


@dataclass(slots=True)
class World:
    """Organisations as ``package_show`` gives them, by id; tags' ids by name; last number of a code in each class."""

    user_id: str
    actor: str
    organizations: dict[str, dict[str, Any]]
    providers: list[Provider]
    tags: dict[str, str] = field(default_factory=dict)
    numbers: Counter[str] = field(default_factory=Counter)

    def tag(self, name: str) -> dict[str, Any]:
        return {
            "id": self.tags[name],
            "name": name,
            "display_name": name,
            "state": "active",
            "vocabulary_id": None,
        }

    @staticmethod
    def licence(licence_id: str | None) -> dict[str, Any]:
        """What ``package_show`` adds for a licence."""
        return _licence(licence_id)

    def regions(self) -> dict[str, str]:
        """Region code of every provider by its id."""
        return {provider.id: provider.region_code for provider in self.providers}


@cache
def _licence(licence_id: str | None) -> dict[str, Any]:
    licence = model.Package.get_license_register().get(licence_id) if licence_id else None
    shown = {"isopen": bool(licence and licence.isopen()), "license_title": licence.title if licence else licence_id}
    return {**shown, "license_url": licence.url} if licence and licence.url else shown


def read(user_name: str) -> World:
    """The world of the running site; ``user_name`` is who makes the records."""
    user = model.User.by_name(user_name)
    if user is None:
        raise LookupError(user_name)
    groups = model.Session.query(model.Group).filter_by(is_organization=True, state="active").all()
    numbers = Counter(dict(_numbers()))
    tags = {row.name: row.id for row in model.Session.execute(sa.select(model.Tag.name, model.Tag.id))}
    shown = {group.id: _shown(group) for group in groups}
    return World(user.id, user.name, shown, [p for group in groups if (p := _provider(group))], tags, numbers)


def _shown(group: Any) -> dict[str, Any]:
    columns = {name: getattr(group, name) for name in ORGANIZATION_COLUMNS}
    return {**columns, "created": group.created.isoformat()}


def _provider(group: Any) -> Provider | None:
    """The organisation as a provider; None when it has no region. A department's name is ``r<code>-<slug>``."""
    code = (group.extras or {}).get("region_code")
    slug = group.name.partition("-")[2] or None
    return Provider(group.id, group.name, group.title, code, slug) if code else None


def _numbers() -> list[tuple[str, int]]:
    if not sa.inspect(model.ensure_engine()).has_table("provdata_record_code"):
        return []
    query = sa.text("SELECT class_code, max(number) FROM provdata_record_code WHERE number IS NOT NULL GROUP BY 1")
    return [(row[0], row[1]) for row in model.Session.execute(query)]
