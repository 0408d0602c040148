"""Hostile and damaged files with what becomes of each: refused at the upload, refused as a table, or kept harmless."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from . import files, formats

PIC = b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">%s</svg>'
SHEET = b'<?xml-stylesheet type="text/xsl" href="#x"?>'
PAGE = b"<!DOCTYPE html><html><body>%s</body></html>"
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00" + bytes(200)
LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000) + "EncryptedPackage".encode("utf-16-le") + bytes(1000)
FORMULAS = "=cmd|'/C calc'!A0", "+SUM(A1:A9)", "-2+3+cmd|'/C calc'!A0", "@SUM(1)", "＝HYPERLINK(1)", "\t=1+1"

FORMULA_TABLE = "名称,值\n" + "".join(f'甲,"{formula}"\n' for formula in FORMULAS)
BIG5 = "醫院名稱,地址\n國立臺灣大學醫學院附設醫院,臺北市中正區中山南路7號\n".encode("big5")
LAUGH_ROW = "<table:table-row><table:table-cell><text:p>&g;</text:p></table:table-cell></table:table-row>"
FAR_ROW = f"""<table:table-row>{formats.ods_cell("1", 'table:number-columns-repeated="99999999"')}</table:table-row>"""


class Where(StrEnum):
    """Who refuses it; nobody refuses what is kept, and made harmless where it leaves."""

    UPLOAD = "upload"
    TABLE = "table"
    NOBODY = "kept"


@dataclass(frozen=True, slots=True)
class Case:
    """``reason``: the code of the refusal; for what is kept, of the note on it, if any."""

    about: str
    name: str
    make: Callable[[], bytes]
    where: Where
    reason: str = ""


def full() -> bytes:
    """More columns with text than PostgreSQL keeps on a page."""
    rows = (",".join(f"{head}{number}" for number in range(900)) for head in ("列", "文字文字文字"))
    return "\n".join(rows).encode()


def zipped_bomb() -> bytes:
    """A ZIP file of 300 KB that unpacks to 300 MB."""
    return packed("data/zeros.bin", 300)


def packed(name: str, megabytes: int) -> bytes:
    """An archive with one member of so many zero bytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(name, "w") as big:
        for _ in range(megabytes):
            big.write(bytes(1 << 20))
    return file.getvalue()


def gzipped_bomb() -> bytes:
    packer = zlib.compressobj(wbits=31)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(400)) + packer.flush()


def wide_page() -> bytes:
    return (PAGE % b"<script/>").decode().encode("utf-16")


