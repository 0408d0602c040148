"""Work without a request, as if in one: in somebody's name, and in Chinese, core's own texts included."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from flask import current_app, g, has_request_context

CHINESE = "zh_Hans_CN"
#: What core reads of a request's surroundings.
SURROUNDINGS = {"CKAN_LANG": CHINESE, "CKAN_CURRENT_URL": ""}


@contextmanager
def acting(user: Any = None) -> Iterator[None]:
    """As that account (``model.User``) while this lasts: core need not read it anew for everything it decides.

    Outside of requests core speaks English whatever the site says. Where there is neither a request nor a command,
    nobody has an application, and all is as it was. The session is given back at the end.
    """
    app = _application()
    if app is None:
        yield
        return
    with app.test_request_context(environ_overrides=SURROUNDINGS):
        before = g.get("_login_user")  # a request within a request shares it
        g._login_user = user or app.login_manager.anonymous_user()
        try:
            yield
        finally:
            g._login_user = before
            if before is None:
                g.pop("_login_user")


def become(user: Any) -> None:
    """Go on as that account, read anew; where nobody acts for anybody nothing changes."""
    if has_request_context():
        g._login_user = user


def _application() -> Any:
    """The application of the request or of the command that runs."""
    if current_app:
        return current_app._get_current_object()  # type: ignore[attr-defined]
    context = click.get_current_context(silent=True)
    return context.meta.get("flask_app") if context else None
