"""A clerk sends much at once: a catalogue as a workbook, and a file too large for one request, with breaks."""

from __future__ import annotations

import io
import os
import re
import signal
import uuid
from contextlib import contextmanager
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from scripts.portal import processes
from tests.journeys.test_agency import remove
from tests.journeys.test_waves import clerk  # noqa: F401 - a fixture

ORGANIZATION = "r130184"  # 新乐市
MIB = 1 << 20
APPEND = "**/api/3/action/provdata_upload_append"
RIGHT = {
    "row_key": "1",
    "notes": "停车场的名称与泊位数。",
    "catalogue_class": "201001 交通出行",
    "format_category": "电子表格",
    "format_type": "csv",
    "update_cycle": "每月",
    "sharing_type": "无条件共享",
    "opening_grade": "无条件开放",
    "license_id": "CC-BY-4.0",
    "transport_mode": "公路；城市公共汽电车",
    "realtime": "静态数据",
}
WRONG = {**RIGHT, "row_key": "2", "update_cycle": "有时"}
ITEM = {"name": "park_name", "title": "停车场名称", "type": "字符型 C", "length": "100"}


@pytest.fixture
def title(clerk):  # noqa: F811
    """Of the record that the workbook brings; it goes with the test."""
    made = f"新乐市停车场批量登记名录 {uuid.uuid4().hex[:8]}"
    yield made
    answer = clerk.request.get(f"/organization/{ORGANIZATION}/registration/export/transport.xlsx")
    for code in codes(openpyxl.load_workbook(io.BytesIO(answer.body())), made):
        remove(clerk, code.replace("/", "-"))


def test_from_the_workbook_to_the_files(clerk, title, tmp_path):  # noqa: F811
    clerk.goto(f"/organization/{ORGANIZATION}")
    clerk.get_by_role("link", name="批量登记").click()
    check(clerk, title)
    with kept_waiting("journey-worker"):
        clerk.get_by_role("button", name="只导入无误的行").click()
        expect(clerk.get_by_role("progressbar")).to_be_visible()
    expect(clerk.get_by_text("导入完成").first).to_be_visible(timeout=60_000)
    expect(clerk.locator(".pd-key")).to_contain_text(re.compile(r"有问题\s*1\s*已新增\s*1"))
    clerk.get_by_role("link", name="批量登记").click()
    (code,) = codes(downloaded(clerk, re.compile(r"^导出 \d+ 条 交通$")), title)
    send_with_breaks(clerk, code.replace("/", "-"), tmp_path / "影像.tif")


def check(clerk, title: str) -> None:  # noqa: F811
    """Fill in the template, one row right and one wrong, and have it checked."""
    book = downloaded(clerk, "下载模板 交通")
    for number, (name, row) in enumerate({title: RIGHT, f"{title}（二）": WRONG}.items(), 1):
        fill(book.worksheets[0], {**row, "title": name})
        fill(book.worksheets[1], {**ITEM, "row_key": str(number)})
    content = io.BytesIO()
    book.save(content)
    clerk.set_input_files("#field-upload", {"name": "目录.xlsx", "mimeType": "", "buffer": content.getvalue()})
    with kept_waiting("journey-worker"):
        clerk.get_by_role("button", name="上传", exact=True).click()
        expect(clerk.get_by_role("progressbar")).to_be_visible()
        expect(clerk.get_by_role("button", name="取消处理")).to_be_visible()
        expect(clerk.locator(".pd-run-text")).to_contain_text("等待处理")
    expect(clerk.get_by_text("检查完成").first).to_be_visible(timeout=60_000)  # the page's script has noticed
    problem = clerk.locator("table tbody tr")
    expect(problem).to_have_text(re.compile(r"^\s*信息资源\s+4\s+[A-Z]+\s+更新周期\s+“有时”不在可选范围内。\s*$"))
    expect(clerk.get_by_role("button", name="全部导入")).to_have_count(0)
    place = "".join(problem.locator("td").nth(at).inner_text().strip() for at in (2, 1))
    assert downloaded(clerk, "下载批注工作簿")["信息资源"][place].comment.text == "“有时”不在可选范围内。"


def fill(sheet, row: dict[str, str]) -> None:
    """Another row, its cells by the names in the hidden one."""
    sheet.append([row.get(str(cell.value)) for cell in sheet[1]])


def codes(book, title: str) -> list[str]:
    """Of the records in an export with that title."""
    names, _, *rows = book["信息资源"].iter_rows(values_only=True)
    found = [dict(zip(names, row, strict=False)) for row in rows]
    return [each["catalogue_code"] for each in found if each["title"] == title]


def downloaded(page, link: str | re.Pattern):
    """The workbook behind a link."""
    with page.expect_download() as got:
        page.get_by_role("link", name=link, exact=True).click()
    return openpyxl.load_workbook(io.BytesIO(got.value.path().read_bytes()))


@contextmanager
def kept_waiting(name: str):
    """A process that does nothing meanwhile, so that what waits for it can be seen waiting."""
    pid = int((processes.PIDS / name).read_text().split()[0])
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def send_with_breaks(clerk, record: str, path: Path) -> None:  # noqa: F811
    """A file of three pieces: the line breaks after the first, the page is left, and the line breaks once more."""
    path.write_bytes(b"II*\0" + os.urandom(20 * MIB))
    pieces: list[int] = []

    def first_only(route) -> None:
        pieces.append(1)
        route.continue_() if len(pieces) == 1 else route.abort()

    clerk.route(APPEND, first_only)
    choose(clerk, record, path)
    status, button = clerk.locator(".pd-chunks [role=status]"), clerk.locator(".pd-chunks button")
    expect(status).to_have_text("连接中断，正在重试……", timeout=20_000)
    expect(clerk.get_by_role("button", name="保存", exact=True)).to_be_disabled()
    button.click()
    expect(status).to_contain_text("上传已停止")
    expect(button).to_have_text("继续上传")

    choose(clerk, record, path)  # the page is another, the file the same
    expect(status).to_have_text("连接中断，正在重试……", timeout=20_000)
    button.click()
    clerk.unroute(APPEND)
    with clerk.expect_response(APPEND) as resumed:
        button.click()
    assert resumed.value.json()["result"]["received"] == 16 * MIB, "it has gone on after the first piece"
    clerk.wait_for_url(re.compile(rf"/dataset/{record}/files$"), timeout=60_000)
    (file,) = clerk.request.get(f"/api/3/action/package_show?id={record}").json()["result"]["resources"]
    assert file["name"] == "影像"
    assert clerk.request.get(file["url"]).body() == path.read_bytes()


def choose(page, name: str, path: Path) -> None:
    page.goto(f"/dataset/{name}/files/new")
    page.get_by_label("立即开放").check()
    page.set_input_files("#field-upload", path)
    page.get_by_role("button", name="保存", exact=True).click()
