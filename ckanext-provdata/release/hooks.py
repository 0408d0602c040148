"""Where the search is told what it must leave out."""

from __future__ import annotations

from typing import Any

from ckanext.provdata.release.service import due


def before_dataset_search(parameters: dict[str, Any]) -> dict[str, Any]:
    """Leave out, for everybody, what was withdrawn while the index has not followed: results, counts and facets."""
    hidden = due.left_out()
    if not hidden:
        return parameters
    among = " OR ".join(f'"{package_id}"' for package_id in hidden)
    return {**parameters, "fq_list": [*(parameters.get("fq_list") or []), f"-id:({among})"]}
