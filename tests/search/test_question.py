"""What a question is taken to ask for."""

from datetime import date

import pytest

from ckanext.provdata.search.policy import conditions, lucene, mistakes, question, syntax
from ckanext.provdata.search.policy.lucene import Tier

TODAY = date(2024, 6, 1)


@pytest.fixture
def understand(segmenter):
    return lambda written: question.understand(segmenter, written, TODAY)


def words(asked) -> set[str]:
    return {word for topic in asked.topics for word in conditions.words_of(topic)}


@pytest.mark.parametrize(
    ("written", "topics", "places", "years"),
    [
        ("石家庄哪里可以看病？", {"看病"}, ["石家庄"], []),
        ("请问公积金怎么查询", {"公积金"}, [], []),
        ("唐山市2022年空气质量", {"空气质量", "空气", "质量"}, ["唐山市"], [(2022,)]),
        ("去年的人口", {"人口"}, [], [(2023,)]),
        ("2019至2021年人口", {"人口"}, [], [(2019, 2020, 2021)]),
        ("醫院 名單", {"医院"}, [], []),
        ("taxi in Tangshan", {"taxi", "出租车", "出租汽车", "出租", "汽车", "tangshan", "唐山"}, [], []),
        ("名单", {"名单"}, [], []),
        ("的", {"的"}, [], []),
    ],
)  # fmt: skip
def test_questions_are_taken_apart(understand, written, topics, places, years):
    asked = understand(written)
    assert words(asked) == topics
    assert [place.name for place in asked.places] == places
    assert [year.years for year in asked.years] == years


@pytest.mark.parametrize("written", ["", "   ", "！？。", "()[]{}", "\x00\x1f", "\\\\"])
def test_nothing_to_ask_for_is_no_question(understand, written):
    assert not understand(written)


def test_a_quoted_passage_is_wanted_as_it_stands(understand):
    assert conditions.Passage("公交站点分布") in understand("“公交站点分布”").topics


def test_a_leftover_character_is_read_as_a_mistake(understand):
    assert "空气质量" in words(understand("空气质亮"))
    assert understand("石家壮公交").topics[0] != understand("石家庄公交").topics[0]


def test_mistakes_made_of_known_words_are_tried_when_nothing_is_found(segmenter):
    readings = mistakes.corrections(segmenter, "石家庄机厂", TODAY)
    assert any("机场" in words(reading) and reading.places for reading in readings)


def test_a_very_long_question_stays_small(segmenter, understand):
    asked = understand("医院学校公交 停车场 " * 500)
    assert len(asked.topics) <= question.MOST_CONDITIONS
    assert len(lucene.write(segmenter, asked)) < 20_000


@pytest.mark.parametrize(
    "hostile",
    [
        '"',
        '" OR *:*',
        "a\\",
        "{!lucene}x",
        "_query_:x",
        'x" ~"y',
        "医院^100",
        "+医院 -学校",
        "医院)",
        "/.*/",
        "[* TO *]",
        "&&",
    ],
)
def test_nothing_typed_becomes_syntax(segmenter, understand, hostile):
    asked = understand(hostile)
    written = lucene.write(segmenter, asked) if asked else lucene.NOTHING
    quoted = written.split('"')[1::2]
    assert all(set(inside).isdisjoint('"\\{}()[]*/') for inside in quoted)
    assert "{!" not in written
    assert "_query_" not in written


def test_tiers_get_wider_and_end(segmenter, understand):
    asked = understand("石家庄 2023年 公交站点 医院 律师")
    tiers = lucene.tiers(asked)
    assert list(tiers) == sorted(tiers)
    assert len({lucene.write(segmenter, asked, tier) for tier in tiers if tier is not Tier.MENDED}) == len(tiers) - 1
    assert lucene.tiers(understand("医院")) == (Tier.ALL, Tier.MENDED)


@pytest.mark.parametrize(
    ("typed", "is_text"),
    [
        ("医院", True),
        ("时间: 2023", True),
        ("title:医院", False),
        ("+organization:x", False),
        ("*:*", False),
        ("extras_foo:bar AND name:x", False),
        ("title:(医院", True),
        ('name:"x', True),
        ("name:", True),
        ("http://example.com/x", True),
        ("", False),
        ('""', False),
        ("search_title:x", True),
    ],
)
def test_text_is_told_from_solr_syntax(typed, is_text):
    assert syntax.is_text(typed) is is_text
