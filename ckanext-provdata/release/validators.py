"""What a wave's dataset is whatever a request says."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.provdata.release import policy


def provdata_wave_fixed(key: Any, data: dict[Any, Any], errors: Any, context: Any) -> None:
    """A wave is private, whoever saves it and whatever they say."""
    data[("private",)] = True


def provdata_instant(value: Any) -> Any:
    """ISO 8601 to an aware instant in UTC; without an offset it is meant in Asia/Shanghai.

    Raises Invalid for anything else; the empty string and None stay None.
    """
    try:
        return policy.instant(value)
    except ValueError:
        raise tk.Invalid(tk._("请填写日期和时间，例如 2027-01-01 09:00。")) from None
