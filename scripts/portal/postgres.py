"""A private PostgreSQL cluster under ``.run/``, on a port of its own.

PostgreSQL refuses to run as root, so root hands it to the user ``postgres`` of the Debian package.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from . import console, settings
from .paths import LOGS, ROOT, RUN

ADMIN = "provdata_admin"
OWNER = "provdata"
READER = "provdata_datastore"


def binaries() -> Path:
    """Folder of the newest installed PostgreSQL."""
    return max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))


def home() -> Path:
    """Folder of the cluster: ``.run/postgres``, or one in /var/tmp when ``postgres`` cannot reach the checkout."""
    if os.geteuid() != 0 or reachable(ROOT):
        return RUN / "postgres"
    # not secret: PostgreSQL itself makes the cluster readable by its user alone
    return Path("/var/tmp") / f"provdata-postgres-{hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]}"


def reachable(folder: Path) -> bool:
    return subprocess.run(as_postgres(["test", "-x", folder]), check=False).returncode == 0


def as_postgres(command: Sequence[str | Path]) -> list[str | Path]:
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else list(command)


def start() -> None:
    """Start the cluster, made first when there is none. Does nothing when it runs."""
    if running():
        return
    make()
    if settings.listening(settings.port("postgres")):
        settings.move_port("postgres")
    LOGS.mkdir(parents=True, exist_ok=True)
    options = f"-p {settings.port('postgres')} -c listen_addresses=127.0.0.1 -c unix_socket_directories="
    control("start", "-w", "-t", "60", "-l", str(home() / "server.log"), "-o", options)


def running() -> bool:
    if not (home() / "data" / "PG_VERSION").exists():
        return False
    return (
        subprocess.run(
            as_postgres([binaries() / "pg_ctl", "-D", home() / "data", "status"]), capture_output=True, check=False
        ).returncode
        == 0
    )


def stop() -> None:
    if running():
        control("stop", "-m", "fast", "-w")


def control(*words: str) -> None:
    console.run(as_postgres([binaries() / "pg_ctl", "-D", home() / "data", *words]), log="postgres", cwd=Path("/"))


def make() -> None:
    if (home() / "data" / "PG_VERSION").exists():
        return
    with console.step("Creating the database cluster"):
        shutil.rmtree(home(), ignore_errors=True)
        home().mkdir(parents=True)
        password = home() / "password"
        password.write_text(settings.secret("postgres"))
        if os.geteuid() == 0:
            for path in (home(), password):
                shutil.chown(path, "postgres", "postgres")
        initdb = [binaries() / "initdb", "-D", home() / "data", "-U", ADMIN, f"--pwfile={password}"]
        console.run(
            as_postgres([*initdb, "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8"]),
            log="postgres",
            cwd=Path("/"),
        )
        password.unlink()


def remove() -> None:
    stop()
    shutil.rmtree(home(), ignore_errors=True)


def sql(statement: str, *, database: str = "postgres") -> str:
    """Run SQL as the cluster's administrator; returns what it prints. Raises SetupError with PostgreSQL's message."""
    done = subprocess.run(
        [
            binaries() / "psql",
            "-X",
            "-q",
            "-A",
            "-t",
            "-v",
            "ON_ERROR_STOP=1",
            "-h",
            "127.0.0.1",
            "-p",
            str(settings.port("postgres")),
            "-U",
            ADMIN,
            "-d",
            database,
        ],
        input=statement,
        capture_output=True,
        text=True,
        check=False,
        env=console.merged({"PGPASSWORD": settings.secret("postgres")}),
    )
    if done.returncode:
        raise console.SetupError(f"PostgreSQL: {done.stderr}")
    return done.stdout.strip()


def ensure_database(name: str, *, durable: bool = True) -> None:
    """Create the roles and one database when missing. durable=False answers before the disk has it (tests)."""
    for role, secret in ((OWNER, "ckan"), (READER, "datastore")):
        if not sql(f"SELECT 1 FROM pg_roles WHERE rolname = '{role}'"):
            sql(f"CREATE ROLE {role} LOGIN PASSWORD '{settings.secret(secret)}'")
    if not sql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):
        sql(f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")
    if not durable:
        sql(f"ALTER DATABASE {name} SET synchronous_commit = off")


def url(database: str, *, reader: bool = False) -> str:
    """SQLAlchemy address of a database for its owner, or for the DataStore's read-only role."""
    role, secret = (READER, "datastore") if reader else (OWNER, "ckan")
    return f"postgresql://{role}:{settings.secret(secret)}@127.0.0.1:{settings.port('postgres')}/{database}"
