"""Scores, their history and links, and the triggers that ask for a score."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "q1_quality"
down_revision = "v1_review"
branch_labels = None
depends_on = None

SCORE, HISTORY, LINK = (f"provdata_quality_{name}" for name in ("score", "history", "link"))

#: Asked for once in a transaction, when it commits. What is not public has a score, too; a wave's files are judged with
#: their record.
ASK = """
CREATE OR REPLACE FUNCTION provdata_quality_ask() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    record text := NEW.id;
BEGIN
    IF NEW.type = 'wave' THEN
        SELECT record_id INTO record FROM provdata_wave WHERE id = NEW.id;
    END IF;
    INSERT INTO provdata_outbox (kind, subject, payload)
    SELECT 'quality.compute', 'quality/' || record, jsonb_build_object('id', record)
    WHERE record IS NOT NULL AND NOT EXISTS (
        SELECT FROM provdata_outbox
        WHERE subject = 'quality/' || record AND xmin = pg_current_xact_id()::xid
    );
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS provdata_quality_ask ON package;
CREATE CONSTRAINT TRIGGER provdata_quality_ask AFTER INSERT OR UPDATE ON package
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION provdata_quality_ask();
"""
#: How a table's loading ended is noted after the record was saved.
TABLE = """
CREATE OR REPLACE FUNCTION provdata_quality_table() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO provdata_outbox (kind, subject, payload)
    SELECT 'quality.compute', 'quality/' || coalesce(w.record_id, r.package_id),
        jsonb_build_object('id', coalesce(w.record_id, r.package_id))
    FROM resource AS r LEFT JOIN provdata_wave AS w ON w.id = r.package_id WHERE r.id = NEW.entity_id;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER provdata_quality_table AFTER INSERT OR UPDATE ON task_status
    FOR EACH ROW WHEN (NEW.task_type = 'provdata_table' AND NEW.state IN ('loaded', 'refused', 'failed'))
    EXECUTE FUNCTION provdata_quality_table();
"""
#: A record without a contact of its own has its organisation's.
ORGANIZATION = """
CREATE OR REPLACE FUNCTION provdata_quality_organization() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO provdata_outbox (kind, subject, payload)
    VALUES ('quality.organization', 'quality/' || NEW.id, jsonb_build_object('id', NEW.id));
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER provdata_quality_organization AFTER UPDATE ON "group"
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.* AND NEW.is_organization)
    EXECUTE FUNCTION provdata_quality_organization();
"""
#: What is purged leaves nothing behind.
FORGET = f"""
CREATE OR REPLACE FUNCTION provdata_quality_forget() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM {SCORE} WHERE record_id = OLD.id;
    DELETE FROM {HISTORY} WHERE record_id = OLD.id;
    DELETE FROM {LINK} WHERE record_id = OLD.id;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER provdata_quality_forget AFTER DELETE ON package
    FOR EACH ROW EXECUTE FUNCTION provdata_quality_forget();
"""  # noqa: S608 - put together from constants
TRIGGERS = {"forget": "package", "ask": "package", "table": "task_status", "organization": '"group"'}


def upgrade() -> None:
    op.create_table(
        SCORE,
        *_key(),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified", sa.DateTime, nullable=False),
        sa.Column("rules", sa.Text, nullable=False),
        sa.Column("changes_on", sa.Date, index=True),
        sa.Column("details", JSONB, nullable=False),
        *_figures(),
    )
    op.create_table(
        HISTORY, *_key(), sa.Column("since", sa.Date, primary_key=True), sa.Column("until", sa.Date), *_figures()
    )
    _links()
    for text in (ASK, TABLE, ORGANIZATION, FORGET):
        op.execute(sa.text(text))


def _key() -> tuple[sa.Column, ...]:
    return tuple(sa.Column(name, sa.Text, primary_key=True) for name in ("record_id", "scope"))


def _figures() -> tuple[sa.Column, ...]:
    return (
        sa.Column("points", sa.Float, nullable=False),
        sa.Column("possible", sa.Integer, nullable=False),
        sa.Column("dimensions", JSONB, nullable=False),
        *(sa.Column(name, sa.Float) for name in ("timeliness", "coverage", "validity")),
    )


def _links() -> None:
    op.create_table(
        LINK,
        sa.Column("resource_id", sa.Text, primary_key=True),
        sa.Column("record_id", sa.Text, nullable=False, index=True),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True)),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now(), index=True),
        sa.Column("outcome", sa.Text),
        sa.Column("status", sa.Integer),
        sa.Column("answers", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
    )
    op.create_index(f"ix_{LINK}_url", LINK, ["url"], postgresql_using="hash")


def downgrade() -> None:
    for name, table in TRIGGERS.items():
        op.execute(sa.text(f"DROP TRIGGER provdata_quality_{name} ON {table}"))
        op.execute(sa.text(f"DROP FUNCTION provdata_quality_{name}()"))
    for table in (LINK, HISTORY, SCORE):
        op.drop_table(table)
