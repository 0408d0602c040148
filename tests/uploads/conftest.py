"""The agency of the catalogue's tests uploads files, too."""

from tests.catalogue.conftest import agency  # noqa: F401 - a fixture
