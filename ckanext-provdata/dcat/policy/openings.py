"""What a record opens later, or on application: said of the record's waves, written only.

Nothing of it is a distribution, since there is nothing to fetch. A wave is a part of the dataset, a resource of its
own: to whom its files are open (``dct:accessRights``), from when (``dct:available``), and for how long
(``dcatap:availability``). Only a wave's public projection comes here (``release.service.public``).
"""

from __future__ import annotations

from typing import Any

from rdflib import Literal
from rdflib.namespace import RDFS

from ckanext.provdata.dcat.policy import authorities
from ckanext.provdata.dcat.policy.distribution import availability, instant
from ckanext.provdata.dcat.policy.rows import Record
from ckanext.provdata.dcat.policy.scope import LANGUAGE, Scope
from ckanext.provdata.dcat.policy.terms import DCAT, DCT, FOAF, fragment

_RIGHTS = (DCT.RightsStatement,)
#: By state of a wave that has not opened: who will read it, and what the public calls that.
_OPENING = {
    "planned": ("PUBLIC", {"zh": "定时开放", "en": "Opens at a set time"}),
    "on_application": ("RESTRICTED", {"zh": "依申请开放", "en": "On application"}),
}


def announced(record: Record) -> list[dict[str, Any]]:
    """Waves of a record that the public knows of and whose files are not among its own yet."""
    return [wave for wave in record.get("waves") or [] if wave["state"] in _OPENING]


def name(wave: dict[str, Any]) -> str:
    """What a wave is called: its title, or what it is."""
    return wave["title"] or _OPENING[wave["state"]][1]["zh"]


def write(scope: Scope, record: Record) -> None:
    waves = announced(record)
    for wave in waves:
        _wave(scope, wave)
    planned = sorted((wave for wave in waves if wave["release_at"]), key=lambda wave: wave["release_at"])
    if planned and not record.get("resources"):
        # nothing of it can be had before: then it holds for the whole
        _when(scope, planned[0])


def _wave(scope: Scope, wave: dict[str, Any]) -> None:
    access, label = _OPENING[wave["state"]]
    at = scope.at(fragment(scope.subject, f"wave-{wave['id']}"))
    scope.add(DCT.hasPart, at.subject)
    at.is_a(DCAT.Resource, scope.site.term("Wave"))
    at.add(DCT.title, Literal(name(wave), lang=LANGUAGE))
    at.add(DCT.accessRights, authorities.describe(at, authorities.uri("access-right", access), types=_RIGHTS))
    _when(at, wave)
    _rights(at, wave, label)
    for file in wave.get("files") or []:
        at.add(DCT.tableOfContents, Literal(" ".join(filter(None, (file["name"], file["format"]))), lang=LANGUAGE))
    if wave["state"] == "on_application":
        page = scope.site.application(wave["id"])
        at.add(DCAT.landingPage, page)
        at.at(page).is_a(FOAF.Document)


def _rights(at: Scope, wave: dict[str, Any], label: dict[str, str]) -> None:
    rights = at.at(at.subject + "-rights")
    at.add(DCT.rights, rights.subject)
    rights.is_a(*_RIGHTS)
    rights.label(RDFS.label, label)
    if wave["condition"]:
        rights.add(DCT.description, Literal(wave["condition"], lang=LANGUAGE))


def _when(at: Scope, wave: dict[str, Any]) -> None:
    """From when, as far as it is planned, and for how long."""
    if wave["release_at"]:
        at.add(DCT.available, instant(wave["release_at"]))
    availability(at, wave["ends_at"])
