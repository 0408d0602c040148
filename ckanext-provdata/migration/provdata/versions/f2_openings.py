"""The feed follows what the public knows of waves."""

import sqlalchemy as sa
from alembic import op

revision = "f2_openings"
down_revision = "f1_feed"
branch_labels = None
depends_on = None

#: A rendering, asked for once in a transaction, of what anybody may read.
REQUEST = """
CREATE OR REPLACE FUNCTION provdata_feed_request(record text) RETURNS void LANGUAGE sql AS $$
    INSERT INTO provdata_outbox (kind, subject, payload)
    SELECT 'feed.render', 'feed/' || p.id, jsonb_build_object('id', p.id)
    FROM package AS p
    WHERE p.id = record AND p.state = 'active' AND NOT p.private AND NOT EXISTS (
        SELECT FROM provdata_outbox AS o
        WHERE o.subject = 'feed/' || p.id AND o.xmin = pg_current_xact_id()::xid
    );
$$;
"""

#: What the public is told of a wave no longer leaves the feed in the same transaction; what it is told anew follows.
#: An opening takes nothing back, and a new date replaces the old one when it is rendered: a thousand waves that open or
#: move at once are not rendered by whoever reads first. A wave nobody knows of changes nothing.
WAVE = """
CREATE OR REPLACE FUNCTION provdata_feed_wave() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.state IN ('planned', 'on_application', 'opened') THEN
        IF TG_OP = 'DELETE' OR (NEW.state <> 'opened' AND (
            NEW.state <> OLD.state OR NEW.record_id <> OLD.record_id OR NEW.title <> OLD.title
            OR NEW.condition <> OLD.condition OR (OLD.announced AND NOT NEW.announced)
        )) THEN
            PERFORM provdata_feed_close(OLD.record_id, false);
        END IF;
        PERFORM provdata_feed_request(OLD.record_id);
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.state IN ('planned', 'on_application', 'opened') THEN
        PERFORM provdata_feed_request(NEW.record_id);
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER provdata_feed_wave AFTER INSERT OR UPDATE OR DELETE ON provdata_wave
    FOR EACH ROW EXECUTE FUNCTION provdata_feed_wave();
"""

#: Names and formats of a wave's files are public when it announces them. A file that goes with its wave into the
#: record, or back, is followed by the wave.
FILE = """
CREATE OR REPLACE FUNCTION provdata_feed_announced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    record text;
BEGIN
    SELECT record_id INTO record FROM provdata_wave
    WHERE id = coalesce(NEW.package_id, OLD.package_id) AND announced AND state IN ('planned', 'on_application');
    IF record IS NULL THEN
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        PERFORM provdata_feed_close(record, false);
    END IF;
    PERFORM provdata_feed_request(record);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER provdata_feed_announced AFTER INSERT OR DELETE OR UPDATE OF name, format, state ON resource
    FOR EACH ROW EXECUTE FUNCTION provdata_feed_announced();
"""


def upgrade() -> None:
    for text in (REQUEST, WAVE, FILE):
        op.execute(sa.text(text))


def downgrade() -> None:
    for name, table in {"wave": "provdata_wave", "announced": "resource"}.items():
        op.execute(sa.text(f"DROP TRIGGER provdata_feed_{name} ON {table}"))
        op.execute(sa.text(f"DROP FUNCTION provdata_feed_{name}()"))
    op.execute(sa.text("DROP FUNCTION provdata_feed_request(text)"))
