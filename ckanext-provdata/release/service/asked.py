"""Which package an authorisation is about, read once: core reads it by its name again for each function of a chain."""

from __future__ import annotations

from typing import Any

from ckan import model
from ckan.logic.auth import get_package_object


def package(context: Any, data_dict: Any) -> model.Package:
    """The context's own package if it is the one, else whatever ``id`` names. Raises ObjectNotFound."""
    known = context.get("package")
    if known is not None and (data_dict or {}).get("id") in (None, known.id, known.name):
        return known
    return get_package_object(context, data_dict)
