"""Dumps that the database knows of, and the last change at places of the feed."""

import sqlalchemy as sa
from alembic import op

revision = "f5_dumps"
down_revision = "m1_pulse"
branch_labels = None
depends_on = None

INDEX, FRAGMENT, DUMP = "ix_provdata_feed_fragment_place", "provdata_feed_fragment", "provdata_feed_dump"


def upgrade() -> None:
    op.create_index(INDEX, FRAGMENT, ["place"], postgresql_include=["sequence", "changed_at"])
    op.create_table(DUMP, sa.Column("made_at", sa.DateTime(timezone=True), primary_key=True))


def downgrade() -> None:
    op.drop_table(DUMP)
    op.drop_index(INDEX, FRAGMENT)
