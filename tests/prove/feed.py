"""The feed is right: what it says, while everything changes, and after what carries it has died."""

from __future__ import annotations

import importlib.util
import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click
from rdflib.namespace import DCTERMS

from scripts.portal import redis, site
from tests.benchmarks import report
from tests.benchmarks.speed import sites
from tests.catalogue.records import record

from .agency import Agency, acting, demo
from .crowd import Crawler, Follower, Live, beside
from .faults import portal, process, sql, until
from .readers import EXAMPLE

MINUTES, AGENCIES, RECORDS, EDITED = 3.0, 2, 10, 60
_WAITING = "SELECT count(*) FROM provdata_outbox WHERE kind LIKE 'feed.%'"
_HELD = "SELECT count(*) FROM pg_stat_activity WHERE datname = '{}' AND query LIKE '%provdata_feed_fragment%'"


# --- what it says -----------------------------------------------------------------------------------------------------


def agreement(address: str) -> tuple[str, bool]:
    """Every record of the demo catalogue, in every syntax."""
    found = json.loads(sites.run(site.PROOF, "tests.prove.agreement", address).splitlines()[-1])
    head = ("records", "graphs compared", "different", "triples of the whole", "SHACL violations")
    names = ("records", "graphs", "different", "triples", "violations")
    found["different"], told = len(found["different"]), found["different"] + found["faults"]
    for one in told:
        click.echo(f"  {one}", err=True)
    return report.table(head, [tuple(f"{found[name]:,}" for name in names)]), not told


# --- while everything changes -----------------------------------------------------------------------------------------


