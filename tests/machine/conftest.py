from tests.release.conftest import at

__all__ = ["at"]
