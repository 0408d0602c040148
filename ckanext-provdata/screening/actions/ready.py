"""What an approval asks of the screening: whether a record's contents may open."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.provdata.screening.policy.verdict import OPENING, State
from ckanext.provdata.screening.service import outcomes

_WAITING = {"waiting": (None,), "undecided": (State.FOUND, State.UNREADABLE), "refused": (State.REFUSED,)}


@tk.side_effect_free
def provdata_screening_ready(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Whether everything that opens by a record's next step has been looked through and found clear, or been decided
    about: the record itself and its waves; of a public record whose changes need approval, the waves it proposes to
    open.

    :param record: id or name of the record
    :returns: ``ready``: nothing is in the way of opening; ``files``: how many there are; ids of those in the way by
        what they wait for: ``waiting`` (to be looked through), ``undecided`` (something was found, or they could not be
        read), ``refused``
    """
    record = tk.get_or_bust(data_dict, "record")
    tk.check_access("provdata_screening_ready", context, {"record": record})
    files = [file for file in outcomes.of_record(model.Package.get(record)) if file["opens"]]
    by_state = {name: [one["id"] for one in files if one["state"] in states] for name, states in _WAITING.items()}
    return {"ready": all(one["state"] in OPENING for one in files), "files": len(files), **by_state}
