"""One CKAN site: its configuration file, databases, index, accounts and contents.

Nine sites live side by side on the same services: ``portal`` (make run), ``test`` and ``test2`` (emptied by tests at
will, which run in two processes), ``journey`` (the demo catalogue that browser tests walk through), for benchmarks
``bench`` (as the portal) and ``stock`` (CKAN with ckanext-dcat and nothing of ours), ``proof``, to whose services
proofs do harm, ``harvester`` (CKAN with ckanext-dcat and ckanext-harvest, which harvests the one before), and
``xloader`` (CKAN with ckanext-dcat and ckanext-xloader).
"""

from __future__ import annotations

import os
import re
import shutil
import string
import subprocess
from pathlib import Path
from typing import NamedTuple

from . import console, postgres, redis, settings, solr, stamps
from .paths import BIN, CONFIG, ROOT, RUN, VENV
from .python import LOCK, SOURCES

TEMPLATE = CONFIG / "ckan.ini.tmpl"
MIGRATIONS = ROOT / "ckanext-provdata" / "migration"
TEXTS = ROOT / "ckanext-provdata" / "i18n"
PACKAGES = VENV / "lib" / "python3.11" / "site-packages"
STOCK_CORE = ROOT / "tests" / "benchmarks" / "stock"
#: what a stock site has in the place of every line of the template that names a plugin or an extension's option
STOCK_LINES = """
ckan.plugins = activity datastore datatables_view image_view text_view dcat{more}
ckan.views.default_views = datatables_view image_view text_view
ckanext.dcat.rdf.profiles = euro_dcat_ap_3
"""
#: what plugins of such a site cannot do without
MORE_LINES = {"xloader": "ckanext.xloader.jobs_db.uri = ${database_url}\n"}


class Site(NamedTuple):
    """A site's name, its Redis database, which port it is served on, and whether it must survive a power cut.

    A stock site has CKAN's own plugins and ckanext-dcat only, ``more`` plugins besides if there are any, and CKAN's own
    search index. What a generated site holds is made by benchmarks, which index it themselves.
    """

    name: str
    redis_database: int
    port: str = "web"
    durable: bool = False
    generated: bool = False
    stock: bool = False
    more: str = ""

    @property
    def ini(self) -> Path:
        return RUN / f"{self.name}.ini"

    @property
    def database(self) -> str:
        return f"provdata_{self.name}"

    @property
    def storage(self) -> Path:
        return RUN / "storage" / self.name


PORTAL = Site("portal", 0, durable=True)
TEST = Site("test", 1)
TEST2 = Site("test2", 6)
JOURNEY = Site("journey", 2, port="journey")
BENCH = Site("bench", 3, port="bench", generated=True)
STOCK = Site("stock", 4, port="stock", generated=True, stock=True)
PROOF = Site("proof", 5, port="proof", durable=True)
HARVESTER = Site("harvester", 7, stock=True, generated=True, more="harvest ckan_harvester dcat_rdf_harvester")
XLOADER = Site("xloader", 8, port="stock", stock=True, generated=True, more="xloader")


def prepare(site: Site) -> None:
    """Bring a site's configuration, databases and index to what the code expects; safe to repeat."""
    site.storage.mkdir(parents=True, exist_ok=True)
    write_ini(site)
    emptied = solr.ensure_core(site.database, conf=stock_core() if site.stock else solr.CONFIGSET)
    migrate(site)
    write_texts(site)
    if emptied and not site.generated:
        with console.step(f"Indexing {site.name}"):
            ckan(site, "search-index", "rebuild", "-q")


def write_ini(site: Site) -> None:
    """Fill in the template; the file holds passwords, so only its owner may read it."""
    template = as_stock(TEMPLATE.read_text(), site.more) if site.stock else TEMPLATE.read_text()
    text = string.Template(template).substitute(values(site))
    site.ini.touch(mode=0o600)
    site.ini.write_text(text)


def as_stock(template: str, more: str = "") -> str:
    """The template without our plugin and without options of extensions, their continued lines included."""
    names = r"ckan\.plugins|ckan\.views\.default_views|ckanext\.|scheming\."
    ours = re.compile(rf"^(?:{names}).*\n(?:[ \t]+\S.*\n)*", re.MULTILINE)
    lines = STOCK_LINES.format(more=f" {more}" if more else "") + MORE_LINES.get(more, "")
    return ours.sub("", template).replace("[app:main]\n", f"[app:main]\n{lines}")


