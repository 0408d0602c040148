"""What a request remembers, and that nothing else does."""

from __future__ import annotations

import pytest

from ckanext.provdata.shared import once


@pytest.mark.parametrize(("method", "times"), [("GET", 1), ("HEAD", 1), ("POST", 2)])
def test_a_request_that_reads_asks_once(with_plugins, app, method, times):
    asked = []
    for _ in range(2):
        with app.flask_app.test_request_context("/", method=method):
            once.begin()
            found = [once.once(("question",), lambda: asked.append(None) or len(asked)) for _ in range(2)]
            once.end(None)
        assert len(set(found)) == times
    assert len(asked) == 2 * times, "another request asks anew"


def test_what_is_not_a_visitors_request_asks_each_time(with_plugins, app):
    with app.flask_app.test_request_context("/"):
        assert app.get("/about").status_code == 200
        assert [once.once(("question",), lambda answer=answer: answer) for answer in "ab"] == ["a", "b"]
