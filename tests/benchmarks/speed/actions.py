"""The interface and indexing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import requests

from .pages import TIMEOUT
from .sites import SITES, Served, run
from .timing import Row, compare

SEARCHES = (
    ("package_search, 20 rows", {"rows": 20}),
    ("package_search, 100 rows", {"rows": 100}),
    ("package_search, one word", {"rows": 20, "q": "停车场"}),
    ("package_search, place and topic", {"rows": 20, "q": "石家庄 医院"}),
)


def rows(served: list[Served], repeats: int) -> Iterator[Row]:
    for what, parameters in SEARCHES:
        yield compare(what, [_call(one, "package_search", parameters) for one in served], repeats)
    yield compare("package_show", [_call(one, "package_show", {"id": one.facts["name"]}) for one in served], repeats)
    yield compare("package_create over HTTP", [_creations(one) for one in served], repeats)
    yield _indexing()


def _call(one: Served, action: str, parameters: dict) -> Callable[[], object]:
    session = requests.Session()

    def post() -> object:
        answer = session.post(f"{one.address}/api/3/action/{action}", json=parameters, timeout=TIMEOUT)
        answer.raise_for_status()
        return answer

    return post


def _creations(one: Served) -> Callable[[], object]:
    """A call that creates the next of the records the worker prepared."""
    session, waiting = requests.Session(), iter(one.facts["creations"])
    session.headers["Authorization"] = one.facts["token"]

    def create() -> object:
        address = f"{one.address}/api/3/action/package_create"
        answer = session.post(address, json=next(waiting), timeout=TIMEOUT)
        answer.raise_for_status()
        return answer

    return create


def _indexing() -> Row:
    rates = [json.loads(run(one, "tests.benchmarks.speed.worker", "index").splitlines()[-1]) for one in SITES.values()]
    return Row("search-index rebuild", rates[0], rates[1], "records/s", more_is_better=True)
