"""The rules of a score by themselves: the MQA beside the tests' own assessor, DCAT-AP beside a SHACL validator."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph, Literal, URIRef

from ckanext.provdata.dcat.policy.terms import DCAT, DCT, EU
from ckanext.provdata.quality.policy import compliance, dictionary, metrics, months, timeliness
from ckanext.provdata.quality.policy.dictionary import Table
from tests.dcat import conformance, mqa
from tests.dcat.records import SITE, shown
from tests.dcat.test_shapes import FILE, graph_of

ITEMS = [{"name": "park_name", "title": "停车场名称"}, {"name": "spaces", "title": "车位数"}]
TODAY = date(2026, 11, 23)


def everything(graph: Graph) -> set[str]:
    return {str(url) for predicate in (DCAT.accessURL, DCAT.downloadURL) for url in graph.objects(None, predicate)}


def score(record: dict, graph: Graph | None = None, reached: set[str] | None = None) -> dict[str, float]:
    graph = graph_of(record) if graph is None else graph
    dataset = URIRef(f"{SITE}/dataset/{record['id']}")
    conforms = not compliance.faults(graph)
    return metrics.shares(graph, dataset, everything(graph) if reached is None else reached, conforms=conforms)


def one_file(**changes) -> dict:
    record = shown("transport", **changes)
    return {**record, "resources": record["resources"][:1]}


class TestMetrics:
    def test_points_are_the_published_ones(self):
        most = metrics.by_dimension(dict.fromkeys((metric.name for metric in metrics.METRICS), 1.0))
        assert list(most.values()) == [100, 100, 110, 75, 20]
        assert (metrics.TOTAL, len(metrics.METRICS)) == (405, 23)

    @pytest.mark.parametrize(
        "record",
        [
            one_file(),
            shown("health"),
            one_file(tags=[], temporal_start="", temporal_end="", license_id="other-open", opening_grade=""),
            one_file(license_id="", owner_org="", contact_name="", contact_phone="", contact_email=""),
            shown("education", resources=[]),
        ],
        ids=["full", "with an interface", "less", "without licence", "without files"],
    )
    @pytest.mark.parametrize("answering", [True, False])
    def test_the_other_assessor_gives_the_same_points(self, record, answering):
        graph = graph_of(record)
        (theirs,) = mqa.scores(graph, lambda _url: answering).values()
        ours = score(record, graph, None if answering else set())
        assert metrics.points(ours) == pytest.approx(sum(theirs.values()), abs=0.1)
        for dimension, points in metrics.by_dimension(ours).items():
            of_it = [metric.name for metric in mqa.METRICS if metric.dimension == dimension]
            assert points == pytest.approx(sum(theirs[name] for name in of_it), abs=0.1)

    def test_a_record_without_files_is_asked_only_what_it_can_have(self):
        found = score(shown("education", resources=[]))
        assert metrics.possible(found) == 185
        assert metrics.points(found) == 185
        assert metrics.rating(185, 185) is metrics.Rating.EXCELLENT

    def test_what_is_missing_is_told_with_its_points(self):
        found = score(one_file(tags=[], license_id="other-open"), reached=set())
        gains = [(gain.metric, gain.points) for gain in metrics.gains(found)]
        assert gains == [
            ("access_url_answers", 50), ("keywords", 30), ("download_url_answers", 30), ("licence_vocabulary", 10),
        ]  # fmt: skip
        assert metrics.points(found) + sum(points for _, points in gains) == 405

    def test_one_of_two_files_without_something_costs_half(self):
        assert score(shown("transport"))["size"] == 0.5

    @pytest.mark.parametrize(
        ("points", "of", "rating"),
        [(405, 405, "excellent"), (351, 405, "excellent"), (350.9, 405, "good"), (221, 405, "good"),
         (220.9, 405, "sufficient"), (121, 405, "sufficient"), (120.9, 405, "bad"), (0, 405, "bad"),
         (160, 185, "good"), (161, 185, "excellent"), (0, 0, "bad")],
    )  # fmt: skip
    def test_ratings_begin_where_they_are_published_to(self, points, of, rating):
        assert metrics.rating(points, of) == rating


def broken(graph: Graph, name: str) -> Graph:
    """The graph with one thing wrong."""
    (dataset,) = graph.subjects(DCAT.distribution, FILE)
    file = FILE
    other = URIRef("https://example.org/other")
    match name:
        case "no access URL":
            graph.remove((file, DCAT.accessURL, None))
        case "two versions":
            graph.add((dataset, DCAT.version, Literal("2")))
        case "a format of another list":
            graph.set((file, DCT["format"], other))
        case "a media type of another list":
            graph.set((file, DCAT.mediaType, other))
        case "a size that is none":
            graph.set((file, DCAT.byteSize, Literal("viel")))
        case "a date that is none":
            graph.set((dataset, DCT.issued, Literal("2024-13-45", datatype=conformance.XSD.date)))
        case "a literal for a publisher":
            graph.set((dataset, DCT.publisher, Literal("厅")))
        case "a grade without a scheme":
            graph.remove((URIRef(f"{EU}access-right/PUBLIC"), conformance.SKOS.inScheme, None))
        case "a concept without a name":
            graph.remove((URIRef(f"{EU}access-right/PUBLIC"), conformance.SKOS.prefLabel, None))
    return graph


@pytest.mark.parametrize(
    "fault",
    ["nothing", "no access URL", "two versions", "a format of another list", "a media type of another list",
     "a size that is none", "a date that is none", "a literal for a publisher", "a grade without a scheme",
     "a concept without a name"],
)  # fmt: skip
def test_dcat_ap_is_judged_as_a_validator_judges_it(fault):
    graph = broken(graph_of(one_file()), fault)
    theirs = conformance.violations(graph, conformance.shapes())
    assert bool(compliance.faults(graph)) is bool(theirs) is (fault != "nothing"), (compliance.faults(graph), theirs)


class TestTimeliness:
    @pytest.mark.parametrize(
        ("cycle", "days", "share", "missed"),
        [("monthly", 0, 1, 0), ("monthly", 34, 1, 0), ("monthly", 35, 0.5, 1), ("monthly", 65, 0.5, 1),
         ("monthly", 66, 0.25, 2), ("monthly", 97, 0, 3), ("daily", 2, 1, 0), ("daily", 3, 0.5, 1),
         ("annual", 402, 1, 0), ("annual", 403, 0.5, 1)],
    )  # fmt: skip
    def test_every_missed_update_costs(self, cycle, days, share, missed):
        found = timeliness.timeliness(cycle, [TODAY - timedelta(days)], TODAY)
        assert (found.share, found.missed) == (share, missed)

    @pytest.mark.parametrize("cycle", ["irregular", "never", "other", ""])
    def test_who_promises_nothing_is_never_late(self, cycle):
        assert timeliness.timeliness(cycle, [], TODAY) is None

    def test_no_known_update_is_worth_nothing_and_a_day_to_come_is_none(self):
        assert timeliness.timeliness("annual", [TODAY + timedelta(1)], TODAY).share == 0

    @given(st.sampled_from(sorted(timeliness.CYCLES)), st.integers(0, 4000))
    def test_it_changes_on_the_day_it_says_and_on_none_before(self, cycle, age):
        last = [TODAY - timedelta(age)]
        found = timeliness.timeliness(cycle, last, TODAY)
        if found.changes is None:
            assert found.share == 0
            return
        assert found.changes > TODAY
        assert timeliness.timeliness(cycle, last, found.changes - timedelta(1)).share == found.share
        assert timeliness.timeliness(cycle, last, found.changes).share < found.share


class TestDictionary:
    def test_columns_are_found_by_name_or_title(self):
        found = dictionary.coverage(ITEMS, [Table("a", ["park_name", "车位数", "备注", "x"])])
        assert (found.share, found.undescribed, found.absent) == (0.5, ["备注", "x"], [])

    def test_an_item_that_no_table_has_is_told(self):
        assert dictionary.coverage(ITEMS, [Table("a", ["spaces"])]).absent == ["停车场名称"]

    def test_without_tables_there_is_nothing_to_describe_and_without_items_nothing_is(self):
        assert dictionary.coverage(ITEMS, [Table("a", refused=True)]) is None
        assert dictionary.coverage([], [Table("a", ["x"])]).share == 0

    def test_a_file_that_could_not_be_loaded_holds_nothing(self):
        assert dictionary.validity([Table("a", "abcd", unfit=1), Table("b", refused=True)]) == 0.375
        assert dictionary.validity([]) is None


class TestMonths:
    def test_a_history_is_looked_at_on_last_days_and_today(self):
        assert months.ends(date(2026, 3, 1), 2) == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 1)]

    def test_a_line_goes_from_left_to_right_and_upwards(self):
        first, last = months.line([("a", 0), ("b", 405)], 405, 600, 160)
        assert (first.x, first.y, last.x, last.y) == (0, 160, 600, 0)
        (alone,) = months.line([("a", 405)], 405, 600, 160)
        assert alone.x == 600
