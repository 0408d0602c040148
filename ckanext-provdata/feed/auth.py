"""Reading the feed is everybody's; making it is the portal's own processes' and system administrators'."""

from __future__ import annotations

from typing import Any


def _nobody(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    return {"success": False}


def provdata_feed_render(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    return _nobody(context, data_dict)


def provdata_feed_organization(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    return _nobody(context, data_dict)


def provdata_feed_rebuild(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    return _nobody(context, data_dict)


def provdata_feed_check(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    return _nobody(context, data_dict)


def provdata_feed_prepare(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    return _nobody(context, data_dict)


def provdata_feed_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    return _nobody(context, data_dict)
