"""Words looked for in a table: as filters of ``datastore_search``, and as the table preview asks for them. Pure.

PostgreSQL's text search cuts at spaces, so it finds no Chinese word inside a sentence. A filter ``_contains`` holds a
list of words that must each stand somewhere in a row, ``_contains:<column>`` of words that must each stand in that
column: any part of a value, whatever its case.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count, takewhile
from typing import Any

ANYWHERE = "_contains"
IN_COLUMN = f"{ANYWHERE}:"
#: More words than this are not looked for, since each reads the whole table.
MOST_WORDS = 8

Filters = dict[str, list[str]]


class UnclearError(ValueError):
    """A request of the preview that is none."""


def words(text: str) -> list[str]:
    """What to look for when somebody types a text: its words, the first few."""
    return text.replace("\0", "").split()[:MOST_WORDS]


def is_ours(key: str, columns: Iterable[str]) -> bool:
    """Whether a filter of that name looks for words, in a column that exists when it names one."""
    return key == ANYWHERE or (key.startswith(IN_COLUMN) and key.removeprefix(IN_COLUMN) in columns)


def condition(key: str, wanted: Any, columns: Iterable[str]) -> list[tuple[str, dict[str, str]]]:
    """SQL conditions with their parameters, one for each word, for one filter on a table with these columns.

    wanted: a text or a list of texts. Names of columns are the table's own, never the asker's.
    """
    listed = wanted if isinstance(wanted, list) else [wanted]
    searched = list(columns) if key == ANYWHERE else [key.removeprefix(IN_COLUMN)]
    found = [word for text in listed for word in words(str(text))][:MOST_WORDS]
    return [_holds(f"{key}{number}", word, searched) for number, word in enumerate(found)]


def _holds(name: str, word: str, columns: list[str]) -> tuple[str, dict[str, str]]:
    """That one of the columns holds the word."""
    parameter = "provdata_word_" + name.encode().hex()
    # a Chinese word has no case: not to ask for it takes half the time
    text, sought = ("{}", ":{}") if word.lower() == word.upper() else ("lower({})", "lower(:{})")
    each = (
        f"strpos({text.format(f'cast({_quoted(column)} as text)')}, {sought.format(parameter)}) > 0"
        for column in columns
    )
    return " OR ".join(each) or "false", {parameter: word}


def _quoted(column: str) -> str:
    """A name as SQL takes it; what follows a colon would be read as a parameter."""
    return '"' + column.replace('"', '""').replace(":", "\\:") + '"'


@dataclass(frozen=True, slots=True)
class Asked:
    """What the preview asks for: words, order, and which rows of the answer."""

    filters: Filters
    sort: list[str]
    start: int = 0
    length: int = 0


def from_form(form: Mapping[str, str], columns: list[str]) -> Asked:
    """What DataTables asks for in a form with keys like ``columns[0][search][value]``. Raises UnclearError."""
    numbers = takewhile(lambda number: f"columns[{number}][data]" in form, count())
    nested = {
        "search": {"value": form.get("search[value]", "")},
        "columns": [
            {"data": form[f"columns[{n}][data]"], "search": {"value": form.get(f"columns[{n}][search][value]", "")}}
            for n in numbers
        ],
        "order": [
            {"column": form[f"order[{n}][column]"], "dir": form.get(f"order[{n}][dir]", "")}
            for n in takewhile(lambda number: f"order[{number}][column]" in form, count())
        ],
        "start": form.get("start", "0"),
        "length": form.get("length", "0"),
    }
    return from_parameters(nested, columns)


def from_parameters(asked: Mapping[str, Any], columns: list[str]) -> Asked:
    """The same from the parameters as DataTables holds them. Columns that the view does not show are passed over."""
    try:
        names = [str(column["data"]) for column in asked["columns"]]
        filters = dict(_filters(asked, columns))
        sort = [_order(names[int(each["column"])], each["dir"]) for each in asked["order"]]
        return Asked(filters, sort, int(asked.get("start", 0)), int(asked.get("length", 0)))
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise UnclearError(str(error)) from error


def _filters(asked: Mapping[str, Any], columns: list[str]) -> Iterator[tuple[str, list[str]]]:
    if found := words(str(asked["search"]["value"])):
        yield ANYWHERE, found
    for column in asked["columns"]:
        if column["data"] in columns and (found := words(str(column["search"]["value"]))):
            yield IN_COLUMN + column["data"], found


def _order(column: str, direction: str) -> str:
    return f'"{column}" {"desc" if direction == "desc" else "asc"}'
