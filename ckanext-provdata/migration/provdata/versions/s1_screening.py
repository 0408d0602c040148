"""Screening of files and tables: outcomes, finds, contents, decisions, words; and waves that are held up."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "s1_screening"
down_revision = "u1_uploads"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)

#: Bytes up to which a file is looked through by whoever works what follows the save, at once.
SMALL = 256 * 1024
#: Whatever brings new bytes gives the resource's content a new number, notes who brought it and has it looked through,
#: whichever way it came. Small files wait under their package's id, which actions work before they answer, large ones
#: under their own. Where a link takes a file's place nothing is kept here any more.
ASK = f"""
CREATE SEQUENCE IF NOT EXISTS provdata_screening_version;
CREATE OR REPLACE FUNCTION provdata_screening_ask() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.url_type IS DISTINCT FROM 'upload' THEN
        DELETE FROM provdata_screening_content WHERE resource_id = NEW.id;
        RETURN NULL;
    END IF;
    INSERT INTO provdata_screening_content (resource_id, version, user_id, at)
    VALUES (NEW.id, nextval('provdata_screening_version'),
        nullif(current_setting('provdata.actor', true), ''), clock_timestamp())
    ON CONFLICT (resource_id)
    DO UPDATE SET version = excluded.version, user_id = excluded.user_id, at = excluded.at;
    INSERT INTO provdata_outbox (kind, subject, payload) VALUES (
        'screening.scan', CASE WHEN coalesce(NEW.size, 0) <= {SMALL} THEN NEW.package_id ELSE NEW.id END,
        jsonb_build_object('resource', NEW.id)
    );
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION provdata_screening_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO provdata_outbox (kind, subject, payload)
    SELECT 'screening.scan', r.id, jsonb_build_object('resource', r.id, 'again', true) FROM resource r
    JOIN provdata_screening_content c ON c.resource_id = r.id WHERE r.package_id = NEW.id AND r.state = 'active';
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER provdata_screening_new AFTER INSERT ON resource
    FOR EACH ROW WHEN (NEW.url_type = 'upload' AND NEW.state = 'active') EXECUTE FUNCTION provdata_screening_ask();
CREATE OR REPLACE TRIGGER provdata_screening_changed AFTER UPDATE OF url, url_type, last_modified, state ON resource
    FOR EACH ROW WHEN ('upload' IN (OLD.url_type, NEW.url_type) AND NEW.state = 'active' AND
        (OLD.url, OLD.url_type, OLD.last_modified, OLD.state)
        IS DISTINCT FROM (NEW.url, NEW.url_type, NEW.last_modified, NEW.state))
    EXECUTE FUNCTION provdata_screening_ask();
CREATE OR REPLACE TRIGGER provdata_screening_other_words AFTER UPDATE OF owner_org ON package
    FOR EACH ROW WHEN (OLD.owner_org IS DISTINCT FROM NEW.owner_org) EXECUTE FUNCTION provdata_screening_moved();
"""  # noqa: S608 - put together from constants
#: What is there already is closed to outsiders until it has been looked through: files, and tables without a file.
PRESENT = """
INSERT INTO provdata_screening_content (resource_id, version, at)
SELECT id, nextval('provdata_screening_version'), clock_timestamp() FROM resource
WHERE state = 'active' AND (url_type = 'upload' OR extras LIKE '%"datastore_active": true%');
INSERT INTO provdata_outbox (kind, subject, payload)
SELECT 'screening.scan', resource_id, jsonb_build_object('resource', resource_id) FROM provdata_screening_content
"""


def upgrade() -> None:
    _outcomes()
    _people()
    op.add_column("provdata_wave", sa.Column("held_up_at", INSTANT))
    op.execute(sa.text(ASK))
    op.execute(sa.text(PRESENT))


def _outcomes() -> None:
    op.create_table(
        "provdata_screening",
        sa.Column("resource_id", sa.Text, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("state", "stamp", "sha256", "words", "obstacle", "part")
        ),
        sa.Column("uploader_id", sa.Text),
        sa.Column("found", sa.Integer, nullable=False),
        sa.Column("counts", JSONB, nullable=False),
        sa.Column("scanned_at", INSTANT, nullable=False),
    )
    op.create_table(
        "provdata_screening_find",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column(
            "resource_id",
            sa.Text,
            sa.ForeignKey("provdata_screening.resource_id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("kind", "part", "title", "excerpt")),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("row", "column")),
    )


def _people() -> None:
    op.create_table(
        "provdata_screening_content",
        sa.Column("resource_id", sa.Text, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("user_id", sa.Text),
        sa.Column("at", INSTANT, nullable=False),
    )
    op.create_table(
        "provdata_screening_decision",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("at", INSTANT, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False, index=True) for name in ("resource_id", "record_id")),
        *(sa.Column(name, sa.Text) for name in ("organization_id", "uploader_id")),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("file", "sha256", "before", "decision", "reason", "user_id")
        ),
        *(sa.Column(name, JSONB, nullable=False) for name in ("checks", "counts")),
    )
    op.create_table(
        "provdata_screening_words",
        sa.Column("organization_id", sa.Text, primary_key=True),
        sa.Column("words", JSONB, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("user_id", sa.Text),
    )


def downgrade() -> None:
    for name, table in (("new", "resource"), ("changed", "resource"), ("other_words", "package")):
        op.execute(sa.text(f"DROP TRIGGER provdata_screening_{name} ON {table}"))
    op.execute(sa.text("DROP FUNCTION provdata_screening_ask(), provdata_screening_moved()"))
    op.execute(sa.text("DROP SEQUENCE provdata_screening_version"))
    op.execute(sa.text("DELETE FROM provdata_outbox WHERE kind LIKE 'screening.%'"))
    op.drop_column("provdata_wave", "held_up_at")
    for name in ("words", "decision", "content", "find"):
        op.drop_table(f"provdata_screening_{name}")
    op.drop_table("provdata_screening")
