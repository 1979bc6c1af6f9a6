"""Shapes of what is asked of the audit."""

from gateway.calls import RoomName
from gateway.schemas.fields import Choice, Id, Instant, PageSchema, RequestSchema, Text


class AuditQuerySchema(PageSchema):
    """``at_from`` inclusive, ``at_until`` exclusive."""

    room = Choice(RoomName, required=True)
    account_id = Id()
    actor_name = Text(most=100)
    action = Text(most=100)
    action_prefix = Text(most=100)
    object_kind = Text(most=60)
    object_id = Text(most=100)
    at_from = Instant()
    at_until = Instant()


class AuditRoomSchema(RequestSchema):
    room = Choice(RoomName, required=True)
