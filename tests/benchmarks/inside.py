"""Being inside a CKAN site: one process holds one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import ckan.plugins.toolkit as tk
from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app


@contextmanager
def site() -> Iterator[str]:
    """The site whose configuration file CKAN_INI names, as if in a request; yields the name of its own user."""
    app = make_app(CKANConfigLoader(os.environ["CKAN_INI"]).get_config())
    with app._wsgi_app.test_request_context():  # type: ignore[attr-defined]
        yield tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
