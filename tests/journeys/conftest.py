"""A running portal with the demo catalogue, and a browser in front of it.

The site ``journey`` has its own databases, index, files and port. It is filled once and kept; what a journey adds,
it removes.
"""

from __future__ import annotations

import os
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from scripts.portal import processes, settings, site
from scripts.portal.paths import BIN, ROOT

BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PICTURES = ROOT / "tests" / ".artifacts"


@pytest.fixture(scope="session")
def journey_site():
    """Address of a served portal with web processes and worker. Yields e.g. ``http://127.0.0.1:5100``."""
    if settings.listening(settings.port("journey")):
        settings.move_port("journey")
    site.prepare(site.JOURNEY)
    site.fill(site.JOURNEY)
    environment = {**site.environment(site.JOURNEY), "PROVDATA_WORKERS": "1"}
    processes.start("journey-web", web_command(), env=environment, cwd=ROOT)
    processes.start(
        "journey-worker", [BIN / "ckan", "-c", site.JOURNEY.ini, "jobs", "worker"], env=environment, cwd=ROOT
    )
    try:
        processes.wait_or_fail("journey-web", lambda: answers(site.address(site.JOURNEY)))
        yield site.address(site.JOURNEY)
    finally:
        processes.stop("journey-web")
        processes.stop("journey-worker")


def web_command() -> list[str | Path]:
    return [BIN / "gunicorn", "-c", ROOT / "config" / "gunicorn.conf.py", "config.wsgi:application"]


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/api/3/action/status_show", timeout=10) as answer:
            return answer.status == 200
    except OSError:
        return False


@pytest.fixture(scope="session")
def browser():
    """Headless Chromium of the system."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=BROWSER_FLAGS
        )
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser, journey_site):
    """A fresh page, 1280 px wide, whose relative addresses are the portal's."""
    context = browser.new_context(base_url=journey_site, viewport={"width": 1280, "height": 900}, locale="zh-CN")
    yield context.new_page()
    context.close()


@pytest.fixture
def phone(browser, journey_site):
    """A fresh page as on a narrow phone, 360 px wide."""
    context = browser.new_context(base_url=journey_site, viewport={"width": 360, "height": 740}, locale="zh-CN")
    yield context.new_page()
    context.close()


def log_in(page, name: str) -> None:
    """Log in as one of the demo accounts: admin, agency, citizen."""
    page.goto("/user/login")
    page.fill("#field-login", name)
    page.fill("#field-password", settings.secret(name))
    with page.expect_navigation():
        page.press("#field-password", "Enter")
