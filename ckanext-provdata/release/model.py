"""Tables of the release: waves, what they hold, unlisted records, records held back, and the register of everything
that was planned."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from .policy import WaveState


class Wave(tk.BaseModel):
    """What a private dataset of type ``wave`` means for its record.

    ``id`` is the dataset's. ``release_at`` stands while the wave is planned and stays as the planned instant once it
    is opened; ``opened_at`` is the actual one. All instants are UTC. ``title`` and ``condition`` are public,
    names and number of the files only when ``announced``. ``held_up_at``: since when a planned wave is due and may not
    open; the clock passes it over until that is taken back.
    """

    __tablename__ = "provdata_wave"

    id: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    record_id: Mapped[str] = mapped_column(sa.Text, index=True)
    state: Mapped[str] = mapped_column(sa.Text, default=WaveState.HELD)
    title: Mapped[str] = mapped_column(sa.Text, default="")
    condition: Mapped[str] = mapped_column(sa.Text, default="")
    announced: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    release_at: Mapped[datetime | None] = mapped_column(sa.DateTime(timezone=True))
    ends_at: Mapped[datetime | None] = mapped_column(sa.DateTime(timezone=True))
    opened_at: Mapped[datetime | None] = mapped_column(sa.DateTime(timezone=True))
    created_at: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True))
    held_up_at: Mapped[datetime | None] = mapped_column(sa.DateTime(timezone=True))


class WaveResource(tk.BaseModel):
    """A resource that belongs to a wave, wherever it is now; each belongs to one wave at most."""

    __tablename__ = "provdata_wave_resource"

    resource_id: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    wave_id: Mapped[str] = mapped_column(sa.Text, sa.ForeignKey("provdata_wave.id", ondelete="CASCADE"), index=True)


class Listing(tk.BaseModel):
    """A record that is private until ``list_at`` (null: until somebody lists it); the row goes when it is listed."""

    __tablename__ = "provdata_listing"

    record_id: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    list_at: Mapped[datetime | None] = mapped_column(sa.DateTime(timezone=True))


class Hold(tk.BaseModel):
    """A record that must not become public, whoever tries and whatever is planned; a trigger refuses it besides."""

    __tablename__ = "provdata_hold"

    package_id: Mapped[str] = mapped_column(sa.Text, primary_key=True)


class RegisterEntry(tk.BaseModel):
    """One line of the register: append-only, and it outlives wave and record, hence no foreign keys.

    ``planned_for`` is the instant planned from then on, ``previous`` the one planned until then.
    ``user_id`` is null for what the clock did.
    """

    __tablename__ = "provdata_register"

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    at: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True))
    event: Mapped[str] = mapped_column(sa.Text)
    record_id: Mapped[str] = mapped_column(sa.Text, index=True)
    wave_id: Mapped[str | None] = mapped_column(sa.Text, index=True)
    planned_for: Mapped[datetime | None] = mapped_column(sa.DateTime(timezone=True))
    previous: Mapped[datetime | None] = mapped_column(sa.DateTime(timezone=True))
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    user_id: Mapped[str | None] = mapped_column(sa.Text)
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
