"""Shapes of what is asked of the audit."""

from typing import Any

from flask import current_app, has_app_context

from gateway.calls import RoomName
from gateway.schemas.fields import Choice, Id, Instant, PageSchema, RequestSchema, Text


class Room(Choice):
    """A built-in room, or one that a plugin brought."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(RoomName, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        known = current_app.extensions["zjjg.every_room"] if has_app_context() else ()
        return value if isinstance(value, str) and value in known else super()._deserialize(value, attr, data, **kwargs)


class AuditQuerySchema(PageSchema):
    """``at_from`` inclusive, ``at_until`` exclusive."""

    room = Room(required=True)
    account_id = Id()
    actor_name = Text(most=100)
    action = Text(most=100)
    action_prefix = Text(most=100)
    object_kind = Text(most=60)
    object_id = Text(most=100)
    at_from = Instant()
    at_until = Instant()


class AuditRoomSchema(RequestSchema):
    room = Room(required=True)
