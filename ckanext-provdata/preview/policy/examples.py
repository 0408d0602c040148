"""Calls of a table's interface, ready to run, in four languages. Pure: addresses and values are arguments.

Every example holds a real id, real columns and a value that stands in the table, so that it answers with rows.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ckanext.provdata.preview.policy.columns import Column, Sort

LANGUAGES = ("curl", "python", "javascript", "r")
#: Rows that examples ask for, and the longest value they filter by.
ROWS, LONGEST = 5, 40
#: A whole table is read in steps of so many rows.
STEP = 1000


@dataclass(frozen=True, slots=True)
class Table:
    """root: the portal's address without a slash at the end; filter: a column and one of its values, None when no
    value will do; word: what to look for anywhere; codes: columns of digits that are no numbers; token: whether reading
    needs one."""

    root: str
    resource_id: str
    filter: tuple[str, Any] | None = None
    word: str = ""
    sort: str = ""
    fields: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    token: bool = False

    @property
    def search(self) -> str:
        return f"{self.root}/api/3/action/datastore_search"

    @property
    def dump(self) -> str:
        return f"{self.root}/datastore/dump/{self.resource_id}?format=csv&bom=true"


@dataclass(frozen=True, slots=True)
class Purpose:
    """name: ``first``, ``filter``, ``word``, ``sort`` or ``all``; parameters: of datastore_search, in their order."""

    name: str
    parameters: dict[str, Any] = field(default_factory=dict)


def table(
    root: str, resource_id: str, columns: Sequence[Column], rows: Sequence[Mapping[str, Any]], *, token: bool
) -> Table:
    """What examples say of a table, from its columns and its first rows."""
    chosen = _filter(columns, rows)
    texts = [str(row[c.id]) for row in rows for c in columns if c.sort is Sort.TEXT and _fits(row.get(c.id))]
    ordered = [column.id for column in columns if column.sort is not Sort.TEXT] or [column.id for column in columns]
    # a name with a comma or a quote needs quoting of its own in sort and fields
    sort = next((name for name in ordered if _is_plain(name)), "")
    plain = [column.id for column in columns if _is_plain(column.id) and column.id != sort]
    fields = (*plain[:2], sort) if sort else ()
    return Table(root, resource_id, chosen, _word(texts), sort, fields, _codes(columns, rows), token)


def _codes(columns: Sequence[Column], rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Columns that a reader of CSV would take for numbers, and their zeros away."""
    texts = [column.id for column in columns if column.sort is Sort.TEXT]
    return tuple(name for name in texts if any(str(row.get(name) or "").isdecimal() for row in rows))


def _word(texts: Sequence[str]) -> str:
    """Something to look for inside values: part of a Chinese one, which shows that parts are found; else a word."""
    chinese = next((text for text in texts if _is_chinese(text)), "")
    return chinese[:2] if chinese else next((text.split()[0] for text in texts), "")


def _is_chinese(text: Any) -> bool:
    """Whether the first two characters are Han."""
    return len(str(text)) > 1 and all("\u4e00" <= character <= "\u9fff" for character in str(text)[:2])


def _is_plain(name: str) -> bool:
    return name.replace("_", "").isalnum()


def _filter(columns: Sequence[Column], rows: Sequence[Mapping[str, Any]]) -> tuple[str, Any] | None:
    """A column and a value of it, Chinese before other texts before numbers: it says what it stands for."""
    found = [
        (column, row[column.id]) for column in columns for row in rows[:1] if _fits(row.get(column.id))
    ]  # of the first row, as all columns of it go together
    found.sort(key=lambda one: (one[0].sort is not Sort.TEXT, not _is_chinese(one[1])))
    return (found[0][0].id, found[0][1]) if found else None


def _fits(value: Any) -> bool:
    return value is not None and 0 < len(str(value).strip()) <= LONGEST and str(value).isprintable()


def purposes(about: Table) -> list[Purpose]:
    """What examples show, the simplest first."""
    found = [Purpose("first", {"limit": ROWS})]
    if about.filter:
        column, value = about.filter
        found.append(Purpose("filter", {"filters": {column: value}, "limit": ROWS}))
    if about.word:
        found.append(Purpose("word", {"filters": {"_contains": [about.word]}, "limit": ROWS}))
    if about.sort and about.fields:
        found.append(Purpose("sort", {"fields": ",".join(about.fields), "sort": f"{about.sort} desc", "limit": ROWS}))
    return [*found, Purpose("all")]


