from tests.tables.conftest import desk, emptied  # noqa: F401 - fixtures
