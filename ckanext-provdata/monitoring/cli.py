"""``ckan provdata doctor``."""

from __future__ import annotations

import json
from typing import Any

import ckan.plugins.toolkit as tk
import click

from ckanext.provdata.monitoring.policy.examining import State

MARKS = {State.OK: ("✓", "green"), State.WARNING: ("!", "yellow"), State.FAULT: ("✗", "red")}


@click.command()
@click.option("--repair", is_flag=True, help="Mend what is safe to mend, then look again.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def doctor(repair: bool, as_json: bool) -> None:
    """Look at everything the portal stands on. Ends with 1 when something is at fault."""
    found = _call("show")
    if repair and (wanted := _repairs(found)):
        done = _call("repair", repairs=wanted)["done"]
        for name, count in done.items():
            click.echo(tk._("已修复 {name}：{count} 项。").format(name=name, count=count), err=True)
        found = _call("show")
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2, default=str))
    else:
        for each in found["findings"]:
            _say(each)
    if found["state"] == State.FAULT:
        raise SystemExit(1)


def _repairs(found: dict[str, Any]) -> list[str]:
    """What can be mended, each once and in the order it was found in."""
    return list(dict.fromkeys(each["repair"] for each in found["findings"] if each["repair"]))


def _say(finding: dict[str, Any]) -> None:
    mark, colour = MARKS[State(finding["state"])]
    numbers = " ".join(f"{name}={value}" for name, value in finding["numbers"].items())
    click.echo(f"{click.style(mark, fg=colour)} {finding['text']} {numbers}".rstrip())
    for name in finding["of"]:
        click.echo(f"    {name}")
    if finding["repair"]:
        click.echo(tk._("    可运行 ckan provdata doctor --repair 修复"))


def _call(name: str, **data: Any) -> dict[str, Any]:
    return tk.get_action(f"provdata_doctor_{name}")({"ignore_auth": True}, data)


commands = [doctor]
