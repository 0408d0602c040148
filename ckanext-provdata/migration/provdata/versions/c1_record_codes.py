"""Resource codes that were ever given: the code is unique for good, its number is unique in its class."""

import sqlalchemy as sa
from alembic import op

revision = "c1_record_codes"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "provdata_record_code",
        sa.Column("code", sa.Text, primary_key=True),
        sa.Column("package_id", sa.Text, nullable=False, unique=True),
        sa.Column("class_code", sa.Text),
        sa.Column("number", sa.BigInteger),
        sa.UniqueConstraint("class_code", "number"),
    )


def downgrade() -> None:
    op.drop_table("provdata_record_code")
