"""What every web process needs on its first page, loaded before the portal is reachable.

The search lexicon alone takes seconds and nearly 200 MB. Loaded before gunicorn forks, it is loaded once and its memory
is shared by all workers; what must not be shared, connections, is closed again.
"""

import gc
import logging
from urllib.parse import quote
from wsgiref.types import WSGIApplication

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan import model
from werkzeug.test import EnvironBuilder, run_wsgi_app

#: Pages whose templates, vocabularies and words are the ones asked for first. The words are mistyped and written in
#: pinyin, which is what reaches the last corners of the lexicon.
PAGES = ("/", "/dataset/?q=gonggongqiche", "/dataset/?q=sjz", "/en/dataset/?q=公交")


def up(application: WSGIApplication) -> None:
    """Answer some pages to nobody, then let go of all connections.

    A failure is logged and no more: a service that is late must not keep the portal from starting. Nothing but code and
    data of the package stays loaded, so what a service says later is what visitors see.
    """
    log = logging.getLogger("ckanext.provdata.warm")  # only now: CKAN's start silences those made before it
    for path in PAGES:
        try:
            status = _ask(application, path)
        except Exception:
            log.exception("Warming up with %s failed", path)
        else:
            log.info("Warmed up with %s: %s", path, status)
    let_go()


def _ask(application: WSGIApplication, path: str) -> str:
    """Status line of a page, rendered to its end as for an anonymous visitor."""
    environ = EnvironBuilder(path=quote(path, safe="/?="), base_url=tk.config["ckan.site_url"]).get_environ()
    body, status, _headers = run_wsgi_app(application, environ)
    b"".join(body)
    return status


def let_go() -> None:
    """Close every connection: two processes must never talk through one. Redis's pools see a fork by themselves."""
    model.Session.remove()
    if model.meta.engine:
        model.meta.engine.dispose()
    for plugin in p.PluginImplementations(p.IForkObserver):
        plugin.before_fork()
    gc.collect()
    gc.freeze()  # else the next collection in a worker would write to every page of memory they share
