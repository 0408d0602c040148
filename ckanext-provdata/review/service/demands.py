"""Whose approval a record needs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from ckanext.provdata.regions import service as regions
from ckanext.provdata.review.policy import demand
from ckanext.provdata.schemas import vocabulary
from ckanext.provdata.shared import config
from ckanext.provdata.shared.once import once

_CARRYING_OUT: ContextVar[bool] = ContextVar("provdata_review_carrying_out", default=False)


@contextmanager
def carrying_out() -> Iterator[None]:
    """Within it what was approved is done, and asks for no other approval."""
    token = _CARRYING_OUT.set(True)
    try:
        yield
    finally:
        _CARRYING_OUT.reset(token)


def is_carrying_out() -> bool:
    return _CARRYING_OUT.get()


def stages(organization_id: str | None) -> list[str]:
    """Ids of the organisations that approve what this one provides, in their order; nobody when none is demanded."""
    if not organization_id or not is_used():
        return []
    words = config.review_demanded(), config.review_superior()
    return once(("review.stages", organization_id), lambda: demand.stages(regions.path(organization_id), *words))


def is_used() -> bool:
    """Whether approvals are demanded of anybody."""
    return bool(config.review_demanded() or config.review_superior())


def is_demanded(package: Any) -> bool:
    """Whether the package (``model.Package``) is a record that somebody must approve."""
    return is_record(package.type) and bool(stages(package.owner_org))


def is_record(package_type: str | None) -> bool:
    """Whether a dataset of that type is a record of a sector."""
    return bool(package_type) and vocabulary.term("sector", str(package_type)) is not None
