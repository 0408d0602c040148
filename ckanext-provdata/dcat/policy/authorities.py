"""EU authority tables: what the feed must say of a concept of theirs."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from rdflib import URIRef

from ckanext.provdata.dcat.policy.scope import Scope, describe_scheme
from ckanext.provdata.dcat.policy.terms import EU, SKOS

DATA = Path(__file__).parent.parent / "data" / "authorities.yaml"


@cache
def tables() -> dict[str, dict[str, Any]]:
    """By authority: ``title`` and the labels of ``codes`` that no vocabulary names. Shared: do not change it."""
    return yaml.safe_load(DATA.read_text(encoding="utf-8"))


def uri(authority: str, code: str) -> URIRef:
    return URIRef(f"{EU}{authority}/{code}")


def split(value: str) -> tuple[str, str] | None:
    """(authority, code) of an EU authority URI, None for any other."""
    if not value.startswith(EU):
        return None
    authority, _, code = value.removeprefix(EU).partition("/")
    return authority, code


def describe(scope: Scope, concept: URIRef, label: str | None = None, types: tuple[URIRef, ...] = ()) -> URIRef:
    """Say of an EU concept what the shapes want to see, so that the feed conforms without fetching EU tables.

    Only a Chinese label is added: the tables have none, so nothing said here contradicts them. Raises ValueError for
    what is no EU concept and KeyError for a code that has no label here and none is given.
    """
    found = split(str(concept))
    if found is None:
        raise ValueError(f"not an EU authority URI: {concept}")
    authority, code = found
    at = scope.at(concept)
    if at.is_described(SKOS.Concept, *types):
        return concept
    at.is_a(SKOS.Concept, *types)
    at.add(SKOS.inScheme, scheme(scope, authority))
    at.label(SKOS.prefLabel, {"zh": label or tables()[authority]["codes"][code]})
    return concept


def scheme(scope: Scope, authority: str) -> URIRef:
    """The authority table as concept scheme, with its title."""
    return describe_scheme(scope, URIRef(EU + authority), {"zh": tables()[authority]["title"]})
