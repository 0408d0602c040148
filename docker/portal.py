"""Runs one part of the portal in a container: ``web``, ``worker``, ``clock``, ``init``, ``health PART`` or ``ckan …``.

Settings come from variables, passwords from files in /run/secrets, and whatever else CKAN or provdata declares from
/etc/provdata/portal.ini (its section ``[app:main]``), if there is one. From these the configuration is written to
``CKAN_INI``, in memory, each time a container starts. Runs with the standard library and what the portal has anyway.
"""

from __future__ import annotations

import configparser
import io
import os
import string
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import psycopg2
import redis

HERE = Path(__file__).parent
SECRETS = Path(os.environ.get("PROVDATA_SECRETS", "/run/secrets"))
MORE = Path("/etc/provdata/portal.ini")
INI = Path(os.environ.get("CKAN_INI", "/run/provdata/portal.ini"))
#: processes of the clock: whatever comes round by itself (config/Procfile)
CLOCK = ("release", "outbox", "feed", "quality")
#: seconds init waits for the services, and seconds after which a process that has not come round is not well
PATIENCE, QUIET = 180, 60
#: held by the one init that works (PostgreSQL's advisory locks); others wait for it
LOCK = 7_302_001
PULSES = "SELECT count(*) FROM provdata_pulse WHERE at > clock_timestamp() - %s * interval '1 s'"
DEMO_ACCOUNTS = ("admin", "agency", "citizen")


# --- configuration ----------------------------------------------------------------------------------------------------


def secret(name: str) -> str:
    """A password. Raises SystemExit, naming the file, when there is none."""
    path = SECRETS / name
    if not path.is_file() or not path.read_text().strip():
        raise SystemExit(f"There is no secret {name}: {path} must hold it (docs/install.md).")
    return path.read_text().strip()


def database(name: str, role: str, password: str) -> str:
    host = os.environ.get("PROVDATA_DATABASE", "postgres:5432")
    return f"postgresql://{role}:{quote(secret(password), safe='')}@{host}/{name}"


def values() -> dict[str, str]:
    """What config/ckan.ini.tmpl leaves open."""
    given = os.environ.get
    return {
        "site": "provdata",
        "site_url": given("PROVDATA_SITE_URL", "http://localhost:8080").rstrip("/"),
        "site_title": given("PROVDATA_SITE_TITLE", "公共数据开放平台"),
        "site_description": given("PROVDATA_SITE_DESCRIPTION", "全省统一的公共数据开放目录、开放计划与数据下载"),
        "notice": given("PROVDATA_NOTICE", ""),
        "notice_en": given("PROVDATA_NOTICE_EN", ""),
        "review": given("PROVDATA_REVIEW", ""),
        "session_secret": secret("session_secret"),
        "jwt_secret": secret("token_secret"),
        "database_url": database("provdata", "provdata", "database_password"),
        "datastore_write_url": database("provdata_datastore", "provdata", "database_password"),
        "datastore_read_url": database("provdata_datastore", "provdata_datastore", "datastore_password"),
        "redis_url": f"redis://:{quote(secret('redis_password'), safe='')}@{given('PROVDATA_REDIS', 'redis:6379')}/0",
        "solr_url": given("PROVDATA_SOLR", "http://solr:8983/solr/provdata"),
        "storage": "/var/lib/provdata",
        "session_type": "redis",
        "log_format": given("PROVDATA_LOG_FORMAT", "json"),
    }


#: what the containers' network asks for, before whatever the operator says
NETWORK = {
    "ckanext.provdata.limits.proxies": "1",
    "ckanext.provdata.feed.internal_address": "/internal/feed",
}


def configure() -> None:
    """Write the configuration, readable by its owner alone."""
    text = string.Template((HERE / "config" / "ckan.ini.tmpl").read_text()).substitute(values())
    options = parsed(text)
    options["app:main"].update(NETWORK)
    if MORE.exists():
        options["app:main"].update(parsed(MORE.read_text())["app:main"])
    written = io.StringIO()
    options.write(written)
    INI.touch(mode=0o600)
    INI.write_text(written.getvalue())


def parsed(text: str) -> configparser.RawConfigParser:
    found = configparser.RawConfigParser(default_section="DEFAULT", delimiters=("=",))
    found.optionxform = str  # type: ignore[assignment,method-assign] # CKAN has SECRET_KEY besides ckan.site_url
    found.read_string(text)
    return found


