"""Tables of graded opening: applications with their trail and papers, grants, and who fetched what.

Rows outlive wave, record and account, as the register does, hence no foreign keys but among themselves.
All instants are UTC.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

INSTANT = sa.DateTime(timezone=True)
APPLICATION = "provdata_application.id"


class Application(tk.BaseModel):
    """Somebody's request to use the files of one wave. ``term_days`` is what was asked for."""

    __tablename__ = "provdata_application"

    id: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    wave_id: Mapped[str] = mapped_column(sa.Text, index=True)
    record_id: Mapped[str] = mapped_column(sa.Text, index=True)
    user_id: Mapped[str] = mapped_column(sa.Text, index=True)
    state: Mapped[str] = mapped_column(sa.Text)
    purpose: Mapped[str] = mapped_column(sa.Text)
    usage: Mapped[str] = mapped_column(sa.Text)
    term_days: Mapped[int] = mapped_column(sa.Integer)
    applicant_kind: Mapped[str] = mapped_column(sa.Text)
    applicant_name: Mapped[str] = mapped_column(sa.Text)
    contact_phone: Mapped[str] = mapped_column(sa.Text)
    contact_email: Mapped[str] = mapped_column(sa.Text)
    #: the wording that was accepted
    undertaking: Mapped[str] = mapped_column(sa.Text)
    submitted_at: Mapped[datetime] = mapped_column(INSTANT)
    due_at: Mapped[datetime] = mapped_column(INSTANT)
    endorsed_by: Mapped[str | None] = mapped_column(sa.Text)


class Identity(tk.BaseModel):
    """The applicant's number, apart from the application so that nothing that lists applications reads it."""

    __tablename__ = "provdata_application_identity"

    application_id: Mapped[str] = mapped_column(
        sa.Text, sa.ForeignKey(APPLICATION, ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[str] = mapped_column(sa.Text)


class Step(tk.BaseModel):
    """One line of an application's trail: append-only. ``user_id`` is who did it, empty for the portal itself."""

    __tablename__ = "provdata_application_step"

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    application_id: Mapped[str] = mapped_column(sa.Text, sa.ForeignKey(APPLICATION, ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(INSTANT)
    event: Mapped[str] = mapped_column(sa.Text)
    user_id: Mapped[str] = mapped_column(sa.Text)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)


class Attachment(tk.BaseModel):
    """A paper that came with an application; its bytes lie outside every folder that is served."""

    __tablename__ = "provdata_application_attachment"

    id: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    application_id: Mapped[str] = mapped_column(sa.Text, sa.ForeignKey(APPLICATION, ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(sa.Text)
    size: Mapped[int] = mapped_column(sa.BigInteger)
    created_at: Mapped[datetime] = mapped_column(INSTANT)


class Grant(tk.BaseModel):
    """The right of one user to read one wave for one term; it has the id of its application.

    ``organization_id`` is the agency that answers for it: while the wave belongs to another one, it is worth nothing.
    """

    __tablename__ = "provdata_grant"

    id: Mapped[str] = mapped_column(sa.Text, sa.ForeignKey(APPLICATION, ondelete="CASCADE"), primary_key=True)
    wave_id: Mapped[str] = mapped_column(sa.Text)
    record_id: Mapped[str] = mapped_column(sa.Text, index=True)
    user_id: Mapped[str] = mapped_column(sa.Text)
    organization_id: Mapped[str] = mapped_column(sa.Text)
    starts_at: Mapped[datetime] = mapped_column(INSTANT)
    ends_at: Mapped[datetime] = mapped_column(INSTANT)
    revoked_at: Mapped[datetime | None] = mapped_column(INSTANT)


class Download(tk.BaseModel):
    """Somebody fetched a resource. ``user_id`` is null for who was not logged in; no address is kept.

    ``wave_id`` is set when the resource was withheld then, ``grant_id`` when it was read by that right.
    """

    __tablename__ = "provdata_download"

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    at: Mapped[datetime] = mapped_column(INSTANT)
    user_id: Mapped[str | None] = mapped_column(sa.Text)
    resource_id: Mapped[str] = mapped_column(sa.Text)
    record_id: Mapped[str] = mapped_column(sa.Text)
    wave_id: Mapped[str | None] = mapped_column(sa.Text)
    organization_id: Mapped[str | None] = mapped_column(sa.Text)
    grant_id: Mapped[str | None] = mapped_column(sa.Text)
    how: Mapped[str] = mapped_column(sa.Text)