def many_members() -> bytes:
    """An archive of 200,000 empty members, whose list alone would take hundreds of megabytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(200_000):
            archive.writestr(str(number), "")
    return file.getvalue()


def deep_json() -> bytes:
    return b'[{"a":' + b"[" * 200_000 + b"]" * 200_000 + b"}]"


def gzipped(content: bytes) -> bytes:
    packer = zlib.compressobj(wbits=31)
    return packer.compress(content) + packer.flush()


def _shape_outside() -> bytes:
    return formats.shapes(folder="../../")


CASES = (
    Case("压缩炸弹：300 KB 解压为 300 MB", "data.zip", zipped_bomb, Where.UPLOAD, "bomb"),
    Case("gzip 炸弹：400 KB 解压为 400 MB", "data.gz", gzipped_bomb, Where.UPLOAD, "bomb"),
    Case("压缩包中有二十万个文件", "many.zip", many_members, Where.UPLOAD, "bomb"),
    Case("ODS 的类型说明是炸弹", "type.csv", lambda: packed("mimetype", 300), Where.UPLOAD, "mismatch"),
    Case("XLSX 压缩炸弹", "bomb.xlsx", files.bomb, Where.UPLOAD, "bomb"),
    Case("XLSX 实体炸弹（billion laughs）", "laughs.xlsx", files.laughing, Where.TABLE, "broken"),
    Case("ODS 实体炸弹", "laughs.ods", lambda: formats.ods(LAUGH_ROW, files.ENTITIES), Where.TABLE, "broken"),
    Case("XML 实体炸弹", "laughs.xml", f"{files.ENTITIES}<x>&g;</x>".encode, Where.UPLOAD, "forbidden"),
    Case("XLSX 行号在一千亿处", "far.xlsx", files.far_row, Where.TABLE, "too_many_rows"),
    Case("ODS 一格重复一亿次", "far.ods", lambda: formats.ods(FAR_ROW), Where.TABLE, "too_many_columns"),
    Case("XLSX 目录所述大小不实", "lying.xlsx", files.lying_size, Where.TABLE, "broken"),
    Case("JSON 嵌套二十万层", "deep.json", deep_json, Where.UPLOAD, "forbidden"),
    Case("JSON 文字中有零字符", "zero.json", lambda: b'[{"a": "x\\u0000y"}]', Where.TABLE, "binary"),
    Case("CSV 九百列，列列有字", "full.csv", full, Where.TABLE, "too_wide"),
    Case("CSV 引号没有结尾", "quote.csv", lambda: b'a,b\n1,"2\n', Where.TABLE, "cut"),
    Case("CSV 一行两百万字", "long.csv", lambda: b"a,b\n" + b"x" * 2_000_000 + b",1\n", Where.TABLE, "long_row"),
    Case("CSV 一千列", "wide.csv", lambda: ",".join(map(str, range(1000))).encode(), Where.TABLE, "too_many_columns"),
    Case("压缩包中有 ../ 路径", "path.zip", lambda: formats.zipped(**{"../../etc/x": "x"}), Where.UPLOAD, "paths"),
    Case("压缩包中有绝对路径", "root.zip", lambda: formats.zipped(**{"/etc/passwd": "x"}), Where.UPLOAD, "paths"),
    Case("压缩包中有盘符路径", "disk.zip", lambda: formats.zipped(**{"C:\\x.txt": "x"}), Where.UPLOAD, "paths"),
    Case("Shapefile 压缩包中有 ../ 路径", "shapes.zip", _shape_outside, Where.UPLOAD, "paths"),
    Case("SVG 含脚本", "a.svg", lambda: PIC % b"<script>alert(1)</script>", Where.UPLOAD, "script"),
    Case("SVG 含事件", "b.svg", lambda: PIC % b'<g onload="alert(1)"/>', Where.UPLOAD, "script"),
    Case("SVG 含脚本链接", "c.svg", lambda: PIC % b'<a xlink:href=" java\tscript:alert(1)"/>', Where.UPLOAD, "script"),
    Case("XML 内嵌带脚本的 SVG", "d.xml", lambda: b"<x>" + PIC % b"<script/>" + b"</x>", Where.UPLOAD, "script"),
    Case("XML 内嵌样式表生成脚本", "e.xml", lambda: SHEET + b"<x/>", Where.UPLOAD, "script"),
    Case("HTML 含脚本", "a.html", lambda: PAGE % b"<script>alert(1)</script>", Where.UPLOAD, "script"),
    Case("HTML 含事件", "b.html", lambda: PAGE % b"<img src=x onerror=alert(1)>", Where.UPLOAD, "script"),
    Case("UTF-16 的 HTML 含脚本", "c.html", wide_page, Where.UPLOAD, "script"),
    Case("程序改名为 CSV", "a.csv", lambda: PROGRAM, Where.UPLOAD, "program"),
    Case("脚本改名为 CSV", "b.csv", lambda: b"#!/bin/sh\nrm -rf ~\n", Where.UPLOAD, "program"),
    Case("网页改名为 XLS", "a.xls", lambda: PAGE % b"<table><tr><td>1</td></tr></table>", Where.UPLOAD, "mismatch"),
    Case("文本改名为 XLSX", "b.xlsx", files.PARKS.encode, Where.UPLOAD, "mismatch"),
    Case("压缩包改名为 CSV", "c.csv", lambda: formats.zipped(a="x"), Where.UPLOAD, "mismatch"),
    Case("加密的 XLSX", "locked.xlsx", lambda: LOCKED, Where.UPLOAD, "locked"),
    Case("截断的 XLSX", "cut.xlsx", lambda: files.park_book()[:3000], Where.UPLOAD, "cut"),
    Case("截断的 XLS", "cut.xls", lambda: formats.old_book()[:3000], Where.TABLE, "broken"),
    Case("截断的 ODS", "cut.ods", lambda: formats.ods()[:-40], Where.UPLOAD, "cut"),
    Case("截断的 JSON", "cut.json", lambda: formats.objects()[:-10], Where.UPLOAD, "cut"),
    Case("截断的 gzip", "cut.gz", lambda: gzipped(files.PARKS.encode())[:-9], Where.UPLOAD, "cut"),
    Case("截断的 Shapefile", "cut.zip", lambda: formats.shapes(shp=b"\0\0\x27\x0a" + bytes(40)), Where.TABLE, "broken"),
    Case("UTF-8 在字中截断", "cut.csv", lambda: files.PARKS.encode()[:11], Where.TABLE, "cut"),
    Case("编码无法确定", "big5.csv", lambda: BIG5, Where.TABLE, "encoding"),
    Case("空文件", "none.csv", bytes, Where.UPLOAD, "empty"),
    Case("XLS 改名为 CSV", "old.csv", formats.old_book, Where.NOBODY),
    Case("单元格含公式", "formulas.csv", FORMULA_TABLE.encode, Where.NOBODY),
)  # fmt: skip
