"""How text is cut, and what it is indexed under."""

import pytest

from ckanext.provdata.regions import policy as regions
from ckanext.provdata.search.policy import lexicon, places, spelling, terms, text, thesaurus


@pytest.mark.parametrize(
    ("written", "common"),
    [
        ("ＧＤＰ", "gdp"),
        ("醫院藥品目錄", "医院药品目录"),
        ("石家莊", "石家庄"),
        ("Ａ級景區", "a级景区"),
        ("Héběi", "hebei"),
        ("①", "1"),
    ],
)
def test_every_way_of_writing_has_one_form(written, common):
    assert text.fold(written) == common


def test_offsets_lead_back_to_the_original():
    written = "㈱石家莊ＰＭ２．５"
    folded, offsets = text.fold_with_offsets(written)
    assert len(folded) == len(offsets)
    at = folded.index("pm2.5")
    assert written[offsets[at] : offsets[at + 4] + 1] == "ＰＭ２．５"


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("石家庄市公交站点信息", ["石家庄市", "公交站点", "信息"]),
        ("上海关于优化营商环境", ["上海", "关于", "优化营商环境"]),
        ("南京市长江大桥", ["南京市", "长江大桥"]),
        ("花生产业", ["花生", "产业"]),
        ("通信用户", ["通信", "用户"]),
        ("PM2.5小时浓度", ["pm2.5", "小时", "浓度"]),
        ("南京路步行街", ["南京路", "步行街"]),
        ("河北道路运输", ["河北", "道路", "运输"]),
    ],
)
def test_titles_are_cut_at_their_joints(segmenter, title, words):
    assert [word.text for word in segmenter.words(text.fold(title))] == words


def test_words_say_where_they_stand(segmenter):
    written = "石家庄市, 医院 GDP".lower()
    assert all(written[word.start : word.end] == word.text for word in segmenter.words(written))


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("医疗机构", {"医疗", "机构"}),
        ("图书馆", {"图书"}),
        ("公交站点", {"公交", "站点", "公交站"}),
        ("中小学校", {"中学", "小学", "学校"}),
        ("山海关", set()),
        ("发展中国家", {"发展", "国家"}),
        ("南京路", set()),
    ],
)
def test_parts_of_words_never_cross_their_joints(segmenter, word, parts):
    assert set(segmenter.parts(word)) == parts


@pytest.mark.parametrize(
    ("title", "found", "missing"),
    [
        ("石家庄市医院", {"石家庄市", "石家庄", "@130100"}, set()),
        ("天津市河北区停车场", {"河北区", "@120105"}, {"河北", "@130000"}),
        ("黄河北岸", {"黄河", "北岸"}, {"河北"}),
        ("邯郸市永年区", {"@130408"}, set()),
        ("南京路", {"南京路"}, {"南京", "@320100"}),
        ("日照时数", set(), {"@371100"}),
        ("公共汽车线路", {"~公交"}, set()),
        ("猪肉零售价格", {"~猪肉价格"}, set()),
        ("2019—2022年", {"2019", "2020", "2021", "2022"}, {"2023"}),
        ("Hospitals of Baoding", {"~医院"}, set()),
    ],
)
def test_titles_are_found_under_what_they_say(segmenter, title, found, missing):
    under = set(terms.terms(segmenter, title, whole=True))
    assert found <= under
    assert not missing & under


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("二〇二一年", {2021}),
        ("2019-2021年度", {2019, 2020, 2021}),
        ("十四五规划", set(range(2021, 2026))),
        ("20230501 台账", {2023}),
        ("电话 03112023456", set()),
        ("1850年", set()),
    ],
)
def test_years_are_recognised_however_written(written, meant):
    assert terms.years(written) == meant


def test_a_name_of_several_places_is_narrowed_by_the_one_before(segmenter):
    assert terms.places(segmenter, "张家口市桥西区") == ["130700", "130703"]
    assert len(terms.places(segmenter, "桥西区")) > 1


@pytest.mark.parametrize("province", ["13", "41", "42", "32"])
def test_every_province_knows_its_cities_by_their_short_names(province):
    known = places.build(province)
    for city in regions.children(f"{province}0000", regions.Level.CITY):
        assert known.codes[text.fold(city.short_name)] == (city.code,)


def test_letters_and_abbreviations_name_places():
    known = places.build("13").codes
    assert (known["冀"], known["石市"], known["京津冀"]) == (("130000",), ("130100",), ("110000", "120000", "130000"))
    assert "新市" not in known


def test_thesaurus_lines_are_well_formed():
    for group in thesaurus.groups():
        assert len(group.left) + len(group.right) > 1, group
        assert all(word and " " not in word and "=" not in word for word in (*group.left, *group.right)), group
        assert not set(group.left) & set(group.right), group
    assert len(thesaurus.groups()) > 500
    assert all(word not in pieces for word, pieces in thesaurus.parts().items())


def test_pinyin_minds_the_word():
    assert spelling.full("重庆") == "chongqing"
    assert spelling.initials("石家庄") == "sjz"
    assert spelling.is_pinyin("kongqizhiliang")
    assert not spelling.is_pinyin("sjz")
    assert spelling.read("13", "shijiazhuanggongjiao") == [["石家庄"], ["公交"]]
    assert "公积金" in spelling.read("13", "gjj")[0]


@pytest.mark.parametrize(
    ("written", "meant"), [("医料机构", "医疗机构"), ("石家壮", "石家庄"), ("幼儿圆", "幼儿园"), ("机厂", "机场")]
)
def test_one_wrong_character_is_seen(written, meant):
    assert meant in spelling.similar("13", written)


def test_two_characters_are_not_taken_for_just_any_word():
    assert "医院" not in spelling.similar("13", "学院")
    assert "机构" not in spelling.similar("13", "机场")


def test_the_lexicon_is_what_its_script_keeps():
    general = lexicon.general()
    assert 80_000 < len(general.count) < 150_000
    assert "南京" in general.places
