"""Fragments of the feed, and the triggers that keep them in step with the catalogue."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "f1_feed"
down_revision = "a1_access"
branch_labels = None
depends_on = None

TABLE = "provdata_feed_fragment"

#: Numbers follow the order of commits: whoever commits waits for the one before. It happens at the very end of a
#: transaction, when all other locks are held, so that nobody who holds this one waits for anything else.
NUMBER = f"""
CREATE SEQUENCE provdata_feed_sequence OWNED BY {TABLE}.sequence;
CREATE OR REPLACE FUNCTION provdata_feed_number() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('provdata_feed'));
    UPDATE {TABLE} SET sequence = nextval('provdata_feed_sequence'), changed_at = greatest(
        clock_timestamp(), (SELECT max(changed_at) FROM {TABLE}) + interval '1 microsecond'
    ) WHERE id = NEW.id;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER provdata_feed_number AFTER INSERT OR UPDATE OF gone, ttl ON {TABLE}
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION provdata_feed_number();
"""  # noqa: S608 - put together from constants

#: What stops being public takes its fragment along, whatever wrote it: no program has to remember.
CLOSE = f"""
CREATE OR REPLACE FUNCTION provdata_feed_close(record text, forever boolean) RETURNS void LANGUAGE sql AS $$
    UPDATE {TABLE}
    SET gone = forever, ttl = NULL, xml = NULL, jsonld = NULL, nt = NULL, modified = NULL, closed_at = clock_timestamp()
    WHERE id = record AND NOT gone;
$$;
CREATE OR REPLACE FUNCTION provdata_feed_package() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM provdata_feed_close(OLD.id, true);
    ELSIF NEW.private OR NEW.state <> 'active' OR NEW.type = 'wave' THEN
        PERFORM provdata_feed_close(NEW.id, true);
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION provdata_feed_resource() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.state <> 'active' OR NEW.package_id <> OLD.package_id THEN
        PERFORM provdata_feed_close(OLD.package_id, false);
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER provdata_feed_package AFTER DELETE OR UPDATE ON package
    FOR EACH ROW EXECUTE FUNCTION provdata_feed_package();
CREATE OR REPLACE TRIGGER provdata_feed_resource AFTER DELETE OR UPDATE OF state, package_id ON resource
    FOR EACH ROW WHEN (OLD.state = 'active') EXECUTE FUNCTION provdata_feed_resource();
"""  # noqa: S608

#: Whatever changes is rendered anew by the outbox, asked for once in a transaction: when it commits, however often and
#: within how many savepoints a row was written.
ASK = """
CREATE OR REPLACE FUNCTION provdata_feed_ask() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO provdata_outbox (kind, subject, payload)
    SELECT 'feed.render', 'feed/' || NEW.id, jsonb_build_object('id', NEW.id)
    WHERE NOT EXISTS (
        SELECT FROM provdata_outbox
        WHERE subject = 'feed/' || NEW.id AND xmin = pg_current_xact_id()::xid
    );
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS provdata_feed_ask ON package;
CREATE CONSTRAINT TRIGGER provdata_feed_ask AFTER INSERT OR UPDATE ON package
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.state = 'active' AND NOT NEW.private AND NEW.type <> 'wave')
    EXECUTE FUNCTION provdata_feed_ask();
CREATE OR REPLACE FUNCTION provdata_feed_organization() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO provdata_outbox (kind, subject) VALUES ('feed.organization', coalesce(NEW.id, OLD.id));
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER provdata_feed_organization AFTER UPDATE ON "group"
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.* AND NEW.is_organization)
    EXECUTE FUNCTION provdata_feed_organization();
CREATE OR REPLACE FUNCTION provdata_feed_tree() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO provdata_outbox (kind, subject)
    SELECT 'feed.organization', moved.group_id FROM (SELECT coalesce(NEW.group_id, OLD.group_id) AS group_id) AS moved
    WHERE coalesce(NEW.table_name, OLD.table_name) = 'group';
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER provdata_feed_tree AFTER INSERT OR UPDATE OR DELETE ON member
    FOR EACH ROW EXECUTE FUNCTION provdata_feed_tree();
"""
TRIGGERS = {"ask": "package", "package": "package", "resource": "resource", "organization": '"group"', "tree": "member"}


def upgrade() -> None:
    _table()
    for text in (NUMBER, ASK, CLOSE):
        op.execute(sa.text(text))


def _table() -> None:
    lists = ("sectors", "regions", "organizations")
    op.create_table(
        TABLE,
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("sequence", sa.BigInteger, unique=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), index=True),
        sa.Column("gone", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("closed_at", sa.DateTime(timezone=True), index=True),
        sa.Column("modified", sa.DateTime, index=True),
        sa.Column("renderer", sa.Text),
        *(sa.Column(name, ARRAY(sa.Text), nullable=False, server_default="{}") for name in lists),
        sa.Column("level", sa.Text),
        sa.Column("owner_org", sa.Text, index=True),
        *(sa.Column(name, sa.Text) for name in ("ttl", "xml", "jsonld", "nt")),
    )
    op.create_index("ix_provdata_feed_fragment_walk", TABLE, ["place", "id"], postgresql_where=sa.text("NOT gone"))


def downgrade() -> None:
    for name, table in TRIGGERS.items():
        op.execute(sa.text(f"DROP TRIGGER provdata_feed_{name} ON {table}"))
        op.execute(sa.text(f"DROP FUNCTION provdata_feed_{name}()"))
    op.drop_table(TABLE)
    for function in ("number()", "close(text, boolean)"):
        op.execute(sa.text(f"DROP FUNCTION provdata_feed_{function}"))
