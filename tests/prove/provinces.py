"""The organisations of each province the plans are from, loaded into an empty portal of their own."""

from __future__ import annotations

import re
import time
from collections import Counter

import click

from ckanext.provdata.regions import policy as regions
from scripts.portal import console, postgres, site, solr, stamps
from scripts.portal.paths import BIN
from tests.benchmarks import report

PROVINCES = {"13": "河北 Hebei", "41": "河南 Henan", "42": "湖北 Hubei", "32": "江苏 Jiangsu"}
SITE = site.Site("province", 5, generated=True)
LEVELS = ("province", "city", "county")
HEAD = ("province", "organisations", "cities", "counties", "as the region table", "without parent", "load", "again")


def main(words: list[str]) -> None:
    """Load all, or those whose codes are named; write the table when it is of all."""
    table = report.table(HEAD, [prove(code) for code in words or PROVINCES])
    click.echo(table)
    if not words:
        report.save("provinces", "Organisations of four provinces, each loaded into an empty portal", table)


def prove(code: str) -> tuple[str, ...]:
    """One line of the table. Raises AssertionError when what was loaded is not the region table's tree."""
    empty_portal(code)
    first, again = load(), load()
    found = Counter(level for level, _ in loaded())
    wanted = Counter(place.level.value for place in regions.in_province(code))
    roots = [parent for _, parent in loaded() if not parent]
    assert found == wanted, f"{code}: {found} loaded, {wanted} in the region table"
    assert len(roots) == 1, f"{code}: {len(roots)} organisations without parent"
    counts = (str(found.total()), *(str(found[level]) for level in LEVELS[1:]))
    return (PROVINCES[code], *counts, "yes", str(len(roots)), f"{first:.0f} s", f"{again:.1f} s")


def empty_portal(code: str) -> None:
    """A database, an index and a configuration of this province and nothing in them."""
    postgres.sql(f'DROP DATABASE IF EXISTS "{SITE.database}" WITH (FORCE)')
    (stamps.STAMPS / f"site-{SITE.name}").unlink(missing_ok=True)
    SITE.storage.mkdir(parents=True, exist_ok=True)
    site.write_ini(SITE)
    option = "ckanext.provdata.province"
    without = re.sub(rf"(?m)^{re.escape(option)}\s*=.*\n", "", SITE.ini.read_text())
    SITE.ini.write_text(without.replace("[app:main]\n", f"[app:main]\n{option} = {code}\n"))
    solr.ensure_core(SITE.database)
    site.migrate(SITE)


def load() -> float:
    """Seconds of ``ckan provdata regions load``."""
    began = time.perf_counter()
    console.show([BIN / "ckan", "-c", SITE.ini, "provdata", "regions", "load"])
    return time.perf_counter() - began


def loaded() -> list[tuple[str, str]]:
    """Level and parent of every organisation in the database."""
    query = """
        SELECT g.extras->>'region_code', coalesce(m.table_id, '') FROM "group" g
        LEFT JOIN member m ON m.group_id = g.id AND m.table_name = 'group' AND m.state = 'active'
        WHERE g.is_organization AND g.state = 'active'
    """
    rows = (line.split("|") for line in postgres.sql(query, database=SITE.database).splitlines())
    return [(regions.level(code).value, parent) for code, parent in rows]
