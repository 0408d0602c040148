"""The house rules of docs/architecture.md, kept by reading the source."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from ckanext.provdata import wiring

SOURCE = Path(__file__).resolve().parents[1] / "ckanext-provdata"
MODULES = {
    "__init__",
    "policy",
    "model",
    "service",
    "auth",
    "schema",
    "validators",
    "actions",
    "hooks",
    "helpers",
    "views",
    "cli",
    "jobs",
}
#: a capability may grow rooms of one of the known kinds: policy/…, model/…
INWARD = [
    "policy",
    "model",
    "service",
    "auth",
    "schema",
    "validators",
    "actions",
    "hooks",
    "helpers",
    "views",
    "cli",
    "jobs",
]


def capability_files() -> list[tuple[str, str, Path]]:
    """(capability, kind of module, path) of every Python file in a capability but the shared one."""
    found = []
    for capability in wiring.CAPABILITIES[1:]:
        folder = SOURCE / capability
        for path in sorted(folder.rglob("*.py")):
            inside = path.relative_to(folder).parts
            found.append((capability, inside[0].removesuffix(".py"), path))
    return found


FILES = capability_files()


def imports(path: Path) -> set[str]:
    """Dotted names a file imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = relative(path, node)
            names |= {base, *(f"{base}.{alias.name}" for alias in node.names)}
    return names


def relative(path: Path, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = ("ckanext", "provdata", *path.relative_to(SOURCE).parts[: -node.level])
    return ".".join([*package, *([node.module] if node.module else [])])


def own(names: set[str]) -> set[tuple[str, ...]]:
    """Imports of our own package as paths below it: ('regions', 'policy', …)."""
    return {tuple(name.split(".")[2:]) for name in names if name.startswith("ckanext.provdata.")}


def uses(names: set[str], *roots: str) -> bool:
    return any(name == root or name.startswith(f"{root}.") for name in names for root in roots)


def label(entry: tuple[str, str, Path]) -> str:
    return str(entry[2].relative_to(SOURCE))


@pytest.mark.parametrize("entry", FILES, ids=label)
class TestEveryFile:
    def test_it_has_one_of_the_known_names(self, entry):
        assert entry[1] in MODULES, "see docs/architecture.md for the rooms of a capability"

    def test_it_imports_only_capabilities_to_its_left(self, entry):
        capability, _, path = entry
        allowed = {*wiring.CAPABILITIES[: wiring.CAPABILITIES.index(capability) + 1], "schemas"}
        others = {target[0] for target in own(imports(path)) if target}
        assert others <= allowed

    def test_it_imports_inward_only(self, entry):
        capability, kind, path = entry
        if kind not in INWARD:
            return
        inner = INWARD[: INWARD.index(kind) + 1]
        same = {target[1] for target in own(imports(path)) if target[:1] == (capability,) and len(target) > 1}
        assert same & set(INWARD) <= set(inner)

    def test_policies_are_pure(self, entry):
        _, kind, path = entry
        assert kind != "policy" or not uses(imports(path), "ckan", "flask", "sqlalchemy")

    def test_actions_do_not_touch_flask(self, entry):
        _, kind, path = entry
        assert kind != "actions" or not uses(imports(path), "flask")

    def test_views_do_not_touch_models(self, entry):
        _, kind, path = entry
        names = imports(path)
        assert kind != "views" or not (
            uses(names, "ckan.model", "sqlalchemy") or {t[1:2] for t in own(names)} & {("model",)}
        )

    def test_models_and_services_do_not_commit(self, entry):
        _, kind, path = entry
        assert kind not in ("model", "service") or "commit()" not in path.read_text()

    def test_only_one_module_reads_configuration_and_one_the_clock(self, entry):
        text = entry[2].read_text()
        assert "tk.config[" not in text
        assert "config.get(" not in text
        assert not any(call in text for call in ("datetime.now(", "utcnow(", "date.today(", "time.time("))


def test_every_folder_with_modules_is_wired():
    folders = {path.parent.name for path in SOURCE.glob("*/__init__.py")} - {"schemas"}
    assert folders == set(wiring.CAPABILITIES)
