"""What many records of the feed say alike is kept once."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "f4_shared"
down_revision = "f3_pod"
branch_labels = None
depends_on = None

FRAGMENT, SHARED = "provdata_feed_fragment", "provdata_feed_shared"


def upgrade() -> None:
    op.create_table(
        SHARED,
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("ttl", "xml", "jsonld", "nt")),
    )
    op.add_column(FRAGMENT, sa.Column("shares", ARRAY(sa.BigInteger), nullable=False, server_default="{}"))


def downgrade() -> None:
    """Fragments lack what they shared until ``ckan provdata feed rebuild --force``."""
    op.drop_column(FRAGMENT, "shares")
    op.drop_table(SHARED)
