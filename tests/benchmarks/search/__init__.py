"""How well and how fast records are found: CKAN's own schema and query beside ours, in one run.

``make bench ARGS=search`` prints nDCG@10, recall and forbidden hits by kind of query; ``ARGS="search latency 100000"``
the time of a search over that many documents; ``ARGS="search misses"`` the queries that go wrong (not held-out ones).
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from statistics import fmean, median, quantiles

import click

from scripts.portal import site, solr
from scripts.portal.paths import ROOT, RUN

from . import labels, load, measure

OURS, STOCK = "provdata", "CKAN"
SITES = {STOCK: site.STOCK, OURS: site.BENCH}
FULL_PAGE = 20
WORST_SHOWN = 40
GOOD_NDCG, GOOD_RECALL = 0.9, 0.8


def main(words: list[str]) -> int:
    """Run what the words name; returns a process's exit code."""
    prepare()
    if words[:1] == ["latency"]:
        click.echo(latency(int(words[1]) if len(words) > 1 else 100_000))
        return 0
    made = load.records()
    queries = labels.queries(made)
    chosen = [OURS] if words[:1] == ["misses"] else [STOCK, OURS]
    answers = {system: ask(system, [query.text for query in queries])["answers"] for system in chosen}
    scores = {system: [measure.score(q, answers[system][q.text]) for q in queries] for system in chosen}
    click.echo(f"{len(queries)} queries over {len(made)} records")
    click.echo(measure.table(scores))
    if words[:1] == ["misses"]:
        click.echo(misses(scores[OURS], answers[OURS], {one.key: one.title for one in made}))
    return 0


def core(system: str) -> str:
    """A core of the search benchmark's own: the sites' cores may hold what another benchmark has generated."""
    return f"search_{SITES[system].name}"


def prepare() -> None:
    """A core with CKAN's own schema and one with ours."""
    solr.ensure_core(core(OURS))
    solr.ensure_core(core(STOCK), conf=site.stock_core())


def ask(system: str, queries: list[str], copies: int = 1) -> dict:
    """The worker's report for one system; its log goes to the terminal when it fails."""
    command = [sys.executable, "-m", "tests.benchmarks.search.worker", str(copies)]
    environment = {**os.environ, "CKAN_INI": str(ini(system))}
    done = subprocess.run(  # noqa: S603 - our own worker
        command, input=json.dumps(queries), capture_output=True, text=True, cwd=ROOT, check=False, env=environment
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def ini(system: str) -> Path:
    """The site's configuration with the benchmark's own core."""
    address = f"solr_url = {solr.url(core(system))}"
    path = RUN / f"search-{SITES[system].name}.ini"
    path.touch(mode=0o600)
    path.write_text(re.sub(r"(?m)^solr_url = .*$", address, SITES[system].ini.read_text()))
    return path


def latency(documents: int) -> str:
    """Milliseconds of ``package_search`` (20 rows, facets) for each system.

    CKAN's own schema answers most of these queries with nothing, which is quick; so the queries to which both answer
    with a full page are on lines of their own.
    """
    made = load.records()
    queries = [query.text for query in labels.queries(made)]
    reports = {system: ask(system, queries, -(-documents // len(made))) for system in (STOCK, OURS)}
    full = [text for text in queries if min(report["hits"][text] for report in reports.values()) == FULL_PAGE]
    head = f"{'':<34}{'queries':>8}{'median':>9}{'mean':>9}{'p95':>9}   ms a search"
    return "\n".join([head, *_times("all", queries, reports), *_times("both find a full page", full, reports)])


def _times(name: str, queries: list[str], reports: dict[str, dict]) -> list[str]:
    lines, means = [], []
    for system, report in reports.items():
        every = sorted(one for text in queries for one in report["times"][text])
        means.append(fmean(every))
        label = f"{system}, {name}, {report['documents']}"
        figures = "".join(f"{one:>9.1f}" for one in (median(every), means[-1], quantiles(every, n=20)[-1]))
        lines.append(f"{label:<34}{len(queries):>8}{figures}")
    return [*lines, f"{'ratio of the means':<42}{means[1] / means[0]:>18.2f}"]


def misses(scores: list[measure.Score], answers: dict[str, list[str]], titles: dict[str, str]) -> str:
    """The queries that did worst, with the first titles found; held-out ones stay unseen."""
    bad = [one for one in scores if not one.query.held_out and _is_bad(one)]
    lines = []
    for one in sorted(bad, key=lambda score: score.ndcg or 0)[:WORST_SHOWN]:
        found = answers[one.query.text]
        figures = f"nDCG {one.ndcg or 0:.2f} recall {one.recall or 0:.2f} forbidden {one.forbidden} of {len(found)}"
        lines.append(f"{one.query.kind}: {one.query.text}  {figures}")
        lines += [f"      {one.query.grades.get(key, 0)} {titles[key]}" for key in found[:6]]
        lines += [f"      ! {titles[key]}" for key in one.query.forbidden & set(found)]
    return "\n".join(lines)


def _is_bad(one: measure.Score) -> bool:
    poor = one.ndcg is not None and one.ndcg < GOOD_NDCG
    return bool(one.forbidden) or poor or (one.recall is not None and one.recall < GOOD_RECALL)
