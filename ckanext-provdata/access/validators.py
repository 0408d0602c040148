"""The data level against the opening grade."""

from __future__ import annotations

from typing import Any

from ckanext.provdata.access.service import grading, wording
from ckanext.provdata.fields.service import FlatData, FlatErrors, Key, given


def provdata_data_level(key: Key, data: FlatData, errors: FlatErrors, context: Any) -> None:
    """A grade that contradicts the level is refused at the grade, where the site or the law refuses it."""
    grade = data.get(("opening_grade",))
    found = grading.finding(data.get(key), grade) if given(grade) and not errors.get(("opening_grade",)) else None
    if found and grading.is_refused(found):
        errors.setdefault(("opening_grade",), []).append(wording.finding(found))
