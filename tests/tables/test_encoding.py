"""An encoding is found with certainty or refused."""

import io
import random
import tempfile

import pytest

from ckanext.provdata.regions import policy as regions
from ckanext.provdata.tables.policy import Kind, Reason, Refused
from ckanext.provdata.tables.policy.encoding import decide
from ckanext.provdata.tables.service.sampling import sample

from .files import PARKS
from .test_tables import LIMITS

PLACES = "名称,上级\n" + "".join(f"{place.name},{place.parent}\n" for place in regions.in_province("13"))
KOREAN = "이름,주소\n서울특별시 종로구 세종대로,가나다라마바사아자차카타파하 거너더러머버서어저처커터퍼허\n"
RUSSIAN = "Название,Адрес\nПривокзальная площадь,Невский проспект\nУлица,Город\n"
JAPANESE = "なまえ,じゅうしょ\nカタカナ,ひらがなのぶんしょう\n東京都,千代田区\n"
TRADITIONAL = "醫院名稱,地址\n國立臺灣大學醫學院附設醫院,臺北市中正區中山南路7號\n"
FRENCH = "Prénom,Été\nHélène,Œuvre à Genève\nMüller,Größe über alles\n"


def decided(content: bytes) -> str:
    return decide(io.BytesIO(content))


def refusal(content: bytes) -> Reason:
    with pytest.raises(Refused) as refused:
        decided(content)
    return refused.value.reason


@pytest.mark.parametrize(
    ("codec", "found"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16"), ("gbk", "gb18030"), ("gb18030", "gb18030")],
)
@pytest.mark.parametrize(
    "text", [PARKS, PLACES, "编码,名称\n1,中\n", "id,name\n1,石家庄\n"], ids=["parks", "places", "short", "one"]
)
def test_chinese_encodings_are_found(text, codec, found):
    assert decided(text.encode(codec)) == found


@pytest.mark.parametrize("text", ["id,a\n1,臺北\n", "id,a\n1,公園\n", "姓名\n王小明\n", "a\n國立\n"])
def test_a_few_words_of_big5_are_never_taken_for_gb18030(text):
    assert refusal(text.encode("big5")) is Reason.ENCODING


def test_rare_names_are_still_gb18030():
    assert decided("姓名,地区\n李喆,井陉矿区\n王𬀩,䢺县\n张珺,邢台市信都区\n".encode("gb18030")) == "gb18030"


def test_ascii_is_utf8():
    assert decided(b"a,b\n1,2\n") == "utf-8"


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        (TRADITIONAL, "big5"),
        (JAPANESE, "euc-jp"),
        (JAPANESE, "shift-jis"),
        (KOREAN, "euc-kr"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (FRENCH, "cp1252"),
        ("größe,maß\nöl,übung\n", "cp1252"),
        ("Цена,Дата\n1,2\n", "cp1251"),
    ],
)
def test_what_is_not_certain_is_refused(text, codec):
    assert refusal(text.encode(codec)) is Reason.ENCODING


@pytest.mark.parametrize("seed", range(20))
def test_one_wrong_byte_makes_utf8_no_gb18030(seed):
    content = bytearray(PLACES.encode())
    at = random.Random(seed).choice([index for index, byte in enumerate(content) if byte > 0x7F])  # noqa: S311
    content[at] = 0xFF
    assert refusal(bytes(content)) is Reason.ENCODING


def test_a_file_cut_within_a_character_is_cut():
    assert refusal(PARKS.encode()[: PARKS.encode().index("场".encode()) + 2]) is Reason.CUT


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_seen_by_its_zero_bytes(codec):
    assert decided(PARKS.encode(codec)) == codec


class TestDeclared:
    """What is not certain is what somebody says it is, if it can be."""

    @pytest.mark.parametrize(
        ("content", "declared", "codec"),
        [
            (TRADITIONAL.encode("big5"), "BIG5", "cp950"),
            (TRADITIONAL.encode("gb18030"), "GB18030", "gb18030"),
            ("名称\n甲\n".encode("gb18030"), "BIG5", "cp950"),
            (PARKS.encode(), "GB18030", "utf-8"),
            (PARKS.encode("utf-8-sig"), "BIG5", "utf-8-sig"),
            (PARKS.encode("gbk"), "binary", "gb18030"),
            (PARKS.encode("gbk"), "UTF-8", "gb18030"),
            ("名称甲\n".encode("utf-16-le"), "UTF-16", "utf-16-le"),
        ],
    )
    def test_it_decides_where_nothing_is_certain(self, content, declared, codec):
        assert decide(io.BytesIO(content), declared) == codec

    def test_a_file_that_does_not_obey_is_refused(self):
        with pytest.raises(Refused) as refused:
            decide(io.BytesIO(FRENCH.encode("cp1252")), "UTF-8")
        assert refused.value.reason is Reason.DECLARED

    def test_what_a_file_could_be_is_offered(self):
        for content, kind, offered in (
            (TRADITIONAL.encode("big5"), Kind.CSV, ["GB18030", "BIG5"]),
            (FRENCH.encode("cp1252"), Kind.CSV, []),
            ('[{"名稱": "國立臺灣大學"}]'.encode("big5"), Kind.JSON, ["GB18030", "BIG5"]),
        ):
            with tempfile.TemporaryFile() as file:
                file.write(content)
                found = sample(file, kind, LIMITS, ())
            assert [choice["encoding"] for choice in found["choices"]] == offered


@pytest.mark.parametrize("content", [b"a,b\n1,\x002\n", b"\x89PNG\r\n\x1a\n" + bytes(20)])
def test_what_is_no_text_is_refused(content):
    assert refusal(content) in (Reason.BINARY, Reason.ENCODING)


def test_validity_is_checked_to_the_end_of_a_large_file():
    content = ("编号,名称\n" + "1,石家庄市\n" * 200_000).encode("gb18030") + b"2,\xff\n"
    assert refusal(content) is Reason.ENCODING
