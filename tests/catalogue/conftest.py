import pytest

from .records import Agency


@pytest.fixture
def agency(with_plugins, clean_db, clean_index) -> Agency:
    """An organisation with an editor on an empty portal."""
    return Agency()
