"""Hydra's words for pages, which ckanext-dcat's harvester follows."""

from __future__ import annotations

from rdflib.namespace import Namespace

HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
