import pytest
from ckan.tests import factories

from ckanext.provdata.search.policy import segment
from tests.catalogue.records import Agency

from .shelf import RECORDS


@pytest.fixture(scope="session")
def segmenter():
    """The segmenter of a portal of Hebei."""
    return segment.segmenter("13")


@pytest.fixture(scope="module")
def kept():
    """What a module's tests share: the agency once it is there."""
    return []


@pytest.fixture
def shelf(kept, request, with_plugins):
    """An agency whose records (shelf.RECORDS) the public action creates on an emptied portal, once for a module."""
    if not kept:
        request.getfixturevalue("clean_db")
        request.getfixturevalue("clean_index")
        kept.append(_filled())
    return kept[0]


def _filled() -> Agency:
    agency = Agency()
    members = [{"name": agency.user["name"], "capacity": "editor"}]
    agency.org = factories.Organization(title="石家庄市人力资源和社会保障局", users=members)
    for sector, title, notes, tags in RECORDS:
        agency.create(sector, title=title, notes=notes, tag_string=tags)
    agency.create("general", title="内部审计台账", notes="尚未公布的审计发现", tag_string="审计秘密", private=True)
    return agency
