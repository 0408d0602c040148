"""Entries of /data.json lie beside the other texts of a record, and leave with them."""

import sqlalchemy as sa
from alembic import op

revision = "f3_pod"
down_revision = "f2_openings"
branch_labels = None
depends_on = None

TABLE = "provdata_feed_fragment"
CLOSE = """
CREATE OR REPLACE FUNCTION provdata_feed_close(record text, forever boolean) RETURNS void LANGUAGE sql AS $$
    UPDATE provdata_feed_fragment
    SET gone = forever, ttl = NULL, xml = NULL, jsonld = NULL, nt = NULL, {pod} modified = NULL,
        closed_at = clock_timestamp()
    WHERE id = record AND NOT gone;
$$;
"""
#: what waits to be rendered, and what a reader waits for: few rows among many
INDEX = "ix_provdata_feed_fragment_shut"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("pod", sa.Text))
    op.execute(sa.text(CLOSE.format(pod="pod = NULL,")))
    op.create_index(INDEX, TABLE, ["id"], postgresql_where=sa.text("NOT gone AND ttl IS NULL"))


def downgrade() -> None:
    op.drop_index(INDEX, TABLE)
    op.execute(sa.text(CLOSE.format(pod="")))
    op.drop_column(TABLE, "pod")
