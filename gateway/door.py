"""What a plugin's blueprint may import of the gateway; all else behind this page may change with any release.

A blueprint is made as in ``gateway/api``: ``blp = Blueprint("townships", __name__, menu=[…], rooms={"townships": TownshipsRpc})``,
views of two lines under ``@blp.act(...)``, request schemas of these fields. See docs/plugins.md.
"""

from gateway.blueprint import Blueprint, as_response, if_match, no_content, optional_if_match
from gateway.calls import forward, rooms
from gateway.guard import OPEN, SIGNED_IN, Allow, credential, roles
from gateway.schemas.fields import Choice, Day, Flag, Id, Instant, Many, PageSchema, RequestSchema, Text, Whole, problem_field

__all__ = [
    "OPEN",
    "SIGNED_IN",
    "Allow",
    "Blueprint",
    "Choice",
    "Day",
    "Flag",
    "Id",
    "Instant",
    "Many",
    "PageSchema",
    "RequestSchema",
    "Text",
    "Whole",
    "as_response",
    "credential",
    "forward",
    "if_match",
    "no_content",
    "optional_if_match",
    "problem_field",
    "roles",
    "rooms",
]
