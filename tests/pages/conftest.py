"""A small portal with one record of every opening grade, and its pages as parsed HTML."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from ckan import plugins as p
from ckan.tests import helpers

from ckanext.provdata.regions import policy as regions
from tests.catalogue.records import CORE, Agency

#: One page of every kind; {record}, {resource}, {organization} are filled in.
PAGES = (
    "/",
    "/dataset/",
    "/dataset/?q=停车场&opening_grade=open",
    "/dataset/?q=没有这样的数据",
    "/transport/",
    "/dataset/{record}",
    "/transport/{record}",
    "/dataset/{closed}",
    "/dataset/{record}/resource/{resource}",
    "/organization/",
    "/organization/{organization}",
    "/organization/about/{organization}",
    "/about",
    "/terms",
    "/licence",
    "/developers",
    "/user/login",
)
LANGUAGES = ("", "/en")
TITLES = ("石家庄市公共停车场名录", "三级医院名录", "测绘基准点")
CONTACTS = ("https://example.org/data.csv", "data@example.org")


class Portal:
    """Reads pages of the portal as anybody would.

    names: what fills the placeholders of PAGES; stated: texts that records and organisations state themselves.
    """

    places = tuple(place.short_name for place in regions.in_province("13"))

    def __init__(self, app, names: dict[str, str], stated: tuple[str, ...]) -> None:
        self.app = app
        self.names = names
        self.stated = stated
        self._read: list[tuple[str, BeautifulSoup]] = []

    def read(self, path: str, status: int = 200, **options) -> BeautifulSoup:
        """A page as parsed HTML; the status must be as expected."""
        address = quote(path.format(**self.names), safe="/?=&:")
        return BeautifulSoup(self.app.get(address, status=status, **options).body, "html.parser")

    def all_pages(self) -> list[tuple[str, BeautifulSoup]]:
        """(address, parsed page) of one page of every kind in every language, and of an error page; read once."""
        if not self._read:
            paths = [language + path for language in LANGUAGES for path in PAGES]
            errors = [f"{language}/no-such-page" for language in LANGUAGES]
            self._read = [(path, self.read(path)) for path in paths]
            self._read += [(path, self.read(path, status=404)) for path in errors]
        return self._read


@pytest.fixture(scope="module")
def loaded_plugins():
    """CKAN's ``with_plugins`` for a whole module."""
    p.load_all()
    yield
    p.unload_all()


@pytest.fixture(scope="module")
def agency(loaded_plugins, reset_db, migrate_db_for, reset_index) -> Agency:
    """An organisation with an editor on an empty portal, once for a module: its tests only read."""
    reset_db()
    for plugin in ("activity", "provdata"):
        migrate_db_for(plugin)
    reset_index()
    return Agency()


@pytest.fixture(scope="module")
def portal(agency) -> Portal:
    """Records of the three grades, the first with a link as its resource."""
    app = helpers._get_test_app()
    with app.flask_app.test_request_context("/"):
        return Portal(app, records(agency), stated(agency))


def records(agency: Agency) -> dict[str, str]:
    """Create the records; returns what fills the placeholders of PAGES."""
    record = agency.create(
        "transport",
        title=TITLES[0],
        tag_string="停车场",
        contact_phone="0311-12345678",
        further_sectors=["tourism"],
        data_modified="2024-05-01",
    )
    resource = agency.call(
        "resource_create", package_id=record["id"], name="停车场名录", format="CSV", url="https://example.org/data.csv"
    )
    agency.create("health", title=TITLES[1], opening_grade="conditional", opening_condition="仅供科研使用")
    closed = agency.create(
        "geography", title=TITLES[2], opening_grade="closed", opening_basis="测绘法第四十七条", license_id=None
    )
    return {
        "record": record["name"],
        "closed": closed["name"],
        "resource": resource["id"],
        "organization": agency.org["name"],
    }


def stated(agency: Agency) -> tuple[str, ...]:
    """What records and their organisation say, the longest first."""
    items = [str(value) for item in CORE["information_items"] for value in item.values() if len(str(value)) > 1]
    organization = [agency.org[key] for key in ("title", "name", "description")]
    return tuple(sorted([*TITLES, *CONTACTS, CORE["notes"], *organization, *items], key=len, reverse=True))
