"""The virtual environment, from the lock file, and our own package in it as it ships."""

from __future__ import annotations

import shutil
import sys

from . import assets, console, stamps
from .paths import BIN, ROOT, VENV

LOCK = ROOT / "requirements.txt"
TEST_LOCK = ROOT / "requirements-dev.txt"
COMPARED_LOCK = ROOT / "requirements-bench.txt"
TOOLS = ROOT / "requirements-tools.txt"
SOURCES = [ROOT / "ckanext-provdata", ROOT / "setup.py", ROOT / "pyproject.toml"]


def ensure(*, tests: bool) -> None:
    """Create the environment and bring it to the lock; tests adds the development lock."""
    create()
    sync("requirements", [LOCK])
    if tests:
        sync("requirements-dev", [LOCK, TEST_LOCK])
    install()


def compared() -> None:
    """What a benchmark compares with and nothing else needs; the lock holds all of it, at CKAN's versions."""
    sync("requirements-bench", [COMPARED_LOCK], "--no-deps")


def create() -> None:
    wanted = stamps.digest([TOOLS], sys.version)
    if stamps.fresh("venv", wanted) and (BIN / "uv").exists():
        return
    with console.step("Creating the virtual environment"):
        shutil.rmtree(VENV, ignore_errors=True)
        console.run([sys.executable, "-m", "venv", VENV], log="venv")
        console.run([BIN / "pip", "install", "--require-hashes", "-r", TOOLS], log="venv")
    stamps.keep("venv", wanted)


def sync(name: str, locks: list, *more: str) -> None:
    """Install exactly what the locks say, hashes checked."""
    wanted = stamps.digest([TOOLS, *locks], sys.version)
    if stamps.fresh(name, wanted):
        return
    with console.step(f"Installing Python packages from {locks[-1].name}"):
        options = [part for lock in locks for part in ("-r", lock)]
        words = [*more, *options]
        console.run([BIN / "uv", "pip", "install", "-p", BIN / "python", "--require-hashes", *words], log="pip")
    stamps.keep(name, wanted)


def install() -> None:
    """Install our package normally, not editable: migrations and data files are then tested as they ship."""
    assets.ensure()
    wanted = stamps.digest([*SOURCES, LOCK])
    if stamps.fresh("package", wanted):
        return
    with console.step("Installing ckanext-provdata"):
        shutil.rmtree(ROOT / "build", ignore_errors=True)
        command = [BIN / "uv", "pip", "install", "-p", BIN / "python", "--no-deps", "--no-build-isolation"]
        console.run([*command, "--reinstall-package", "ckanext-provdata", "--no-cache", ROOT], log="pip")
        shutil.rmtree(ROOT / "build", ignore_errors=True)
    stamps.keep("package", wanted)
