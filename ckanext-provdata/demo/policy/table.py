"""A table with described columns: what every generator of the demo catalogue returns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ckanext.provdata.regions import policy as regions

#: Cell values as generators give them; None is an empty cell.
Value = str | int | float | date | None


@dataclass(frozen=True, slots=True)
class Item:
    """A column 信息项: its name in files and interfaces, type (letter of 编制指南), Chinese title and meaning."""

    name: str
    type: str
    title: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and rows; each row has one :data:`Value` for each column."""

    items: tuple[Item, ...]
    rows: tuple[tuple[Any, ...], ...]

    @classmethod
    def of(cls, items: Sequence[Item], rows: Iterable[Sequence[Value]]) -> Table:
        """Build a table. Raises ValueError when a row is too long or too short."""
        table = cls(tuple(items), tuple(tuple(row) for row in rows))
        for row in table.rows:
            if len(row) != len(table.items):
                raise ValueError(f"{len(row)} values for {len(table.items)} columns: {row}")
        return table

    @property
    def names(self) -> list[str]:
        return [item.name for item in self.items]

    def column(self, name: str) -> list[Any]:
        """All values of one column. Raises ValueError when there is none of that name."""
        index = self.names.index(name)
        return [row[index] for row in self.rows]

    def dictionaries(self) -> list[dict[str, Any]]:
        """Rows by column name."""
        return [dict(zip(self.names, row, strict=True)) for row in self.rows]

    def bounding_box(self) -> tuple[float, float, float, float] | None:
        """West, south, east, north of the rows' own points in degrees; None without columns ``lon`` and ``lat``."""
        if not {"lon", "lat"} <= set(self.names):
            return None
        longitudes = [value for value in self.column("lon") if isinstance(value, float)]
        latitudes = [value for value in self.column("lat") if isinstance(value, float)]
        if not longitudes:
            return None
        return min(longitudes), min(latitudes), max(longitudes), max(latitudes)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a table is about: one place in force."""

    place: regions.Region

    @classmethod
    def of(cls, code: str) -> Scope:
        """Raises what :func:`regions.region` raises for a code not in force."""
        return cls(regions.region(code))

    @property
    def province(self) -> str:
        """The province's two digits."""
        return self.place.code[:2]

    def cities(self) -> list[regions.Region]:
        """Cities of the province, those that are directly administered included."""
        return list(regions.children(regions.province_code(self.province), regions.Level.CITY))

    def counties(self) -> list[regions.Region]:
        """The place itself when it is a county, else all counties in it."""
        if self.place.level is regions.Level.COUNTY:
            return [self.place]
        below = regions.descendants(self.place.code)
        return [region for region in below if region.level is regions.Level.COUNTY]

    def townships(self) -> list[regions.Region]:
        below = regions.descendants(self.place.code, townships=True)
        return [region for region in below if region.level is regions.Level.TOWNSHIP]
