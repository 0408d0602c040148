"""Chinese where there is no request: commands and jobs put into words what officials read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import current_app
from flask_babel import force_locale

CHINESE = "zh_Hans_CN"


@contextmanager
def chinese() -> Iterator[None]:
    """All texts in Chinese, core's too. Outside of requests core says its own in English whatever the site's language.

    Where neither a request nor a command has an application, texts are what the source says.
    """
    if current_app:
        with force_locale(CHINESE):
            yield
        return
    context = click.get_current_context(silent=True)
    app = context.meta.get("flask_app") if context else None
    if app is None:
        yield
        return
    with app.app_context(), force_locale(CHINESE):
        yield
