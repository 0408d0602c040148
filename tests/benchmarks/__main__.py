"""``make bench ARGS="speed --records 10000"``: the benchmark that the first word names; all of them without a word."""

from __future__ import annotations

import importlib
import sys

import click

BENCHMARKS = ("speed", "search", "release", "overhead", "feed", "registration", "tables")


def main(words: list[str]) -> int:
    """Run the named benchmark with the other words. Raises SystemExit for a name that is none."""
    if words and words[0] not in BENCHMARKS:
        raise SystemExit(f"{words[0]}: there is {', '.join(BENCHMARKS)}")
    for name in words[:1] or BENCHMARKS:
        click.echo(f"\n== {name} ==")
        importlib.import_module(f"tests.benchmarks.{name}").main(words[1:])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
