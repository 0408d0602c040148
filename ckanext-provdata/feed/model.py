"""One row for each record the feed tells or has told of, and one for each thing that many of them name."""

from __future__ import annotations

from datetime import datetime

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column


class Fragment(tk.BaseModel):
    """What the feed says of a public record.

    A row with texts is served as it stands. One without (``ttl`` is null) is either ``gone`` (the record was public and
    is not any more) or ``shut``: something of it was withdrawn and its texts went with it in the same transaction; it
    is rendered anew when somebody asks before the outbox has done so.

    ``sequence`` and ``changed_at`` are given by the database while the transaction commits (migration f1_feed), one
    transaction after the other: who has read up to a number or an instant has missed nothing before it.
    """

    __tablename__ = "provdata_feed_fragment"

    id: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    #: see ``policy.pages.place``
    place: Mapped[int] = mapped_column(sa.Integer)
    sequence: Mapped[int | None] = mapped_column(sa.BigInteger, unique=True)
    changed_at: Mapped[datetime | None] = mapped_column(sa.DateTime(timezone=True), index=True)
    gone: Mapped[bool] = mapped_column(sa.Boolean, server_default=sa.false())
    #: when something of it was withdrawn last: what was copied before must not be handed out any more
    closed_at: Mapped[datetime | None] = mapped_column(sa.DateTime(timezone=True), index=True)
    #: ``metadata_modified`` of the record that was rendered, UTC
    modified: Mapped[datetime | None] = mapped_column(sa.DateTime, index=True)
    #: which mapping and which address of the portal made the texts
    renderer: Mapped[str | None] = mapped_column(sa.Text)
    sectors: Mapped[list[str]] = mapped_column(ARRAY(sa.Text), server_default="{}")
    #: the record's region and all above it
    regions: Mapped[list[str]] = mapped_column(ARRAY(sa.Text), server_default="{}")
    level: Mapped[str | None] = mapped_column(sa.Text)
    #: names of its provider and of all above it
    organizations: Mapped[list[str]] = mapped_column(ARRAY(sa.Text), server_default="{}")
    owner_org: Mapped[str | None] = mapped_column(sa.Text, index=True)
    #: numbers of what it says besides and others say too, see ``Shared``
    shares: Mapped[list[int]] = mapped_column(ARRAY(sa.BigInteger), server_default="{}")
    ttl: Mapped[str | None] = mapped_column(sa.Text)
    xml: Mapped[str | None] = mapped_column(sa.Text)
    jsonld: Mapped[str | None] = mapped_column(sa.Text)
    nt: Mapped[str | None] = mapped_column(sa.Text)
    #: its entry in ``/data.json``
    pod: Mapped[str | None] = mapped_column(sa.Text)

    __table_args__ = (
        sa.Index("ix_provdata_feed_fragment_walk", "place", "id", postgresql_where=sa.text("NOT gone")),
        sa.Index("ix_provdata_feed_fragment_place", "place", postgresql_include=["sequence", "changed_at"]),
    )


class Shared(tk.BaseModel):
    """What many records say alike, see ``policy.sharing``. ``id`` stands for the text, so a row never changes; one that
    no record names any more is said nowhere. There are as many as there are concepts, places and providers.
    """

    __tablename__ = "provdata_feed_shared"

    id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    ttl: Mapped[str] = mapped_column(sa.Text)
    xml: Mapped[str] = mapped_column(sa.Text)
    jsonld: Mapped[str] = mapped_column(sa.Text)
    nt: Mapped[str] = mapped_column(sa.Text)


class KnownDump(tk.BaseModel):
    """A dump that was made, by the instant of what it shows. A database restored from a copy does not know those of the
    hours it has lost, which may hold what is not public now."""

    __tablename__ = "provdata_feed_dump"

    made_at: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True), primary_key=True)
