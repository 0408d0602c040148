"""Signs of life of the portal's own processes."""

import sqlalchemy as sa
from alembic import op

revision = "m1_pulse"
down_revision = "f4_shared"
branch_labels = None
depends_on = None

TABLE = "provdata_pulse"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table(TABLE)
