"""The tests' portal at a real address, for clients that are programs of their own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ckan import model
from werkzeug.serving import make_server


@contextmanager
def served(app: Any, ckan_config: Any, monkeypatch: Any) -> Iterator[str]:
    """Its address, which the portal takes for its own, while the block lasts."""
    server = make_server("127.0.0.1", 0, app.flask_app, threaded=True)
    address = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setitem(ckan_config, "ckan.site_url", address)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield address
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        model.Session.remove()
