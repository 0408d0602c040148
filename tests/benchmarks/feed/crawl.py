"""Whole crawls of ours, in every syntax, page by page and in one document; of stock's a part, which tells the rate."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from statistics import mean

import requests

from tests.benchmarks import report

from .reader import TIMEOUT, read

HEAD = ("", "records/s", "first byte, ms", "MB", "seconds", "times stock")
FORMS = ("ttl", "xml", "jsonld", "nt")


def text(stock: str, ours: str, records: int, pages: int, worker: Callable[..., dict]) -> str:
    """The table of crawls. ``pages``: how many of stock's are timed, half at the start and half in the middle."""
    base = {form: _stock(stock, form, records, pages) for form in ("ttl", "xml", "jsonld")}
    rows = [_row(f"stock, {form}, {pages} pages of 100", base[form], base[form]) for form in base]
    for form in FORMS:
        against = base.get(form, base["ttl"])
        rows += [_row(what, found, against) for what, found in _ours(ours, form, records)]
    worker("touch", "1")
    for form in FORMS:
        rows += [_row(what, found, base.get(form, base["ttl"])) for what, found in _changed(ours, form, records)]
    worker("render")
    note = "N-Triples are compared with stock's Turtle. Packed: gzip, bytes as they travel. From rows: a filter."
    return f"Full crawl\n\n{report.table(HEAD, rows)}\n\n{note}"


def _row(what: str, found: tuple[float, float, float, float], base: tuple[float, ...]) -> tuple[str, ...]:
    rate, first, size, seconds = found
    return (
        what,
        f"{rate:,.0f}",
        f"{first * 1000:.0f}",
        f"{size / 1e6:,.1f}",
        f"{seconds:.2f}",
        f"{rate / base[0]:,.0f}",
    )


def _stock(address: str, form: str, records: int, pages: int) -> tuple[float, float, float, float]:
    """Records a second, first byte, bytes and seconds of what was read."""
    last = max(records // 100, 1)
    chosen = sorted({min(1 + number, last) for number in range(pages // 2)} | {
        min(last // 2 + number, last) for number in range(pages - pages // 2)
    })  # fmt: skip
    read(f"{address}/catalog.{form}?page=1")
    found = [read(f"{address}/catalog.{form}?page={page}") for page in chosen]
    seconds = sum(one.seconds for one in found)
    return 100 * len(found) / seconds, mean(one.first for one in found), sum(one.size for one in found), seconds


def _ours(address: str, form: str, records: int) -> Iterator[tuple[str, tuple[float, float, float, float]]]:
    for packed in (False, True):
        one = read(f"{address}/catalog.{form}", packed=packed)
        what = f"ours, {form}, whole{', packed' if packed else ''}"
        yield what, (records / one.seconds, one.first, one.size, one.seconds)
    streamed = read(f"{address}/catalog.{form}?region=130000")
    yield (
        f"ours, {form}, every record, from rows",
        (records / streamed.seconds, streamed.first, streamed.size, streamed.seconds),
    )
    if form == "ttl":
        yield "ours, ttl, page by page", _paged(address, records)


def _changed(address: str, form: str, records: int) -> Iterator[tuple[str, tuple[float, float, float, float]]]:
    """Between a change and the next prepared files."""
    for packed in (False, True):
        one = read(f"{address}/catalog.{form}", packed=packed)
        what = f"ours, {form}, whole{', packed' if packed else ''}, one record changed"
        yield what, (records / one.seconds, one.first, one.size, one.seconds)


def _paged(address: str, records: int) -> tuple[float, float, float, float]:
    """As a harvester goes: one connection, the next address from the answer before."""
    following: str | None = f"{address}/catalog.ttl?page=1"
    began, first, size = time.perf_counter(), 0.0, 0
    with requests.Session() as session:
        while following:
            answer = session.get(following, headers={"Accept-Encoding": "identity"}, timeout=TIMEOUT)
            answer.raise_for_status()
            first = first or answer.elapsed.total_seconds()
            size += len(answer.content)
            following = answer.links.get("next", {}).get("url")
    seconds = time.perf_counter() - began
    return records / seconds, first, size, seconds
