"""Work that waits for all other: scores, of which a change of many records asks for many."""

import sqlalchemy as sa
from alembic import op

revision = "o1_patient"
down_revision = "s1_screening"
branch_labels = None
depends_on = None

OUTBOX = "provdata_outbox"


def upgrade() -> None:
    patient = sa.Computed("kind LIKE 'quality.%'", persisted=True)
    op.add_column(OUTBOX, sa.Column("patient", sa.Boolean, patient, nullable=False))
    op.drop_index(f"ix_{OUTBOX}_due_at", OUTBOX)
    op.create_index(f"ix_{OUTBOX}_due", OUTBOX, ["patient", "due_at", "id"])


def downgrade() -> None:
    op.drop_index(f"ix_{OUTBOX}_due", OUTBOX)
    op.drop_column(OUTBOX, "patient")
    op.create_index(f"ix_{OUTBOX}_due_at", OUTBOX, ["due_at"])