def values(site: Site) -> dict[str, str]:
    datastore = f"{site.database}_datastore"
    return {
        "site": site.database,
        "site_url": address(site),
        "site_title": "河北省公共数据开放平台",
        "site_description": "全省统一的公共数据开放目录、开放计划与数据下载",
        # the demo catalogue names real bodies as providers: say on every page that this is no official publication
        "notice": "演示站点：目录由平台整理，不是所列提供方的正式发布。",
        "notice_en": "Demonstration: the records are not official publications of the bodies named as providers.",
        # browser tests walk through a review in one county of the demonstration
        "review": "r130930" if site is JOURNEY else "",
        "session_secret": settings.secret("session"),
        "jwt_secret": settings.secret("jwt"),
        "database_url": postgres.url(site.database),
        "datastore_write_url": postgres.url(datastore),
        "datastore_read_url": postgres.url(datastore, reader=True),
        "redis_url": redis.url(site.redis_database),
        "solr_url": solr.url(site.database),
        "storage": str(site.storage),
        "log_format": "generic",
        # pytest-ckan copies the configuration, which a Redis connection in it does not survive
        "session_type": "cookie" if site in (TEST, TEST2) else "redis",
    }


def stock_core() -> Path:
    """The configuration of a core with the installed CKAN's own schema, put together under ``.run/``."""
    folder = RUN / "stock-core"
    shutil.copytree(STOCK_CORE, folder, dirs_exist_ok=True)
    shutil.copy(PACKAGES / "ckan" / "config" / "solr" / "schema.xml", folder)
    return folder


def address(site: Site) -> str:
    return f"http://127.0.0.1:{settings.port(site.port)}"


def environment(site: Site) -> dict[str, str]:
    """What the processes of a site (config/Procfile) read."""
    return {
        "CKAN_INI": str(site.ini),
        "PROVDATA_PORT": str(settings.port(site.port)),
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "PYTHONUNBUFFERED": "1",
    }


def migrate(site: Site) -> None:
    """Databases, CKAN's and our migrations, DataStore permissions; skipped while none of them has changed."""
    wanted = stamps.digest([MIGRATIONS, LOCK, TEMPLATE], site.ini.read_text())
    if stamps.fresh(f"site-{site.name}", wanted):
        return
    with console.step(f"Migrating the database of {site.name}"):
        postgres.ensure_database(site.database, durable=site.durable)
        postgres.ensure_database(f"{site.database}_datastore", durable=site.durable)
        ckan(site, "db", "upgrade")  # of the plugins, too
        postgres.sql(datastore_permissions(site), database=f"{site.database}_datastore")
    stamps.keep(f"site-{site.name}", wanted)


def write_texts(site: Site) -> None:
    """The texts of scripts, which browsers fetch as a file per language; skipped while no text has changed."""
    wanted = stamps.digest([TEXTS, LOCK], site.ini.read_text())
    if stamps.fresh(f"site-{site.name}-texts", wanted):
        return
    ckan(site, "translation", "js")
    stamps.keep(f"site-{site.name}-texts", wanted)


def datastore_permissions(site: Site) -> str:
    """What ``ckan datastore set-permissions`` prints, less psql's own connect command."""
    done = subprocess.run(
        [BIN / "ckan", "-c", site.ini, "datastore", "set-permissions"], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise console.SetupError(done.stderr)
    return "\n".join(line for line in done.stdout.splitlines() if not line.startswith("\\connect"))


def ckan(site: Site, *words: str) -> None:
    console.run([BIN / "ckan", "-c", site.ini, *words], log=f"ckan-{site.name}")


def fill(site: Site) -> None:
    """Regions, demo catalogue and demo accounts, with their own progress; finds what is there already."""
    wanted = stamps.digest([*SOURCES, Path(__file__)])
    if stamps.fresh(f"contents-{site.name}", wanted):
        return
    command = [BIN / "ckan", "-c", site.ini, "provdata"]
    with console.step("Loading regions"):
        console.show([*command, "regions", "load"])
    with console.step("Loading the demo catalogue"):
        console.show([*command, "demo", "load"], env=passwords())
    with console.step("Rendering the feed"):  # of records that were there before the feed was, or before its rules
        console.show([*command, "feed", "rebuild"])
    with console.step("Judging the records"):
        console.show([*command, "quality", "compute"])
    stamps.keep(f"contents-{site.name}", wanted)


def passwords() -> dict[str, str]:
    """The demo accounts' passwords, generated for this installation."""
    return {f"PROVDATA_DEMO_{name.upper()}": settings.secret(name) for name in ("admin", "agency", "citizen")}
