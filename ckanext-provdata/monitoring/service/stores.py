"""What the doctor asks databases, queue and index about themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.cli.db import current_revision
from ckan.lib.search import check_solr_schema_version
from ckan.lib.search.common import SearchError, make_connection
from ckanext.datastore.backend.postgres import get_read_engine, get_write_engine
from ckanext.datastore.cli import permissions_sql
from pysolr import SolrError
from redis import Redis
from sqlalchemy.exc import OperationalError

from ckanext.provdata.monitoring.policy import examining
from ckanext.provdata.monitoring.policy.examining import Finding, Repair, State
from ckanext.provdata.shared import clock, config

_HEAD = "(head)"
#: what the role that answers visitors' questions about tables may do
_READER = sa.text("""
    SELECT r.rolsuper OR r.rolcreaterole OR r.rolcreatedb AS mighty,
        has_schema_privilege(current_user, 'public', 'CREATE') AS creates,
        EXISTS (SELECT FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE n.nspname = 'public' AND c.relkind = 'r'
            AND has_table_privilege(current_user, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')) AS writes
    FROM pg_roles AS r WHERE r.rolname = current_user
""")
#: fields that only our schema has
_OURS = "search_row:* OR hidden_title:* OR level:*"
_DATABASES = ("sqlalchemy.url", "ckan.datastore.write_url", "ckan.datastore.read_url")
#: what CKAN's ``datastore set-permissions`` makes: tables are listed by the one and searched through the other
_MADE = sa.text("""
    SELECT to_regclass('public._table_metadata') IS NOT NULL
        AND to_regproc('public.populate_full_text_trigger') IS NOT NULL
""")
_OWNER = sa.text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")


def schema() -> Iterator[Finding]:
    """The tables are those this code was made with.

    ``ckan db upgrade`` brings them there, never the doctor: it may take long.
    """
    behind = []
    # CKAN's own migrations are those of no plugin; a plugin that has none has no revision
    for name in ("", *config.option("ckan.plugins")):
        revision = current_revision(name)
        if revision and not revision.endswith(_HEAD):
            behind.append(f"{name or 'ckan'}: {revision}")
    yield Finding("schema", State.FAULT if behind else State.OK, tk._("数据库结构的版本"), tuple(behind))


def roles() -> Iterator[Finding]:
    """Each role may do what it is for, and the one visitors' questions run under reads tables and nothing else."""
    wrong = []
    if model.Session.scalar(_OWNER):
        wrong.append("sqlalchemy.url: superuser")
    with get_read_engine().connect() as connection:
        reader = connection.execute(_READER).one()
        made = connection.scalar(_MADE)
    wrong += [f"ckan.datastore.read_url: {name}" for name, has in reader._mapping.items() if has]
    wrong += [] if made else ["ckan datastore set-permissions"]
    if _reads_the_catalogue():
        wrong.append("ckan.datastore.read_url: sqlalchemy.url")
    repair = Repair.TABLES if reader.creates or reader.writes or not made else None
    yield Finding("roles", State.FAULT if wrong else State.OK, tk._("数据库账号的权限"), tuple(wrong), repair)


def _reads_the_catalogue() -> bool:
    """Whether the reader of tables gets into CKAN's own database and reads accounts there."""
    reader = sa.make_url(config.option("ckan.datastore.read_url"))
    catalogue = reader.set(database=sa.make_url(config.option("sqlalchemy.url")).database)
    engine = sa.create_engine(catalogue, connect_args={"connect_timeout": 5})
    try:
        with engine.connect() as connection:
            return bool(connection.scalar(sa.text("SELECT has_table_privilege(current_user, '\"user\"', 'SELECT')")))
    except OperationalError:  # it may not even come in
        return False
    finally:
        engine.dispose()


def permit() -> None:
    """What CKAN's ``datastore set-permissions`` prints, as the owner of the tables."""
    catalogue, owner, reader = (sa.make_url(config.option(name)) for name in _DATABASES)
    statements = permissions_sql(
        maindb=str(catalogue.database),
        datastoredb=str(owner.database),
        mainuser=str(catalogue.username),
        writeuser=str(owner.username),
        readuser=str(reader.username),
    )
    ours = "\n".join(line for line in statements.splitlines() if not line.startswith("\\connect"))
    with get_write_engine().begin() as connection:
        connection.exec_driver_sql(ours.replace("%", "%%"))


def skew() -> Iterator[Finding]:
    """Instants are judged by the database's clock; one that differs from this machine's is wrong on one of them."""
    before = clock.now().timestamp()
    there = model.Session.scalar(sa.text("SELECT EXTRACT(EPOCH FROM clock_timestamp())"))
    seconds = float(there or 0) - (before + clock.now().timestamp()) / 2
    state = State.WARNING if abs(seconds) > examining.SKEW else State.OK
    yield Finding("clocks", state, tk._("数据库与本机的时钟"), numbers={"seconds": round(seconds, 3)})


def queue() -> Iterator[Finding]:
    """Redis keeps what it was given: sessions and queued loads survive its restart."""
    with Redis.from_url(config.redis_url(), socket_timeout=5, socket_connect_timeout=5) as connection:
        info: Any = connection.info("persistence")
        told = [] if info.get("aof_enabled") else ["appendonly no"]
        local = urlsplit(config.redis_url()).hostname in ("127.0.0.1", "localhost", "::1")
        if not local and not urlsplit(config.redis_url()).password:
            told.append("no password")
    yield Finding("queue", State.WARNING if told else State.OK, tk._("Redis 的持久化和密码"), tuple(told))


def index() -> Iterator[Finding]:
    """Solr has the schema of this code: the search asks for fields of ours."""
    try:
        known = check_solr_schema_version()
        make_connection().search(_OURS, rows=0)
    except (SearchError, SolrError, OSError) as error:
        yield Finding("index_schema", State.FAULT, tk._("检索索引的结构"), (type(error).__name__,))
        return
    yield Finding("index_schema", State.OK if known else State.FAULT, tk._("检索索引的结构"))
