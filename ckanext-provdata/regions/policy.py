"""The region table: GB/T 2260 places with townships (GB/T 10114) below them, and what replaced codes that are gone.

Pure and read-only: the tables are the package's own files (``data/``, see its README for sources and decisions), read
once in a process. Codes are strings of six digits (province, city, county) or nine (township).
"""

from __future__ import annotations

import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

DATA = Path(__file__).parent / "data"

Node = dict[str, Any]  # one organisation of the nested tree, ready for JSON


class Level(StrEnum):
    """Administrative level 行政层级, from the widest to the smallest."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"


class OrganizationKind(StrEnum):
    """What an organisation is: the plans ask for more publishers than government."""

    GOVERNMENT = "government"
    PUBLIC_ENTERPRISE = "public_enterprise"
    INSTITUTION = "institution"
    RESEARCH = "research"
    COMPANY = "company"
    SOCIAL_ORGANISATION = "social_organisation"


class Gone(StrEnum):
    """Why a code is no place: it was one; it only fills the numbering; it exists for statistics only."""

    RETIRED = "retired"
    PLACEHOLDER = "placeholder"
    STATISTICAL = "statistical"


@dataclass(frozen=True, slots=True)
class Region:
    """A place. ``parent`` is None for a province; ``lon`` and ``lat`` (degrees) are None where no source has them."""

    code: str
    name: str
    short_name: str
    level: Level
    parent: str | None
    lon: float | None
    lat: float | None


@dataclass(frozen=True, slots=True)
class Organization:
    """An organisation as the tree needs it. ``parent`` is an id; ``records`` counts its own public records."""

    id: str
    name: str
    title: str
    kind: str | None
    region_code: str | None
    parent: str | None
    records: int = 0

    @property
    def level(self) -> Level | None:
        """Level of its region; None while it has none that is in force."""
        place = find(self.region_code) if self.region_code else None
        return place.level if place else None


@dataclass(frozen=True, slots=True)
class Replaced:
    """A code that is not in force, with the codes to use instead (several after a split) and the reason in Chinese."""

    code: str
    name: str
    kind: Gone
    successors: tuple[str, ...]
    basis: str


class UnknownRegionError(LookupError):
    """No list has this code."""


class ReplacedRegionError(UnknownRegionError):
    """The code is known but not in force; ``replaced`` says what to use."""

    def __init__(self, replaced: Replaced) -> None:
        super().__init__(replaced.code)
        self.replaced = replaced


def find(code: str) -> Region | None:
    """The place with that code, or None."""
    return _province_table(code[:2]).get(code)


def region(code: str) -> Region:
    """The place with that code. Raises ReplacedRegionError when others stand in its stead, else UnknownRegionError."""
    found = find(code)
    if found:
        return found
    replaced = _replaced_table().get(code)
    if replaced:
        raise ReplacedRegionError(replaced)
    raise UnknownRegionError(code)


def level(code: str) -> Level:
    """Level of a place, curated exceptions included. Raises as :func:`region`."""
    return region(code).level


def parent(code: str) -> Region | None:
    """The place directly above, None above a province. Raises as :func:`region`."""
    above = region(code).parent
    return region(above) if above else None


def ancestors(code: str) -> tuple[Region, ...]:
    """The places above, nearest first, the province last. Raises as :func:`region`."""
    above = parent(code)
    return (above, *ancestors(above.code)) if above else ()


def with_ancestors(code: str) -> tuple[str, ...]:
    """The code and the codes of all places above it, nearest first: what makes a city's filter hold its counties."""
    return (code, *(above.code for above in ancestors(code)))


def children(code: str, of_level: Level | None = None) -> tuple[Region, ...]:
    """Places directly below, by code, of one level or of all. Raises as :func:`region`."""
    region(code)
    below = _children_table(code[:2]).get(code, ())
    return tuple(child for child in below if of_level in (None, child.level))


def descendants(code: str, *, townships: bool = False) -> Iterator[Region]:
    """All places below, each before what is below it. Raises as :func:`region`."""
    for child in children(code):
        if townships or child.level is not Level.TOWNSHIP:
            yield child
            yield from descendants(child.code, townships=townships)


def is_within(code: str, container: str) -> bool:
    """Whether a place is the container or lies in it. Raises as :func:`region`."""
    return container in with_ancestors(code)


def replaced(code: str) -> Replaced | None:
    """What stands in a code's stead, None for a code in force or one that nobody knows."""
    return _replaced_table().get(code)


def successors(code: str) -> tuple[Region, ...]:
    """The places in force that a code means today: itself, or what replaced it; empty when nobody knows it."""
    found = find(code)
    if found:
        return (found,)
    gone = replaced(code)
    return tuple(region(successor) for successor in gone.successors) if gone else ()


