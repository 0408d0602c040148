"""How alembic reaches the database; CKAN hands over the address."""

from alembic import context
from ckan.model.meta import metadata
from sqlalchemy import engine_from_config, pool

VERSION_TABLE = "provdata_alembic_version"


def is_ours(thing: object, name: str | None, kind: str, *_: object) -> bool:
    """Leave the tables of CKAN and of other plugins alone."""
    return kind != "table" or (name or "").startswith("provdata_")


def migrate() -> None:
    section = context.config.get_section(context.config.config_ini_section) or {}
    engine = engine_from_config(section, prefix="sqlalchemy.", poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(
            connection=connection, target_metadata=metadata, version_table=VERSION_TABLE, include_object=is_ours
        )
        with context.begin_transaction():
            context.run_migrations()


migrate()
