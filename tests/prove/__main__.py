"""``make prove ARGS="scale"``: the proof that the first word names; all of them without a word."""

from __future__ import annotations

import importlib
import sys

import click

from scripts.portal import console

PROOFS = ("clients", "exits", "faults", "feed", "hostile", "machine", "provinces", "scale", "screening", "uploads")


def main(words: list[str]) -> int:
    """Run the named proof with the other words. Raises SystemExit for a wrong name or a service that is away."""
    if words and words[0] not in PROOFS:
        raise SystemExit(f"{words[0]}: there is {', '.join(PROOFS)}")
    for name in words[:1] or PROOFS:
        click.echo(f"\n== {name} ==")
        try:
            importlib.import_module(f"tests.prove.{name}").main(words[1:])
        except console.SetupError as error:
            raise SystemExit(str(error)) from error
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
