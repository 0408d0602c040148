"""The state machine of tests/machine at length: other lives every time, every exit after every step."""

from __future__ import annotations

import re
import secrets
import subprocess
import sys
import time

import click

from scripts.portal import console, site
from tests.benchmarks import report

LIVES, STEPS, MINUTES = 10, 30, 10.0
HEAD = ("lives", "steps of each, at most", "minutes", "seeds", "disagreements")


@click.command()
@click.option("--minutes", default=MINUTES, show_default=True)
@click.option("--steps", default=STEPS, show_default=True)
@click.option("--seed", type=int, help="Only this seed, once.")
def command(minutes: float, steps: int, seed: int | None) -> None:
    """Seed after seed until the time is over. Ends with an error at the first disagreement, which is told whole."""
    site.prepare(site.TEST)
    began, seeds, code = time.monotonic(), [], 0
    while not code and (time.monotonic() - began < minutes * 60 if seed is None else not seeds):
        seeds.append(secrets.randbelow(1_000_000) if seed is None else seed)
        click.echo(f"seed {seeds[-1]}")
        code = _run(seeds[-1], steps)
    took = (time.monotonic() - began) / 60
    line = (str(LIVES * len(seeds)), str(steps), f"{took:.1f}", " ".join(map(str, seeds)), "yes" if code else "0")
    text = report.table(HEAD, [line])
    click.echo(text)
    if code:
        raise SystemExit(code)
    if seed is None:
        report.save("machine", "Random lives of records, waves and grants, compared with a model", text)


def _run(seed: int, steps: int) -> int:
    words = {"LIVES": str(LIVES), "STEPS": str(steps), "SEED": str(seed), "EVERY": "1"}
    env = {f"PROVDATA_MACHINE_{name}": value for name, value in words.items()} | {"CKAN_INI": str(site.TEST.ini)}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "tests/machine",
        "-k",
        "model_and_portal",
        "-q",
        "-W",
        "ignore",
        "--show-capture=no",
    ]
    done = subprocess.run(command, env=console.merged(env), check=False, stdout=subprocess.PIPE, text=True)  # noqa: S603
    if done.returncode:
        click.echo(re.sub(r"(?m)^\d{4}-.* INFO .*\n", "", done.stdout))
    return done.returncode


def main(words: list[str]) -> None:
    """Run with these words of the command line."""
    command.main(words, prog_name="make prove ARGS=machine", standalone_mode=False)