def examples(about: Table, language: str) -> dict[str, str]:
    """Purpose → code. Raises KeyError for a language that is not in LANGUAGES."""
    write = {"curl": _curl, "python": _python, "javascript": _javascript, "r": _r}[language]
    return {purpose.name: write(about, purpose) for purpose in purposes(about)}


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _query(about: Table, purpose: Purpose) -> dict[str, str]:
    """Parameters as an address takes them: what is nested is JSON."""
    asked = {"resource_id": about.resource_id, **purpose.parameters}
    return {name: value if isinstance(value, str) else _compact(value) for name, value in asked.items()}


def _curl(about: Table, purpose: Purpose) -> str:
    header = ' \\\n  -H "Authorization: $API_TOKEN"' if about.token else ""
    if purpose.name == "all":
        return f"curl -sSf -o {about.resource_id}.csv{header} \\\n  {shlex.quote(about.dump)}"
    data = [f"  --data-urlencode {shlex.quote(f'{name}={value}')}" for name, value in _query(about, purpose).items()]
    return f"curl -sSf -G{header} {shlex.quote(about.search)} \\\n" + " \\\n".join(data)


def _python(about: Table, purpose: Purpose) -> str:
    token = 'HEADERS = {"Authorization": "API_TOKEN"}\n' if about.token else ""
    headers = ", headers=HEADERS" if about.token else ""
    address = f"import requests\n\n{token}URL = {about.search!r}\n"
    if purpose.name == "all":
        return address + (
            f"params = {{'resource_id': {about.resource_id!r}, 'limit': {STEP}, 'offset': 0}}\n"
            "rows = []\n"
            "while True:\n"
            f"    answer = requests.get(URL, params=params{headers}, timeout=60)\n"
            "    answer.raise_for_status()\n"
            '    page = answer.json()["result"]["records"]\n'
            "    rows += page\n"
            f"    if len(page) < {STEP}:\n"
            "        break\n"
            f'    params["offset"] += {STEP}\n'
            "print(len(rows))"
        )
    return address + (
        f"data = { ({'resource_id': about.resource_id, **purpose.parameters})!r}\n"
        f"answer = requests.post(URL, json=data{headers}, timeout=60)\n"
        "answer.raise_for_status()\n"
        'for row in answer.json()["result"]["records"]:\n'
        "    print(row)"
    )


def _javascript(about: Table, purpose: Purpose) -> str:
    more = ', { headers: { Authorization: "API_TOKEN" } }' if about.token else ""
    address = f"const url = new URL({_compact(about.search)});\n"
    if purpose.name == "all":
        return address + (
            "const rows = [];\n"
            f"for (let offset = 0, page; !page || page.length === {STEP}; offset += {STEP}) {{\n"
            f"  const asked = {{ resource_id: {_compact(about.resource_id)}, limit: {STEP}, offset }};\n"
            "  url.search = new URLSearchParams(asked);\n"
            f"  const answer = await fetch(url{more});\n"
            "  if (!answer.ok) throw new Error(answer.status);\n"
            "  page = (await answer.json()).result.records;\n"
            "  rows.push(...page);\n"
            "}\n"
            "console.log(rows.length);"
        )
    asked = json.dumps(_query(about, purpose), ensure_ascii=False, indent=2)
    return address + (
        f"url.search = new URLSearchParams({asked});\n"
        f"const answer = await fetch(url{more});\n"
        "if (!answer.ok) throw new Error(answer.status);\n"
        "for (const row of (await answer.json()).result.records) console.log(JSON.stringify(row));"
    )


def _r(about: Table, purpose: Purpose) -> str:
    header = ' |>\n  req_headers(Authorization = Sys.getenv("API_TOKEN"))' if about.token else ""
    if purpose.name == "all":
        return (
            "library(httr2)\n\n"
            f"request({_compact(about.dump)}){header} |>\n"
            f'  req_perform(path = "{about.resource_id}.csv")\n'
            f'rows <- read.csv("{about.resource_id}.csv", '
            f'fileEncoding = "UTF-8-BOM", check.names = FALSE{_classes(about)})\n'
            "nrow(rows)"
        )
    asked = [f"    {name} = {_compact(value)}" for name, value in _query(about, purpose).items()]
    return (
        "library(httr2)\n\n"
        f"answer <- request({_compact(about.search)}){header} |>\n"
        "  req_url_query(\n" + ",\n".join(asked) + "\n  ) |>\n"
        "  req_perform() |>\n"
        "  resp_body_json(simplifyVector = TRUE)\n"
        "answer$result$records"
    )


def _classes(about: Table) -> str:
    """That R is to leave codes as they are."""
    named = ", ".join(f'{_compact(name)} = "character"' for name in about.codes)
    return f",\n  colClasses = c({named})" if named else ""
