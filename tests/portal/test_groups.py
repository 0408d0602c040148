"""Tests that share what is dear to make stay with one of the processes of ``make test``."""

import pytest

from tests import conftest


def test_each_test_carries_the_name_of_its_group(request):
    if not hasattr(request.config, "workerinput"):
        pytest.skip("one process runs every test")
    loose = [item.nodeid for item in request.session.items if not item.nodeid.endswith(f"@{conftest.group(item)}")]
    assert loose == []
