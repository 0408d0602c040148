"""``python -m tests.prove.searches``: times searches inside a site, each query once, and prints them as JSON."""

from __future__ import annotations

import json
import time
from itertools import islice
from random import Random
from typing import Any

import ckan.plugins.toolkit as tk
import click
from ckan.lib.search import query as search_query

from ckanext.provdata.regions import policy as regions
from tests.benchmarks import inside
from tests.benchmarks.generator.records import topics

PROVINCE = "13"
COUNT, WARMING, ROWS = 240, 240, 20
FACETS = ["organization", "res_format", "license_id"]
#: how people put it; place, topic and tag are filled in
WAYS = (
    "{tag}",
    "{topic}",
    "{place}{tag}",
    "{place} {tag}",
    "{place}{topic}",
    "{place}有哪些{tag}",
    "{tag} {year}",
    "{place}{year}年{topic}",
)


def queries() -> list[str]:
    """Different queries of several kinds, the same ones every time."""
    dice = Random(PROVINCE)  # noqa: S311 - no secrets are drawn
    places = [place.short_name for place in regions.in_province(PROVINCE)]
    made = (_query(dice, places, number) for number in range(COUNT * 6))
    return list(islice(dict.fromkeys(made), COUNT + WARMING))


def _query(dice: Random, places: list[str], number: int) -> str:
    _, topic = dice.choice(topics())
    filled = {"place": dice.choice(places), "topic": topic["title"], "tag": dice.choice(topic["tags"])}
    return WAYS[number % len(WAYS)].format(**filled, year=dice.randrange(2016, 2026))


def watch_solr() -> list[float]:
    """A list to which every search from here on adds the milliseconds that Solr says it took."""
    times: list[float] = []
    connect = search_query.make_connection

    def watched(*words: Any, **parameters: Any) -> Any:
        connection = connect(*words, **parameters)
        search = connection.search

        def timed(*words: Any, **parameters: Any) -> Any:
            found = search(*words, **parameters)
            times.append(float(found.qtime))
            return found

        connection.search = timed
        return connection

    search_query.make_connection = watched
    return times


def measure() -> dict[str, list[float]]:
    """Milliseconds of the action, of Solr's part in it, and hits; the first ones only warm up."""
    solr = watch_solr()
    report: dict[str, list[float]] = {"action": [], "solr": [], "hits": []}
    for query in queries():
        began = time.perf_counter()
        found = tk.get_action("package_search")({}, {"q": query, "rows": ROWS, "facet.field": FACETS})
        report["action"].append((time.perf_counter() - began) * 1000)
        report["solr"].append(solr[-1])
        report["hits"].append(found["count"])
    return {name: figures[WARMING:] for name, figures in report.items()}


if __name__ == "__main__":
    with inside.site():
        click.echo(json.dumps(measure()))
