"""Debian packages the portal stands on."""

from __future__ import annotations

import ctypes.util
import os
import shutil
import subprocess
import sysconfig
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from . import console


class Need(NamedTuple):
    """Something the machine must have, how to tell, and the packages that bring it."""

    what: str
    present: Callable[[], bool]
    packages: tuple[str, ...]


def command(name: str) -> Callable[[], bool]:
    return lambda: shutil.which(name) is not None


def has_venv() -> bool:
    return Path(sysconfig.get_path("stdlib"), "ensurepip", "__init__.py").exists()


def has_python_headers() -> bool:
    return Path(sysconfig.get_path("include"), "Python.h").exists()


def has_jdk() -> bool:
    return shutil.which("java") is not None


def has_postgres() -> bool:
    return any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


def has_cjk_font() -> bool:
    return any(Path("/usr/share/fonts").rglob("*CJK*"))


SERVE = (
    Need("Python venv", has_venv, ("python3-venv",)),
    Need("Python headers", has_python_headers, ("python3-dev",)),
    Need("C compiler", command("gcc"), ("build-essential",)),
    Need("libpq headers", command("pg_config"), ("libpq-dev",)),
    Need("libmagic", lambda: ctypes.util.find_library("magic") is not None, ("libmagic1",)),
    Need("PostgreSQL", has_postgres, ("postgresql",)),
    Need("Redis", command("redis-server"), ("redis-server",)),
    Need("Java", has_jdk, ("openjdk-17-jre-headless",)),
    Need("Maven", command("mvn"), ("maven",)),
    Need("Chinese fonts", has_cjk_font, ("fonts-noto-cjk",)),
)
TEST = (*SERVE, Need("Chromium", command("chromium"), ("chromium",)))


def ensure(needs: tuple[Need, ...]) -> None:
    """Install what is missing, or raise SetupError with the one line to type where we may not."""
    missing = [need for need in needs if not need.present()]
    if not missing:
        return
    packages = sorted({package for need in missing for package in need.packages})
    line = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    prefix = privilege()
    if prefix is None:
        raise console.SetupError(
            f"Missing: {', '.join(need.what for need in missing)}. Please run this one line, then try again:\n"
            f"  sudo apt-get update && sudo {' '.join(line)}"
        )
    with console.step(f"Installing system packages: {' '.join(packages)}"):
        console.run([*prefix, "apt-get", "update"], log="apt")
        console.run([*prefix, *line], log="apt", env={"DEBIAN_FRONTEND": "noninteractive"})


def privilege() -> list[str] | None:
    """What to put before a command to run it as root: nothing, sudo, or None when we may not."""
    if os.geteuid() == 0:
        return []
    if (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    ):
        return ["sudo", "-n", "--preserve-env=DEBIAN_FRONTEND"]
    return None
