"""Files that are sent in pieces, as far as they have come. All instants are UTC."""

from __future__ import annotations

from datetime import datetime

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

INSTANT = sa.DateTime(timezone=True)


class Upload(tk.BaseModel):
    """One file: ``received`` of its ``size`` bytes are there; ``finished`` once they were looked at as a whole."""

    __tablename__ = "provdata_upload"

    id: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    user_id: Mapped[str] = mapped_column(sa.Text, index=True)
    file_name: Mapped[str] = mapped_column(sa.Text)
    size: Mapped[int] = mapped_column(sa.BigInteger)
    received: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    finished: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    created_at: Mapped[datetime] = mapped_column(INSTANT)
    touched_at: Mapped[datetime] = mapped_column(INSTANT)
