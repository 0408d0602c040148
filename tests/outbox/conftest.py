from tests.release.conftest import agency, at

__all__ = ["agency", "at"]
