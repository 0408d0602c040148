"""Problems with their place in the workbook: sheet, row, column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from openpyxl.utils import get_column_letter

from ckanext.provdata.registration.policy.columns import ITEMS, KEY, items, records
from ckanext.provdata.registration.policy.layout import ITEM_SHEET, RECORD_SHEET, Layout


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and where. ``column`` is a letter, empty when the workbook has no such column."""

    sheet: str
    row: int
    column: str
    label: str
    message: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record's row and its items' rows stand."""

    layout: Layout
    row: int
    item_rows: Sequence[int] = ()

    def at(self, name: str, message: str) -> Problem:
        """A problem of the record's field."""
        letter = _letter(self.layout.records.get(name))
        return Problem(RECORD_SHEET, self.row, letter, _label(records(self.layout.sector), name), message)

    def at_item(self, index: int, name: str, message: str) -> Problem:
        """A problem of one item's field."""
        row = self.item_rows[index] if index < len(self.item_rows) else 0
        letter = _letter(self.layout.items.get(name))
        return Problem(ITEM_SHEET, row, letter, _label(items(self.layout.sector), name), message)


def _letter(index: int | None) -> str:
    return "" if index is None else get_column_letter(index + 1)


def _label(columns: Iterable[Any], name: str) -> str:
    return next((column.label for column in columns if column.name == name), name)


def told(place: Place, errors: Mapping[str, Any]) -> list[Problem]:
    """What CKAN's validation complains about, each at its cell."""
    return [problem for name, said in errors.items() for problem in _of_field(place, name, said)]


def _of_field(place: Place, name: str, said: Any) -> Iterator[Problem]:
    for index, each in enumerate(said if isinstance(said, list) else [said]):
        if not isinstance(each, dict):
            yield _whole(place, name, str(each))
            continue
        for sub, messages in each.items():
            for message in messages if isinstance(messages, list) else [messages]:
                yield place.at_item(index, sub, str(message)) if name == ITEMS else place.at(name, str(message))


def _whole(place: Place, name: str, message: str) -> Problem:
    """A complaint about all the items belongs to the record."""
    return place.at(KEY if name == ITEMS else name, message)
