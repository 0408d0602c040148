"""Composes the full scheming schema of every sector from ``core.yaml`` and the sector's own file.

ckanext-scheming has no inheritance, so the package is built with one complete file for each type in ``composed/``.
They are JSON, which scheming reads as well as YAML and many times faster. Pure: no CKAN.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from . import vocabulary

FOLDER = Path(__file__).parent
SECTORS = (
    "transport", "geography", "health", "tourism", "agriculture",
    "statistics", "meteorology", "education", "science", "general",
)  # fmt: skip
#: Where a sector's own fields go: after this step of the core, before the core's fields of the same step.
SECTOR_STEP = "sector"


def load(name: str, folder: Path = FOLDER) -> dict[str, Any]:
    """One source file, e.g. ``load("transport")``."""
    return yaml.load((folder / f"{name}.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)


def compose(core: dict[str, Any], sector: dict[str, Any]) -> dict[str, Any]:
    """The complete schema of one type.

    Raises ValueError when a field appears twice or a sector tries to bring resource fields: a wave of any sector
    moves its resources to a record of any sector, so these live in the core alone.
    """
    if "resource_fields" in sector:
        raise ValueError(f"{sector['dataset_type']}: resource fields belong in core.yaml")
    own = [{"step": SECTOR_STEP, **field} for field in sector["dataset_fields"]]
    fields = _by_step([*own, *core["dataset_fields"]], [step["name"] for step in core["steps"]])
    _refuse_duplicates(sector["dataset_type"], fields)
    return {
        **core,
        **sector,
        "dataset_fields": [with_choices(field) for field in fields],
        "resource_fields": [with_choices(field) for field in core["resource_fields"]],
    }


def wave(core: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """The complete schema of a wave: its own few fields, and resource fields that are those of every record."""
    return {**own, "resource_fields": [with_choices(field) for field in core["resource_fields"]]}


def _by_step(fields: Iterable[dict[str, Any]], steps: list[str]) -> list[dict[str, Any]]:
    """Stable order by step. Raises ValueError for a step nobody declared."""
    return sorted(fields, key=lambda field: steps.index(field["step"]))


def _refuse_duplicates(sector: str, fields: list[dict[str, Any]]) -> None:
    seen: set[str] = set()
    for field in fields:
        if field["field_name"] in seen:
            raise ValueError(f"{sector}: {field['field_name']} is defined twice")
        seen.add(field["field_name"])


def with_choices(field: dict[str, Any]) -> dict[str, Any]:
    """The field with the choices of the vocabulary it names, its subfields included."""
    composed = dict(field)
    if "vocabulary" in field:
        composed["choices"] = vocabulary.choices(field["vocabulary"], field.get("vocabulary_leaves", False))
    if "repeating_subfields" in field:
        composed["repeating_subfields"] = [with_choices(subfield) for subfield in field["repeating_subfields"]]
    return composed


def licences() -> list[dict[str, Any]]:
    """The licence vocabulary as CKAN's licence register reads it (``licenses_group_url``)."""
    return [
        {
            "id": term["value"],
            "title": term["label"]["zh_Hans_CN"],
            "title_en": term["label"]["en"],
            "url": term.get("url", ""),
            "uri": term.get("uri", ""),
            "od_conformance": term["od_conformance"],
            "osd_conformance": "not reviewed",
            "domain_data": True,
            "domain_content": True,
            "domain_software": False,
            "status": "active",
            "family": "",
            "maintainer": "",
            "is_generic": "url" not in term,
        }
        for term in vocabulary.terms("licence")
    ]


def write(target: Path) -> list[Path]:
    """Write the schema of every sector and of the wave, and ``licences/licences.json``; the paths written."""
    core = load("core")
    documents: dict[str, Any] = {sector: compose(core, load(sector)) for sector in SECTORS}
    documents["wave"] = wave(core, load("wave"))
    documents["licences/licences"] = licences()
    return [_write_json(target / f"{name}.json", document) for name, document in documents.items()]


def _write_json(path: Path, document: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path
