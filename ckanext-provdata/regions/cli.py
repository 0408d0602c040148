"""``ckan provdata regions``: the organisations that stand for the province's places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import ckan.plugins.toolkit as tk
import click

from ckanext.provdata.regions import policy
from ckanext.provdata.regions.policy import Level, Region
from ckanext.provdata.shared import config


@click.group()
def regions() -> None:
    """Places of the province and the organisations that stand for them."""


@regions.command()
@click.option("--townships", "counties", multiple=True, metavar="CODE", help="Also the townships of this county.")
def load(counties: tuple[str, ...]) -> None:
    """Create the organisations of the province, its cities and counties.

    What is there already is left as it is, so the command may be interrupted and run again.
    """
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    known = _known_names(tk.get_action("provdata_organization_tree")({"user": user}, {}))
    missing = [place for place in _places(counties) if policy.organization_name(place.code) not in known]
    titles = policy.titles(config.province())
    with click.progressbar(missing, label="regions", item_show_func=lambda place: place.name if place else "") as bar:
        for place in bar:
            _create(user, place, titles.get(place.code, place.name))
    click.echo(f"{len(missing)} organisations created, {len(known)} were there")


def _places(counties: Iterable[str]) -> Iterator[Region]:
    """Each place after the one above it, so that a parent exists before its children."""
    yield from policy.in_province(config.province())
    for code in counties:
        try:
            yield from policy.children(code, Level.TOWNSHIP)
        except policy.UnknownRegionError as error:
            raise click.BadParameter(f"{code} is no region in force", param_hint="--townships") from error


def _known_names(nodes: list[dict[str, Any]]) -> set[str]:
    below = (_known_names(node["children"]) for node in nodes)
    return {node["name"] for node in nodes}.union(*below)


def _create(user: str, place: Region, title: str) -> None:
    organization = {
        "name": policy.organization_name(place.code),
        "title": title,
        "kind": policy.OrganizationKind.GOVERNMENT.value,
        "region_code": place.code,
        "parent": policy.organization_name(place.parent) if place.parent else "",
    }
    tk.get_action("organization_create")({"user": user}, organization)


commands = [regions]
