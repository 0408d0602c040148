"""Uploaded workbooks, kept apart from everything CKAN hands out, and workbooks that go out."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import ckan.plugins.toolkit as tk
from werkzeug.datastructures import FileStorage

from ckanext.provdata.fields.policy import forbidden_character
from ckanext.provdata.regions import policy as regions
from ckanext.provdata.registration.policy import books, reading
from ckanext.provdata.registration.policy.writing import Options
from ckanext.provdata.registration.service import runs, stored
from ckanext.provdata.shared import config
from ckanext.provdata.tables.policy.status import Limits

LONGEST_NAME = 200


def limits() -> Limits:
    """What the configuration allows a workbook to be; columns are bounded where they are read."""
    return Limits(
        size=config.registration_max_size(),
        unpacked=config.registration_max_unpacked_size(),
        rows=config.registration_max_rows(),
        columns=0,
    )


def path(run_id: str) -> Path:
    """Where a run's workbook lies: not below ``storage/``, which CKAN serves to everybody."""
    return Path(config.storage_path()) / "provdata" / "registrations" / run_id[:2] / f"{run_id}.xlsx"


def problem(upload: Any) -> str | None:
    """What is wrong with what was sent, in the reader's language; None when it is a file of a size that is taken."""
    if not isinstance(upload, FileStorage) or not upload.filename:
        return tk._("请选择要上传的工作簿。")
    if forbidden_character(upload.filename):
        return tk._("文件名含有不允许的字符。")
    if not upload.filename.lower().endswith(".xlsx"):
        return tk._("请上传 xlsx 工作簿。旧版 xls 文件请在 Excel 中另存为 xlsx。")
    if upload.stream.seek(0, 2) > config.registration_max_size():
        return tk._("工作簿超过 {most} MiB。").format(most=config.registration_max_size() // config.MIB)
    return None


def name(upload: FileStorage) -> str:
    """What the uploader calls it, without folders."""
    return Path((upload.filename or "").replace("\\", "/")).name[-LONGEST_NAME:]


def keep(run_id: str, upload: FileStorage) -> None:
    """Store a workbook that :func:`problem` found nothing wrong with."""
    target = path(run_id)
    target.parent.mkdir(parents=True, exist_ok=True)
    upload.stream.seek(0)
    upload.save(target)
    target.chmod(0o600)


def options(sector: str, organization: Any = None) -> Options:
    """What drop-downs offer: the province's places, the organisation itself."""
    province = config.province()
    places = (f"{place.code} {place.name}" for place in regions.in_province(province))
    owner = (organization.title or organization.name) if organization else ""
    return Options(sector, tuple(places), owner, config.registration_max_rows())


@contextmanager
def _written() -> Iterator[Path]:
    """A path that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / "workbook.xlsx"


def _taken(target: Path) -> BinaryIO:
    """The file that was written there; its name may go."""
    return io.BytesIO(target.read_bytes())


def template(sector: str) -> BinaryIO:
    with _written() as target:
        books.template(target, options(sector))
        return _taken(target)


def catalogue(sector: str, organization: Any) -> BinaryIO:
    """The organisation's records of a sector as a workbook."""
    with _written() as target:
        books.catalogue(target, options(sector, organization), stored.of_organization(organization.id, sector))
        return _taken(target)


def annotated(run: Any, organization: Any) -> BinaryIO:
    """The run's workbook with its problems. Raises Fault when it could never be read, FileNotFoundError."""
    found, codes = runs.problems(run.id), runs.codes(run.id)
    with _written() as target, path(run.id).open("rb") as source:
        opened = reading.opened(source, limits(), run.sector)
        books.annotated(target, opened, options(run.sector, organization), found, codes)
        return _taken(target)