def storm(address: str, minutes: float, seed: int) -> tuple[str, bool]:
    """Agencies change their records without rest; crawlers crawl, and the example client follows and is killed."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        agencies = [stack.enter_context(acting(site.PROOF, address)) for _ in range(AGENCIES)]
        storms = [Live(agency, seed + number) for number, agency in enumerate(agencies)]
        for one in storms:
            for _ in range(RECORDS):
                one.create()
        _settle()
        crawler, follower = Crawler(address, storms), Follower(address, folder, seed)
        with beside(*(one.step for one in storms), crawler.crawl, follower.run) as wrong:
            until_over(minutes, wrong)
        _settle()
        crawler.crawl()
        differs = _unlike(address, follower, storms)
    acts: Counter[str] = sum((one.done for one in storms), Counter())
    broken = [f"{error!r} {' '.join(getattr(error, '__notes__', []))}" for error in wrong]
    faults = [*crawler.faults, *broken, *differs]
    for one in faults:
        click.echo(f"  {one}", err=True)
    counts = (acts.total(), crawler.crawls, crawler.pages, crawler.stayed, follower.runs, follower.killed, len(faults))
    row = (str(seed), *map(str, counts))
    told = ", ".join(f"{name} {count}" for name, count in sorted(acts.items()))
    return f"{report.table(STORM, [row])}\n\nActs: {told}.", not faults


STORM = (
    "seed",
    "acts",
    "crawls",
    "pages",
    "records that stayed, summed",
    "runs of the client",
    "of those killed",
    "faults",
)


def until_over(minutes: float, wrong: list[BaseException]) -> None:
    end = time.monotonic() + minutes * 60
    until("the storm is over", lambda: wrong or time.monotonic() > end, minutes * 60 + 60, look=0.5)


def _unlike(address: str, follower: Follower, storms: list[Live]) -> list[str]:
    """Where the client's copy and the agencies' own knowledge differ from the catalogue in the end."""
    while "nothing has changed" not in follower.run(whole=True):
        pass
    with urllib.request.urlopen(f"{address}/catalog.nt", timeout=120) as answer:
        whole, _ = _example().read(answer.read().decode())
    copy = follower.records()
    differs = [f"{one} differs in the copy" for one in copy.keys() | whole.keys() if copy.get(one) != whole.get(one)]
    listed = {one.rpartition("/")[2] for one in whole}
    for storm in storms:
        mine = set(storm.records)
        differs += [f"{one} differs in the catalogue" for one in (listed & mine) ^ set(storm.visible())]
    return differs


def _example() -> Any:
    spec = importlib.util.spec_from_file_location("follow_feed", EXAMPLE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["follow_feed"] = module
    spec.loader.exec_module(module)
    return module


# --- after what carries it has died -----------------------------------------------------------------------------------


def recovery(address: str) -> tuple[str, bool]:
    """Edits, then a fault while they are rendered; nobody helps."""
    rows = []
    with acting(site.PROOF, address) as agency:
        ids = [agency.call("package_create", **record(owner_org=agency.organization))["id"] for _ in range(EDITED)]
        for name, fault in FAULTS.items():
            rows.append(_recover(agency, ids, name, fault))
            click.echo(" | ".join(rows[-1]))
    return report.table(RECOVERY, rows), all(row[3:5] == ("0", "0") for row in rows)


RECOVERY = (
    "fault",
    "records edited",
    "waiting when it struck",
    "old in the end",
    "failed answers",
    "caught up after s",
)


def _recover(agency: Agency, ids: list[str], name: str, fault: Any) -> tuple[str, ...]:
    _settle()
    word = f"版次 {secrets.token_hex(4)}"
    os.kill(process("outbox"), signal.SIGSTOP)
    for one in ids:
        agency.call("package_patch", id=one, title=word)
    waiting, failed, began = _waiting(), 0, time.monotonic()
    fault()

    def follows() -> bool:
        nonlocal failed
        try:
            with urllib.request.urlopen(f"{agency.address}/catalog.nt", timeout=60) as answer:
                text = answer.read().decode()
            return all(f'/dataset/{one}> <{DCTERMS.title}> "{word}"' in text for one in ids)
        except OSError:
            failed += 1
            return False

    until("the feed has followed", follows)
    took = time.monotonic() - began
    _settle()
    old = len(ids) - int(sql(f"SELECT count(*) FROM provdata_feed_fragment WHERE ttl LIKE '%{word}%'"))  # noqa: S608
    return name, str(len(ids)), str(waiting), str(old), str(failed), f"{took:.1f}"


def _nothing() -> None:
    os.kill(process("outbox"), signal.SIGCONT)


def _killed() -> None:
    """In the midst of its batches."""
    before = _waiting()
    os.kill(process("outbox"), signal.SIGCONT)
    until("it renders", lambda: _waiting() < before or _busy(), look=0.01)
    os.kill(process("outbox"), signal.SIGKILL)


def _flushed() -> None:
    os.kill(process("outbox"), signal.SIGCONT)
    url = redis.url(site.PROOF.redis_database)
    subprocess.run(["redis-cli", "-u", url, "FLUSHALL"], check=True, stdout=subprocess.DEVNULL)  # noqa: S603, S607


def _feed_killed() -> None:
    """Who keeps the prepared files."""
    os.kill(process("outbox"), signal.SIGCONT)
    os.kill(process("feed"), signal.SIGKILL)


FAULTS = {
    "none": _nothing,
    "outbox killed (-9) while it renders": _killed,
    "Redis flushed": _flushed,
    "`feed run` killed (-9)": _feed_killed,
}


def _busy() -> int:
    return int(sql(_HELD.format(site.PROOF.database)))


def _waiting() -> int:
    return int(sql(_WAITING))


def _settle() -> None:
    until("the feed has followed", lambda: not _waiting())


# --- all of it --------------------------------------------------------------------------------------------------------


@click.command()
@click.option("--minutes", default=MINUTES, show_default=True, help="Of the storm.")
@click.option("--seed", type=int, help="Of the storm; by chance if none is given.")
@click.option("--only", type=click.Choice(["agreement", "storm", "recovery"]))
@click.option("--save", is_flag=True, help="Keep the tables in docs/proof/feed.md.")
def command(minutes: float, seed: int | None, only: str | None, save: bool) -> None:
    """What the feed says, in a storm, and after faults. Ends with an error when anything is not as it should be."""
    texts, well = [], True
    chosen = secrets.randbelow(1_000_000) if seed is None else seed
    with portal() as address:
        demo(site.PROOF)
        parts = {
            "agreement": ("What it says", lambda: agreement(address)),
            "storm": (f"{minutes:g} minutes of storm", lambda: storm(address, minutes, chosen)),
            "recovery": ("After faults", lambda: recovery(address)),
        }
        for name, (title, part) in parts.items():
            if only in (None, name):
                text, good = part()
                click.echo(text)
                texts.append(f"## {title}\n\n{text}\n\n{NOTES[name]}")
                well = well and good
    if save and not only:
        report.save("feed", "The feed is right", "\n\n".join(texts))
    if not well:
        raise SystemExit("the feed is not as it should be")


NOTES = {
    "agreement": (
        "Each record of the demo catalogue, read in six syntaxes from its own address, is compared by rdflib with the "
        "graph that ckanext-dcat's serialiser makes with our profile; then the whole catalogue in each syntax with its "
        "head and all those graphs, and the union of its pages with the whole."
    ),
    "storm": (
        "Two agencies create, edit, hide, show, delete, release by waves and withdraw over HTTP without rest. A fault "
        "is a record that was there throughout a crawl and was not met exactly once, anything met that nobody could "
        "see at any instant of the answer, or a difference between the client's copy and the catalogue in the end."
    ),
    "recovery": (
        "The outbox stands still while records are edited; then the fault strikes, and the processes of "
        "`config/Procfile` are left to themselves as in `make run`."
    ),
}


def main(words: list[str]) -> None:
    """Run with these words of the command line. Raises SetupError when a service does not start."""
    command.main(words, prog_name="make prove ARGS=feed", standalone_mode=False)
