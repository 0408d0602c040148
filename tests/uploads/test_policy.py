"""Whether bytes are what a name says: each format whole, cut, and under another's name."""

from __future__ import annotations

import base64
import gzip
import io
import json
import sqlite3
import zipfile
from pathlib import Path

import openpyxl
import pytest

from ckanext.provdata.uploads.policy import CHECKS, Fault, extension, fault, portable_name

CSV = "站名,经度,纬度\n石家庄站,114.48,38.01\n".encode()
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
EXE = b"MZ\x90\x00\x03\x00\x00\x00" + bytes(200)
HTML = b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>"
KML = (
    b'<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
    + b"<Placemark/>" * 20
    + b"</Document></kml>"
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
RECORDS = json.dumps([{"名称": "甲", "值": 1}] * 50, ensure_ascii=False)


def workbook() -> bytes:
    book = openpyxl.Workbook()
    book.create_sheet().append(["站名", "经度"])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def archive(**members: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        for name, text in members.items():
            packed.writestr(name.replace("__", "/"), text)
    return stream.getvalue()


def database(folder: Path) -> bytes:
    path = folder / "a.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("create table a (b)")
    connection.close()
    return path.read_bytes()


XLSX = workbook()
DOCX = archive(word__document="<w/>")
JPG = b"\xff\xd8\xff\xe0" + bytes(100) + b"\xff\xd9"

WHOLE = {
    "a.csv": CSV,
    "gbk.csv": CSV.decode().encode("gb18030"),
    "bom.csv": b"\xef\xbb\xbf" + CSV,
    "utf16.csv": CSV.decode().encode("utf-16"),
    "a.txt": "说明".encode(),
    "a.json": RECORDS.encode(),
    "gbk.json": RECORDS.encode("gb18030"),
    "a.geojson": b'{"type": "FeatureCollection", "features": []}',
    "a.xml": b"<a><b/></a>",
    "a.kml": KML,
    "a.svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "a.html": b"<!DOCTYPE html><html><body><a href='https://example.org/'>a</a></body></html>",
    "A.XLSX": XLSX,
    "a.et": XLSX,
    "old.et": OLE,
    "a.docx": DOCX,
    "a.xls": OLE,
    "a.zip": archive(a="1"),
    "a.pdf": PDF,
    "a.png": PNG,
    "a.jpg": JPG,
    "a.gz": gzip.compress(CSV),
    "a.unknown": b"anything",
    "noending": b"anything",
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_file_that_is_what_it_says_is_accepted(name):
    stream = io.BytesIO(WHOLE[name])
    assert fault(name, stream) is None
    assert stream.tell() == 0


def test_a_database_file_is_accepted(tmp_path):
    assert fault("a.gpkg", io.BytesIO(database(tmp_path))) is None


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.xlsx", CSV, Fault.MISMATCH),
        ("a.xls", HTML, Fault.MISMATCH),
        ("a.xls", XLSX, Fault.MISMATCH),
        ("a.html", HTML, Fault.SCRIPT),
        ("a.xlsx", DOCX, Fault.MISMATCH),
        ("a.csv", EXE, Fault.PROGRAM),
        ("a.csv", b"\x7fELF" + bytes(60), Fault.PROGRAM),
        ("a.csv", b"#!/bin/sh\nrm -rf /\n", Fault.PROGRAM),
        ("a.txt", b"  <?php system($_GET[1]);", Fault.PROGRAM),
        ("data", EXE, Fault.PROGRAM),
        ("a.csv", HTML, Fault.MISMATCH),
        ("a.csv", b"\xef\xbb\xbf\n  " + HTML, Fault.MISMATCH),
        ("a.csv", HTML.decode().encode("utf-16"), Fault.MISMATCH),
        ("a.csv", XLSX, Fault.MISMATCH),
        ("a.csv", PDF, Fault.MISMATCH),
        ("a.csv", bytes(500), Fault.MISMATCH),
        ("a.json", CSV, Fault.MISMATCH),
        ("a.json", HTML, Fault.MISMATCH),
        ("a.pdf", CSV, Fault.MISMATCH),
        ("a.png", JPG, Fault.MISMATCH),
        ("a.kml", b"<gpx/>", Fault.MISMATCH),
        ("a.xml", CSV, Fault.MISMATCH),
        ("a.zip", CSV, Fault.MISMATCH),
        ("a.et", CSV, Fault.MISMATCH),
        ("a.mp4", CSV, Fault.MISMATCH),
        ("a.xml", BOMB, Fault.FORBIDDEN),
        ("run.exe", EXE, Fault.FORBIDDEN),
        ("a.csv.js", b"alert(1)", Fault.FORBIDDEN),
        ("a.php", CSV, Fault.FORBIDDEN),
        ("a.csv", b"", Fault.EMPTY),
    ],
)
def test_what_it_is_not_is_refused(name, content, expected):
    assert fault(name, io.BytesIO(content)) is expected


@pytest.mark.parametrize("name", ["A.XLSX", "a.docx", "a.zip", "a.pdf", "a.png", "a.jpg", "a.gz", "a.json", "a.kml"])
def test_a_cut_file_is_refused(name):
    content = WHOLE[name]
    assert fault(name, io.BytesIO(content[: len(content) * 2 // 3])) is Fault.CUT


def test_a_table_whose_first_column_is_mz_is_no_program():
    assert fault("民族.csv", io.BytesIO("MZ,RS\n汉族,100\n".encode("gb18030"))) is None


def test_names_end_after_the_last_dot():
    assert [extension(name) for name in ("a.tar.GZ", "C:\\x\\b.CSV", "none", ".hidden")] == ["gz", "csv", "", ""]


@pytest.mark.parametrize(
    ("given", "kept"),
    [("a.csv", "a.csv"), ("河北2024.csv", "河北2024.csv"), ("名录.csv", "data.csv"), ("名录", "data"), ("……", "data")],
)
def test_an_address_always_has_a_file_name(given, kept):
    assert portable_name(given) == kept


def test_every_format_of_the_catalogue_is_checked_or_known_not_to_be():
    from ckanext.provdata.schemas import vocabulary  # noqa: PLC0415 - only here

    unchecked = {
        "access", "dm", "kingbasees", "sybase", "oracle", "sqlserver", "db2", "mysql", "postgresql", "netcdf", "api",
        "other", "dbf", "tiff",
    }  # fmt: skip
    formats = {term["value"] for term in vocabulary.terms("format_type")}
    assert formats - set(CHECKS) - unchecked == set()
