import pytest

from tests.catalogue.records import Agency
from tests.dcat.portal import Portal
from tests.quality.judge import Judge


@pytest.fixture
def portal(with_plugins, clean_db, clean_index, app) -> Portal:
    """An empty portal with one agency, and what anybody gets from its addresses."""
    return Portal(Agency(), app)


@pytest.fixture
def judge(portal) -> Judge:
    return Judge(portal)
