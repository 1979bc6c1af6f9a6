"""Beside the password: second factors, and ways to identity providers that a browser has not come back from yet."""

from uuid import UUID

from sqlalchemy import Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from kit.db import Instant
from services.auth.tables.schema import Base


class SecondFactorRow(Base):
    """An account's authenticator. In force once ``Account.second_factor_at`` says so. ``last_step`` is the time step of the last code
    that was taken; ``recovery_hashes`` are those of the codes that have not been used."""

    __tablename__ = "second_factor"

    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    sealed_secret: Mapped[bytes] = mapped_column(LargeBinary())
    begun_at: Mapped[Instant]
    last_step: Mapped[int | None]
    recovery_hashes: Mapped[list[str]]


class RedirectRow(Base):
    """A browser on its way. Of state and browser's token only the hashes are kept; nonce and verifier are computed from the state."""

    __tablename__ = "identity_redirect"
    __table_args__ = (Index("ix_identity_redirect_expires_at", "expires_at"),)

    state_hash: Mapped[str] = mapped_column(primary_key=True)
    browser_hash: Mapped[str]
    provider: Mapped[str]
    redirect_uri: Mapped[str]
    expires_at: Mapped[Instant]
