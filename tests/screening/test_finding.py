"""What is found in tables and texts, and what is not."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from ckanext.provdata.screening.policy.finding import Finder
from ckanext.provdata.screening.policy.kinds import Kind
from ckanext.provdata.screening.policy.reading import PIECE, Obstacle, Reader, Unreadable
from tests.screening.measured import LIMITS, by_kind
from tests.screening.people import Invented

ONE = Invented(7)
IDENTITY, MOBILE, CARD, HOME = ONE.identity(), ONE.mobile(), ONE.card(), ONE.home()


def hits(content: str | bytes, name: str = "a.csv", words: tuple[str, ...] = ()):
    file = io.BytesIO(content if isinstance(content, bytes) else content.encode())
    return list(Reader(Finder(words), LIMITS).hits(file, name))


def kinds(content: str | bytes, name: str = "a.csv", words: tuple[str, ...] = ()) -> list[Kind]:
    return [hit.kind for hit in hits(content, name, words)]


def obstacle(content: bytes, name: str) -> Obstacle:
    with pytest.raises(Unreadable) as caught:
        hits(content, name)
    return caught.value.obstacle


def packed(**members: str | bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return file.getvalue()


def dbase(codec: str, *parts) -> bytes:
    """A dBASE table of text fields: their names, then rows."""
    names, rows = [one for one in parts if isinstance(one, str)], [one for one in parts if not isinstance(one, str)]
    width, head = 40, 32 * (1 + len(names)) + 1
    fields = b"".join(
        name.encode(codec)[:10].ljust(11, b"\0") + b"C" + bytes(4) + bytes([width]) + bytes(15) for name in names
    )
    cells = b"".join(b" " + b"".join(cell.encode(codec).ljust(width) for cell in row) for row in rows)
    sizes = head.to_bytes(2, "little") + (1 + width * len(names)).to_bytes(2, "little")
    return b"\x03" + bytes(3) + len(rows).to_bytes(4, "little") + sizes + bytes(20) + fields + b"\r" + cells + b"\x1a"


class TestNumbers:
    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            (IDENTITY, Kind.IDENTITY),
            (f"{IDENTITY[:6]} {IDENTITY[6:14]} {IDENTITY[14:]}", Kind.IDENTITY),
            ("11010519491231002x", Kind.IDENTITY),
            (f"电话{MOBILE}", Kind.MOBILE),
            (f"+86 {MOBILE[:3]}-{MOBILE[3:7]}-{MOBILE[7:]}", Kind.MOBILE),
            (CARD, Kind.CARD),
            (" ".join((CARD[:4], CARD[4:8], CARD[8:12], CARD[12:16], CARD[16:])), Kind.CARD),
            ("a.b@example.com", Kind.EMAIL),
            ("护照E12345678", Kind.PASSPORT),
        ],
    )
    def test_what_is_personal_is_found(self, text, kind):
        assert kinds(text) == [kind]

    @pytest.mark.parametrize(
        "text",
        [
            IDENTITY[:17] + ("1" if IDENTITY[17] != "1" else "2"),
            f"SN{MOBILE}",
            f"{MOBILE}.5",
            f"1.{IDENTITY}",
            f"0{MOBILE}",
            "12012345678",
            CARD[:17] + ("1" if CARD[17] != "1" else "2"),
            "6222222222222222222",
            "G20260101",
            "0311-86012345",
            "91130102MA0ABCDE1X",
            "a@b",
        ],
    )
    def test_what_only_looks_so_is_not(self, text):
        assert kinds(text) == []

    def test_a_column_of_long_codes_holds_no_cards(self):
        codes = [f"62{number:017}" for number in range(200)]
        assert kinds("\n".join(["物料编码", *codes])) == []

    def test_cards_at_the_beginning_of_a_long_column_are_told_too(self):
        cards = [Invented(seed).card() for seed in range(30)]
        assert kinds("\n".join(["账号", *cards])) == [Kind.CARD] * 30


class TestPlaces:
    def test_rows_and_columns_count_from_one(self):
        (hit,) = hits(f"名称,电话\n甲,0311-86012345\n乙,{MOBILE}\n")
        assert (hit.row, hit.column, hit.title) == (3, 2, "电话")

    def test_lines_and_characters_of_a_text_count_from_one(self):
        (hit,) = hits(f"通知\n\n请拨打{MOBILE}", "a.txt")
        assert (hit.row, hit.column) == (3, 4)

    def test_a_cut_through_a_long_line_hides_nothing(self):
        for before in range(PIECE - 12, PIECE + 3):
            text = f'{{"x": "{"字" * before}电话{MOBILE}"}}'
            found = {(hit.row, hit.column) for hit in hits(text, "a.json")}
            assert found == {(1, text.index(MOBILE) + 1)}

    def test_every_sheet_of_a_workbook_is_read_hidden_ones_too(self):
        book, file = openpyxl.Workbook(), io.BytesIO()
        hidden = book.create_sheet("底稿")
        hidden.append(["电话", MOBILE])
        hidden.sheet_state = "hidden"
        book.save(file)
        (hit,) = hits(file.getvalue(), "a.xlsx")
        assert (hit.part, hit.row, hit.column) == ("底稿", 1, 2)

    def test_remarks_and_rows_left_behind_by_a_pivot_table_are_read(self):
        book, file = openpyxl.Workbook(), io.BytesIO()
        book.active["B2"].comment = openpyxl.comments.Comment(f"请联系{MOBILE}", "x")
        book.save(file)
        with zipfile.ZipFile(file, "a") as archive:
            archive.writestr("xl/pivotCache/pivotCacheRecords1.xml", f'<a><r><s v="王"/><s v="{IDENTITY}"/></r></a>')
        assert {(hit.kind, hit.part.split("/")[1]) for hit in hits(file.getvalue(), "a.xlsx")} == {
            (Kind.MOBILE, "comments"),
            (Kind.IDENTITY, "pivotCache"),
        }

    @pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
    def test_the_table_of_a_shapefile_is_read(self, codec):
        content = packed(
            a_shp=b"\0" * 100, a_shx=b"\0", a_prj="GEOGCS", a_dbf=dbase(codec, "姓名", "电话", ("王小明", MOBILE))
        )
        (hit,) = hits(content, "a.zip")
        assert (hit.part, hit.row, hit.column, hit.title) == ("a.dbf", 1, 2, "电话")

    def test_files_inside_an_archive_are_read(self):
        (hit,) = hits(packed(a_txt="无", b__c_csv=f"电话\n{MOBILE}\n"), "a.zip")
        assert (hit.part, hit.row) == ("b/c.csv", 2)

    def test_texts_of_a_document_are_put_together(self):
        runs = "".join(f"<w:r><w:t>{digit}</w:t></w:r>" for digit in MOBILE)
        document = f'<w:document xmlns:w="w"><w:p>{runs}</w:p></w:document>'
        assert kinds(packed(word__document_xml=document), "a.docx") == [Kind.MOBILE]


class TestPersons:
    def test_a_name_beside_a_home(self):
        (hit,) = hits(f"姓名,住址\n王小明,{HOME}\n")
        assert (hit.kind, hit.excerpt) == (Kind.PERSON, "王**，河北省石家庄市***")

    def test_without_headings(self):
        assert kinds(f"王小明,{HOME}\n") == [Kind.PERSON]

    def test_in_a_sentence(self):
        assert kinds(f"当事人：王小明，家住{HOME}。", "a.txt") == [Kind.PERSON]

    def test_an_address_without_a_name(self):
        assert kinds(f"名称,地址\n人民公园,{HOME}\n") == []

    def test_a_name_without_an_address(self):
        assert kinds("姓名,职务\n王小明,主任\n") == []

    def test_a_firm_and_who_answers_for_it(self):
        assert kinds(f"企业名称,法定代表人,住所\n某某有限公司,王小明,{HOME}\n") == []


class TestWords:
    def test_are_found_wherever_they_stand(self):
        found = hits("名称,备注\n甲,属于Ａbc内部资料\n", words=("abc内部",))
        assert [(hit.kind, hit.row, hit.column) for hit in found] == [(Kind.WORD, 2, 2)]


class TestMasking:
    def test_no_find_holds_its_value(self):
        text = f"姓名,证,电话,卡,邮箱,住址\n王小明,{IDENTITY},{MOBILE},{CARD},wangxiaoming@example.com,{HOME}\n"
        shown = "".join(hit.excerpt for hit in hits(text))
        assert len(hits(text)) == 5
        for value in (IDENTITY[6:14], MOBILE[3:], CARD[6:], "wangxiaoming", "小明", HOME[9:]):
            assert value not in shown


class TestObstacles:
    @pytest.mark.parametrize(
        ("content", "name", "expected"),
        [
            (b"%PDF-1.4", "a.pdf", Obstacle.FORMAT),
            (b"\xd0\xcf\x11\xe0", "a.xls", Obstacle.FORMAT),
            (packed(a_pdf=b"%PDF"), "a.zip", Obstacle.FORMAT),
            (packed(a_zip=packed(b_csv="x")), "a.zip", Obstacle.FORMAT),
            (packed(a_dbf=dbase("utf-8", "名", ("甲",))[:-20]), "a.zip", Obstacle.BROKEN),
            (packed(word__document_xml="<a/>", word__embeddings__b_bin="x"), "a.docx", Obstacle.FORMAT),
            (b"PK\x03\x04", "a.zip", Obstacle.BROKEN),
            (b"PK\x03\x04", "a.xlsx", Obstacle.BROKEN),
            (b"\xff\xfe\x00\xd8", "a.txt", Obstacle.ENCODING),
            (packed(word__document_xml=b"<a>"), "a.docx", Obstacle.BROKEN),
            (packed(word__document_xml=b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "a.docx", Obstacle.BROKEN),
        ],
    )
    def test_what_cannot_be_read_says_why(self, content, name, expected):
        assert obstacle(content, name) == expected

    def test_a_bomb_is_not_unpacked(self):
        small = Reader(Finder(), type(LIMITS)(size=1, unpacked=1_000, rows=1, columns=1))
        with pytest.raises(Unreadable) as caught:
            list(small.hits(io.BytesIO(packed(a_txt="x" * 2_000)), "a.zip"))
        assert caught.value.obstacle == Obstacle.TOO_LARGE

    def test_a_table_that_is_none_is_read_as_text(self):
        assert kinds(f'"打开的引号,{MOBILE}\n') == [Kind.MOBILE]


def test_nearly_all_is_found_and_nearly_nothing_else():
    """The whole of it is ``make prove ARGS=screening``."""
    for kind, score in by_kind([1]).items():
        assert score.precision >= 0.95, kind
        assert score.recall >= (0.85 if kind is Kind.PASSPORT else 0.95), kind
