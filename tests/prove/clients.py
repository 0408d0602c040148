"""Real clients harvest the portal from outside, before changes and after them, and hold what it shows to everybody."""

from __future__ import annotations

import json
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import click

from scripts.portal import console, site
from scripts.portal.paths import BIN, ROOT
from tests.benchmarks import report
from tests.catalogue.records import record

from .agency import Agency, acting, demo
from .faults import portal, sql, until
from .readers import readers

HEAD = ("client", "crawl", "datasets", "added", "updated", "of those changed", "deleted", "errors", "not as the portal",
        "s")  # fmt: skip
#: into how many pages the harvesters' catalogue is cut
PARTS = 8
FORMS = ("ttl", "xml", "jsonld")
_RENDERING = "SELECT count(*) FROM provdata_outbox WHERE kind LIKE 'feed.%' OR kind LIKE 'release.%index'"


# --- what there is to harvest -----------------------------------------------------------------------------------------


class Public:
    """What anybody reads from the portal, by the id of the record."""

    def __init__(self, address: str) -> None:
        self.address = address

    def records(self) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        while batch := self._search(rows=100, start=len(found), sort="id asc"):
            found |= {one["id"]: _plain(one) for one in batch}
        return found

    def _search(self, **words: Any) -> list[dict[str, Any]]:
        url = f"{self.address}/api/3/action/package_search?{urlencode(words)}"
        with urllib.request.urlopen(url, timeout=120) as answer:
            return json.load(answer)["result"]["results"]


def _plain(package: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": package["title"],
        "identifier": package["catalogue_code"],
        "publisher": package["organization"]["title"],
        "resources": len(package["resources"]),
    }


class Hand:
    """What an agency does between two crawls: one of everything that a client must notice, or must not."""

    def __init__(self, agency: Agency) -> None:
        self.agency = agency
        self.secret: set[str] = set()
        kinds = ("edited", "hidden", "deleted", "opened", "withdrawn")
        self.records = {kind: self._record(f"将{kind}") for kind in kinds}
        self.waves = {kind: self._wave(self.records[kind], "2") for kind in ("withdrawn",)}
        self._record("未公布的名录", private=True)
        self.secret.add("未公布的名录")
        self.secret.add(self._file(self._wave(self.records["edited"], "365 days")))
        until("the wave opens", lambda: self._is_open(self.waves["withdrawn"]))

    def change(self) -> None:
        """Afterwards every kind of change has happened."""
        self._record("新增的名录")
        self.agency.call("package_patch", id=self.records["edited"], title="改过的名录")
        self.agency.call("package_patch", id=self.records["hidden"], private=True)
        self.agency.call("package_delete", id=self.records["deleted"])
        self.agency.call("provdata_wave_withdraw", id=self.waves["withdrawn"]["id"], reason="复核")
        opening = self._wave(self.records["opened"], "2")
        until("the wave opens", lambda: self._is_open(opening))
        self.secret |= {"将hidden", "将deleted", self._file(self.waves["withdrawn"])}

    def _record(self, title: str, **more: Any) -> str:
        made = self.agency.call("package_create", **record(owner_org=self.agency.organization, title=title, **more))
        return made["id"]

    def _wave(self, record_id: str, later: str) -> dict[str, Any]:
        """A wave of one file that opens so many seconds from now, or so much else."""
        at = sql(f"SELECT to_char((now() + interval '{later}') AT TIME ZONE 'utc', 'YYYY-MM-DD\"T\"HH24:MI:SS.USZ')")
        files = [{"name": "名录", "format": "CSV", "url": "https://files.example.org/list.csv"}]
        return self.agency.call("provdata_wave_create", record=record_id, release_at=at, resources=files)

    def _file(self, wave: dict[str, Any]) -> str:
        return wave["resources"][0]["id"]

    def _is_open(self, wave: dict[str, Any]) -> bool:
        return self.agency.call("provdata_wave_show", id=wave["id"])["state"] == "opened"


# --- the other site ---------------------------------------------------------------------------------------------------


