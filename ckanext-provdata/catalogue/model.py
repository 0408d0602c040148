"""Tables of the catalogue: codes that were ever given, and records that changed their sector."""

from __future__ import annotations

from datetime import datetime

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column


class RecordCode(tk.BaseModel):
    """A resource code and the record that has it.

    Rows outlive their record, so that a code never means something else later; therefore no foreign key.
    """

    __tablename__ = "provdata_record_code"
    __table_args__ = (sa.UniqueConstraint("class_code", "number"),)

    code: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    package_id: Mapped[str] = mapped_column(sa.Text, unique=True)
    class_code: Mapped[str | None] = mapped_column(sa.Text)
    number: Mapped[int | None] = mapped_column(sa.BigInteger)


class RecordRetyping(tk.BaseModel):
    """Who moved a record from one sector to another, when and why."""

    __tablename__ = "provdata_record_retyping"

    id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True)
    package_id: Mapped[str] = mapped_column(sa.Text, index=True)
    from_type: Mapped[str] = mapped_column(sa.Text)
    to_type: Mapped[str] = mapped_column(sa.Text)
    reason: Mapped[str] = mapped_column(sa.Text)
    user_id: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True))
