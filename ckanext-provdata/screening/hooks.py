"""Where the release asks whether waves may open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ckanext.provdata.release.service import waves
from ckanext.provdata.screening.service import gate


def get_signal_subscriptions(others: dict[Any, list[Any]]) -> dict[Any, list[Any]]:
    return {**others, waves.opening: [in_the_way]}


def in_the_way(wave_ids: Sequence[str], **_more: Any) -> dict[str, list[str]]:
    """Files that are not cleared, by wave."""
    return gate.in_the_way(wave_ids)
