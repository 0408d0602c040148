"""What an approval asks of the screening: whether a record's contents may open, and what a reviewer confirms."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.provdata.schemas import vocabulary
from ckanext.provdata.screening.policy.verdict import CHECKLIST, OPENING
from ckanext.provdata.screening.service import outcomes


@tk.side_effect_free
def provdata_screening_ready(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Whether everything in a record and its waves has been looked through and found clear, or been decided about.

    :param record: id or name of the record
    :returns: ``ready``: nothing is in the way of opening; ``files``: how many there are; ids of those in the way by
        what they wait for: ``waiting`` (to be looked through), ``undecided`` (something was found, or they could not be
        read), ``refused``
    """
    record = tk.get_or_bust(data_dict, "record")
    tk.check_access("provdata_screening_ready", context, {"record": record})
    found: Any = model.Package.get(record)
    files = outcomes.of_packages(outcomes.packages_of(found.id))
    by_state = {
        state: [one["id"] for one in files if (one["state"] or "") in states] for state, states in _WAITING.items()
    }
    return {"ready": all(one["state"] in OPENING for one in files), "files": len(files), **by_state}


_WAITING = {"waiting": ("",), "undecided": ("found", "unreadable"), "refused": ("refused",)}


@tk.side_effect_free
def provdata_screening_checklist_show(context: Any, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """The checklist of secrecy review and de-identification that is part of an approval.

    :returns: ``name`` and ``label`` (by language) of each point, in order: the vocabulary ``secrecy_review``
    """
    tk.check_access("provdata_screening_checklist_show", context, data_dict)
    return [{"name": term["value"], "label": term["label"]} for term in vocabulary.terms(CHECKLIST)]
