"""Log lines: JSON, with the request's number, without secrets."""

from __future__ import annotations

import json
import logging
import sys

import pytest

from ckanext.provdata.shared import logs


def line(message: str, *arguments: object, error: bool = False) -> dict[str, str]:
    information = sys.exc_info() if error else None
    record = logging.LogRecord("ckanext.provdata.x", logging.WARNING, __file__, 1, message, arguments, information)
    return json.loads(logs.Json().format(record))


def test_a_line_is_one_object():
    found = line("第一行\n%s", "2026-01-01 伪造的一行")
    assert found["message"] == "第一行\n2026-01-01 伪造的一行"
    assert (found["level"], found["logger"]) == ("WARNING", "ckanext.provdata.x")
    assert found["time"].endswith("+00:00")
    assert "request_id" not in found


@pytest.mark.parametrize(
    ("text", "kept"),
    {
        "connect to postgresql://provdata:s3cr%2Ft@db:5432/provdata failed": "postgresql://provdata:***@db:5432",
        "redis://:s3cr%2Ft@redis:6379/0": "redis://:***@redis",
        "Authorization: s3cr%2Ft": "Authorization: ***",
        '{"password": "s3cr%2Ft", "name": "zhang"}': '"name": "zhang"',
        "POST /reset?token=s3cr%2Ft&x=1": "token=***&x=1",
    }.items(),
)
def test_it_holds_no_secret(text, kept):
    written = line("%s", text)["message"]
    assert "s3cr" not in written
    assert kept in written


def test_nor_does_its_error():
    try:
        int("solr_url=http://solr:geheim@solr:8983/solr")
    except ValueError:
        found = line("failed", error=True)
    assert "ValueError" in found["error"]
    assert "geheim" not in found["error"]


@pytest.mark.parametrize("given", ["0" * 32, "3f2a-77", "a b\nc" * 4, "", "x" * 65])
def test_a_request_has_the_number_of_the_web_server(app, given):
    with app.flask_app.test_request_context("/", headers={"X-Request-ID": given.replace("\n", "_")}):
        number = line("x")["request_id"]
        assert line("y")["request_id"] == number
    assert (number == given) is (given == "0" * 32)
    assert len(number) == 32
