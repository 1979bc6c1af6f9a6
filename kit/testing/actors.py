"""Actors and their signed tokens, for tests."""

import uuid
from datetime import UTC, datetime
from typing import Any

import msgspec

from contracts.actor import Actor
from contracts.vocabulary import Role
from kit.ids import new_id
from kit.settings import Secrets
from kit.tokens import sign


def make_actor(role: Role | str = Role.AGENCY, **claims: Any) -> Actor:
    """An actor with believable claims; an agency's and enterprise's has an id of its own unless one is given."""
    role = Role(role)
    ids: dict[str, Any] = {"account_id": new_id(), "session_id": new_id()}
    if role in (Role.AGENCY, Role.SUB_ACCOUNT):
        ids["agency_id"] = new_id()
    if role is Role.ENTERPRISE:
        ids["enterprise_id"] = new_id()
    if role is Role.OFFICER:
        ids["region_codes"] = ["330800"]
    return msgspec.convert({"role": role, "display_name": "测试", **ids, **claims}, Actor, strict=False, from_attributes=True)


def make_context(actor: Actor | None, secrets: Secrets, /, *, now: datetime | None = None, **more: str) -> dict[str, str]:
    """The call context that the gateway would send for ``actor``: ``client.call(..., context=...)``. ``more`` adds or replaces,
    e.g. ``idempotency_key``, ``idempotency_scope``, ``idempotency_hash``, ``locale``."""
    context = {"request_id": uuid.uuid4().hex, "locale": "zh-CN", "address": "127.0.0.1"}
    if actor is not None:
        context["actor"] = sign(actor, secrets.actor_private_key, now or datetime.now(UTC), 3600)
    return {**context, **more}
