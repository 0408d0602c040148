"""Suggestions while typing: what the index offers for a beginning, each text once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .record import SHOWN
from .text import RUN, fold

LONGEST = 30


def beginning(typed: str) -> str:
    """What was typed as the beginning of a key: folded, only letters and digits. Empty when nothing is left."""
    return "".join(RUN.findall(fold(typed[:LONGEST]))).replace("&", "").replace("+", "")


def offered(keys: Iterable[tuple[str, int]], limit: int) -> list[dict[str, Any]]:
    """Keys of the index with their counts as ``{"text", "count"}``, most frequent first, then the shorter ones."""
    counts: dict[str, int] = {}
    for key, count in keys:
        shown = key.partition(SHOWN)[2]
        counts[shown] = max(count, counts.get(shown, 0))
    best = sorted(counts.items(), key=lambda item: (-item[1], len(item[0]), item[0]))
    return [{"text": text, "count": count} for text, count in best[:limit]]