class Harvester:
    """A CKAN with ckanext-dcat and ckanext-harvest, see ``harvesting``."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, *words: str) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(words) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise SystemExit(f"the harvesting site died at {words}")
        return json.loads(answer)


@contextmanager
def harvester() -> Iterator[Harvester]:
    site.prepare(site.HARVESTER)
    command = [BIN / "python", "-m", "tests.prove.harvesting"]
    env = console.merged(site.environment(site.HARVESTER))
    log = (site.RUN / "logs" / "harvester.log").open("a")
    with log, subprocess.Popen(command, stdin=-1, stdout=-1, stderr=log, text=True, env=env, cwd=ROOT) as process:  # noqa: S603
        try:
            yield Harvester(process)
        finally:
            assert process.stdin
            process.stdin.close()


@dataclass
class Crawler:
    """A source at the harvesting site. deletes: whether it takes away what it does not see any more."""

    name: str
    source: str
    site: Harvester
    deletes: bool

    def crawl(self, number: str, public: dict[str, dict[str, Any]], secret: set[str]) -> tuple[str, ...]:
        """A row of the table. secret: words that nothing held may contain."""
        done = self.site.ask("run", self.source)
        held = self.site.ask("held", self.source)
        wrong = differing(held, public, all_of_it=self.deletes) + betrayed(held, secret if self.deletes else set())
        for error in [*done["errors"], *wrong]:
            click.echo(f"  {self.name}, {number}: {error}", err=True)
        counts = (str(done.get(kind, 0)) for kind in ("added", "updated"))
        return (self.name, number, str(len(held)), *counts, str(done["touched"]), str(done.get("deleted", 0)),
                str(len(done["errors"])), str(len(wrong)), f"{done['seconds']:.0f}")  # fmt: skip


def differing(held: list[dict[str, Any]], public: dict[str, dict[str, Any]], *, all_of_it: bool) -> list[str]:
    """What is held otherwise than the portal shows it. all_of_it: and what is held beyond it."""
    by_id = {one["guid"].rpartition("/")[2]: one for one in held}
    wrong = [f"{one} is missing" for one in public if one not in by_id]
    if all_of_it:
        wrong += [f"{one} is not public" for one in by_id if one not in public]
    for one in by_id.keys() & public.keys():
        told = {name: value for name, value in public[one].items() if by_id[one].get(name) is not None}
        wrong += [f"{one}: {name} {by_id[one][name]!r} for {value!r}" for name, value in told.items()
                  if by_id[one][name] != value]  # fmt: skip
    return wrong


def betrayed(held: list[dict[str, Any]], secret: set[str]) -> list[str]:
    text = json.dumps(held, ensure_ascii=False)
    return [f"{word} is held" for word in secret if word in text]


# --- all of it --------------------------------------------------------------------------------------------------------


@click.command()
@click.option("--save", is_flag=True, help="Keep the table in docs/proof/clients.md.")
@click.option("--only", help="A word of the client's name.")
def command(save: bool, only: str | None) -> None:
    """Every client, before and after the changes. Ends with an error when one holds what the portal does not show."""
    rows: list[tuple[str, ...]] = []
    with portal() as address, harvester() as other:
        demo(site.PROOF)
        with acting(site.PROOF, address) as agency:
            for name, kind, url, deletes in sources(address):
                if not only or only in name:
                    other.ask("empty")
                    source = other.ask("source", kind, url)
                    rows += _attempt(Crawler(name, source, other, deletes), Hand(agency))
            rows += [_read(*one, Public(address).records()) for one in readers(address, only or "")]
    text = f"{report.table(HEAD, rows)}\n\n{NOTE}"
    click.echo(text)
    if save:
        report.save("clients", "What real clients harvest", text)
    if any(row[7] not in {"0", ""} or row[8] != "0" for row in rows):
        raise SystemExit("a client failed, or holds something else than the portal shows")


def sources(address: str) -> Iterator[tuple[str, str, str, bool]]:
    """Name, kind and address of each source, and whether its harvester takes away what it does not see."""
    for form in FORMS:
        yield f"ckanext-dcat, {form}, paged", "dcat_rdf", f"{address}/catalog.{form}?page=1&parts={PARTS}", True
    yield "ckanext-harvest, CKAN", "ckan", address, False


def _attempt(crawler: Crawler, hand: Hand) -> Iterator[tuple[str, ...]]:
    """Three crawls, and changes before the last."""
    public = Public(hand.agency.address)
    _settle()
    for number in ("first", "again"):
        yield crawler.crawl(number, public.records(), hand.secret)
    hand.change()
    _settle()
    yield crawler.crawl("after changes", public.records(), hand.secret)


def _settle() -> None:
    until("the feed follows", lambda: not int(sql(_RENDERING)))


def _read(name: str, found: dict[str, str], seconds: float, public: dict[str, dict[str, Any]]) -> tuple[str, ...]:
    titles = {one: values["title"] for one, values in public.items()}
    wrong = len(titles.items() ^ found.items())
    return (name, "", str(len(found)), "", "", "", "", "", str(wrong), f"{seconds:.0f}")


NOTE = (
    "Another CKAN site on the same machine harvests with ckanext-dcat's RDF harvester and with ckanext-harvest's CKAN "
    "harvester, both as released. Not as the portal: datasets missing or beyond what anybody finds in the portal, and "
    "titles, codes, publishers or numbers of resources that differ. Between the second and the third crawl records "
    "are created, edited, hidden and deleted, a wave opens and another is withdrawn. The CKAN harvester never deletes; "
    "what it must have is everything that is public."
)


def main(words: list[str]) -> None:
    """Run with these words of the command line. Raises SetupError when a service does not start."""
    command.main(words, prog_name="make prove ARGS=clients", standalone_mode=False)