def predecessors(code: str) -> tuple[Replaced, ...]:
    """Retired codes that this place replaced, e.g. for finding data filed under an older code."""
    return _predecessors_table().get(code, ())


def province_code(two_digits: str) -> str:
    """``"13"`` → ``"130000"``. Raises UnknownRegionError for what is no province."""
    return region(f"{two_digits}0000").code


def in_province(two_digits: str, *, townships: bool = False) -> Iterator[Region]:
    """The province and everything in it, each place before what is below it. Raises as :func:`province_code`."""
    code = province_code(two_digits)
    yield region(code)
    yield from descendants(code, townships=townships)


def named(name: str, two_digits: str) -> tuple[Region, ...]:
    """Places of a province, townships left out, whose full or short name this is: 石家庄, 石家庄市."""
    return tuple(place for place in in_province(two_digits) if name in (place.name, place.short_name))


def full_name(code: str) -> str:
    """Names from the province down, run together: 河北省石家庄市长安区. Raises as :func:`region`."""
    names = [above.name for above in reversed(ancestors(code))]
    return "".join([*names, region(code).name])


def organization_name(code: str) -> str:
    """Name of the organisation that stands for a region and under which its departments hang: ``r130100``."""
    return f"r{code}"


def nest(organizations: Iterable[Organization], root: str | None = None, depth: int | None = None) -> list[Node]:
    """The organisations as nested nodes, each counting its own records and, in ``total``, those of all below it too.

    ``root`` (an id) starts at one organisation, else at those without a parent among the given ones. ``depth`` leaves
    out what is deeper, not its count; 1 is the roots alone. Siblings stand in the order of regions, departments of a
    region before the regions in it.
    """
    known = {organization.id: organization for organization in organizations}
    below: defaultdict[str | None, list[Organization]] = defaultdict(list)
    for organization in sorted(known.values(), key=_place_in_tree):
        below[organization.parent if organization.parent in known else None].append(organization)
    roots = [known[root]] if root in known else [] if root else below[None]
    return [_node(organization, below, depth or sys.maxsize) for organization in roots]


def _place_in_tree(organization: Organization) -> tuple[str, bool, str]:
    code = organization.region_code or ""
    return code, organization.name == organization_name(code), organization.name


def _node(organization: Organization, below: Mapping[str | None, list[Organization]], depth: int) -> Node:
    children = [_node(child, below, depth - 1) for child in below.get(organization.id, ())]
    return {
        "id": organization.id,
        "name": organization.name,
        "title": organization.title,
        "kind": organization.kind,
        "region_code": organization.region_code,
        "level": organization.level,
        "count": organization.records,
        "total": organization.records + sum(child["total"] for child in children),
        "below": sum(1 + child["below"] for child in children),
        "children": children if depth > 1 else [],
    }


def titles(two_digits: str) -> dict[str, str]:
    """Name by code of a province's places, with the place above in front where two share a name: 石家庄市桥西区."""
    places = list(in_province(two_digits))
    shared = {name for name, times in Counter(place.name for place in places).items() if times > 1}
    return {place.code: _distinct(place) if place.name in shared else place.name for place in places}


def _distinct(place: Region) -> str:
    return f"{region(place.parent).name}{place.name}" if place.parent else place.name


@cache
def _province_table(two_digits: str) -> Mapping[str, Region]:
    path = DATA / f"{two_digits}.csv"
    if not (two_digits.isascii() and two_digits.isdigit() and path.is_file()):
        return MappingProxyType({})
    return MappingProxyType({row["code"]: _region(row) for row in _rows(path)})


def _region(row: dict[str, str]) -> Region:
    lon, lat = (float(row[axis]) if row[axis] else None for axis in ("lon", "lat"))
    return Region(row["code"], row["name"], row["short_name"], Level(row["level"]), row["parent"] or None, lon, lat)


@cache
def _children_table(two_digits: str) -> Mapping[str, tuple[Region, ...]]:
    below: defaultdict[str, list[Region]] = defaultdict(list)
    for place in _province_table(two_digits).values():
        if place.parent:
            below[place.parent].append(place)
    return MappingProxyType({code: tuple(places) for code, places in below.items()})


@cache
def _replaced_table() -> Mapping[str, Replaced]:
    return MappingProxyType({row["code"]: _replaced(row) for row in _rows(DATA / "replaced.csv")})


def _replaced(row: dict[str, str]) -> Replaced:
    return Replaced(row["code"], row["name"], Gone(row["kind"]), tuple(row["successors"].split()), row["basis"])


@cache
def _predecessors_table() -> Mapping[str, tuple[Replaced, ...]]:
    before: defaultdict[str, list[Replaced]] = defaultdict(list)
    for gone in _replaced_table().values():
        for successor in gone.successors if gone.kind is Gone.RETIRED else ():
            before[successor].append(gone)
    return MappingProxyType({code: tuple(codes) for code, codes in before.items()})


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
