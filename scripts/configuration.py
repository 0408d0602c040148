"""Writes docs/configuration.md from the options the plugin declares: ``make docs``. A test compares the two."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
DECLARATION = ROOT / "ckanext-provdata" / "config_declaration.yaml"
PAGE = ROOT / "docs" / "configuration.md"

HEAD = """# Configuration

Generated from `ckanext-provdata/config_declaration.yaml` by `make docs`.

The site's file is made from `config/ckan.ini.tmpl`: plugins, languages and account rules stand there, CKAN's own
options are in [CKAN's documentation](https://docs.ckan.org/en/2.12/maintaining/configuration.html).
"""


def page() -> str:
    """The whole page as text."""
    groups = yaml.safe_load(DECLARATION.read_text())["groups"]
    return "\n".join([HEAD, *(section(group) for group in groups)])


def section(group: dict[str, Any]) -> str:
    rows = [row(option) for option in group["options"]]
    return "\n".join([f"## {group['annotation']}", "", "| option | default | meaning |", "|---|---|---|", *rows, ""])


def row(option: dict[str, Any]) -> str:
    default = option.get("default", "")
    meaning = " ".join(option.get("description", "").split()).replace("|", "\\|")
    return f"| `{option['key']}` | {f'`{default}`' if default not in ('', None) else '–'} | {meaning} |"


if __name__ == "__main__":
    PAGE.write_text(page())