# --- init -------------------------------------------------------------------------------------------------------------


def init() -> int:
    """Bring databases, index and contents to what this image expects. Safe to repeat and to run twice at once."""
    configure()
    wait("PostgreSQL", lambda: connected(values()["database_url"]).close())
    wait("Redis", lambda: redis.Redis.from_url(values()["redis_url"], socket_timeout=5).ping())
    wait("Solr", lambda: fetched(values()["solr_url"] + "/admin/ping"))
    with connected(values()["database_url"]) as lock, lock.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        first = not has_packages(cursor)
        ckan("db", "upgrade")
        ckan("translation", "js")
        # roles of a new database, an index that was emptied, a feed of older rules; what it cannot mend, it says
        ckan("provdata", "doctor", "--repair", failing=False)
        fill(first=first)
    return 0


def fill(*, first: bool) -> None:
    """What a new portal begins with."""
    ckan("provdata", "regions", "load")
    if first and (SECRETS / "admin_password").is_file():
        admin()
    if os.environ.get("PROVDATA_DEMO") == "1":
        passwords = {f"PROVDATA_DEMO_{name.upper()}": secret("admin_password") for name in DEMO_ACCOUNTS}
        ckan("provdata", "demo", "load", more=passwords)


def has_packages(cursor: psycopg2.extensions.cursor) -> bool:
    """Whether CKAN's tables are there already."""
    cursor.execute("SELECT to_regclass('public.package') IS NOT NULL")
    return cursor.fetchone()[0]  # type: ignore[index]


def admin() -> None:
    """The first system administrator."""
    name = os.environ.get("PROVDATA_ADMIN", "admin")
    email = os.environ.get("PROVDATA_ADMIN_EMAIL", "admin@localhost")
    ckan("user", "add", name, f"email={email}", f"password={secret('admin_password')}")
    ckan("sysadmin", "add", name)


def ckan(*words: str, more: dict[str, str] | None = None, failing: bool = True) -> None:
    """Run a ckan command, its output ours. Raises SystemExit when it fails, unless that is no reason to stop."""
    done = subprocess.run(["ckan", "-c", INI, *words], env={**os.environ, **(more or {})}, check=False)
    if done.returncode and failing:
        raise SystemExit(done.returncode)


def wait(what: str, asked: Callable[[], object]) -> None:
    """Until a service answers. Raises SystemExit with what it said last."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            asked()
        except Exception as error:
            if time.monotonic() > end:
                raise SystemExit(f"{what} does not answer: {error}") from error
            time.sleep(1)
        else:
            return


def connected(url: str) -> psycopg2.extensions.connection:
    return psycopg2.connect(url, connect_timeout=5)


def fetched(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 our own services
        return answer.read()


# --- parts ------------------------------------------------------------------------------------------------------------


def run(*command: str) -> None:
    """Become this command."""
    configure()
    os.execvp(command[0], command)  # noqa: S606 no shell


def health(part: str) -> int:
    """0 when this container's part is well."""
    checks = {"web": _web, "worker": _worker, "clock": _clock}
    return 0 if checks[part]() else 1


def _web() -> bool:
    return bool(fetched(f"http://127.0.0.1:{os.environ.get('PROVDATA_PORT', '5000')}/healthz"))


def _worker() -> bool:
    """A worker of this container has told Redis lately that it lives."""
    store = redis.Redis.from_url(values()["redis_url"], socket_timeout=5)
    names = (store.hget(key, "hostname") for key in store.smembers("rq:workers"))
    return os.uname().nodename.encode() in names


def _clock() -> bool:
    """Each of its processes has come round lately, here or in another container."""
    with connected(values()["database_url"]) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM provdata_pulse WHERE at > clock_timestamp() - %s * interval '1 s'", [QUIET]
        )
        return cursor.fetchone()[0] >= len(CLOCK)  # type: ignore[index]


def main(words: list[str]) -> int:
    match words:
        case ["web"]:
            run("gunicorn", "-c", "config/gunicorn.conf.py", "config.wsgi:application")
        case ["worker"]:
            run("ckan", "-c", str(INI), "jobs", "worker")
        case ["clock"]:
            run(sys.executable, "supervisor.py", "config/Procfile", *CLOCK)
        case ["init"]:
            return init()
        case ["health", part]:
            return health(part)
        case ["ckan", *more]:
            run("ckan", "-c", str(INI), *more)
    raise SystemExit("web, worker, clock, init, health PART or ckan …")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
