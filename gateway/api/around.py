"""What all rooms have in common: what waits for the caller, and the audit."""

from typing import Any

import msgspec
from flask import current_app

from contracts.audit import AuditEntry, AuditQuery, AuditVerification
from contracts.errors import Busy, Forbidden, ZjjgError
from contracts.extension.blueprints import MenuEntry
from contracts.jobs import JobQuery
from contracts.page import Page
from contracts.rpc.auth import SignedInAccount
from contracts.vocabulary import Right, Role
from gateway.blueprint import Blueprint
from gateway.calls import ask_together, forward
from gateway.doors import menu
from gateway.guard import SIGNED_IN, credential, roles
from gateway.job_lists import JobPage, list_jobs
from gateway.schemas.audit import AuditQuerySchema, AuditRoomSchema
from gateway.schemas.jobs import JobQuerySchema
from kit.rpc_client import RemoteFailure

blp = Blueprint("around", __name__, description="Across the rooms")

ADMIN = roles(Role.ADMIN)


def has_right(account: SignedInAccount, rights: list[Right]) -> bool:
    """Rights are asked of sub-accounts alone: any one of those that are named."""
    return account.role is not Role.SUB_ACCOUNT or not rights or not set(rights).isdisjoint(account.rights)


class Todo(msgspec.Struct, frozen=True):
    """``counts`` of all rooms; ``away`` names the rooms that did not answer, whose counts are therefore missing."""

    counts: dict[str, int]
    away: list[str]


@blp.act("GET", "/todo", allow=SIGNED_IN, answer=Todo)
def todo() -> Todo:
    """What waits for the caller. A room that is away is named, not fatal."""
    counts: dict[str, int] = {}
    away = []
    for room, answer in ask_together(lambda room: room.todo(), but=current_app.extensions["zjjg.rooms_without_todo"]).items():
        if isinstance(answer, Busy | RemoteFailure):
            away.append(room)
        elif isinstance(answer, Forbidden):
            continue  # a room that has nothing for this kind of account
        elif isinstance(answer, ZjjgError):
            raise answer
        else:
            counts.update(answer)
    return Todo(counts, away)


class Menu(msgspec.Struct, frozen=True):
    """What plugins bring to the browser's menu, in the order of the settings."""

    items: list[MenuEntry]


@blp.act("GET", "/menu-entries", allow=SIGNED_IN, answer=Menu)
def list_menu_entries() -> Menu:
    """The menu entries of plugins that the caller may open; the built-in menu is the browser application's own."""
    account = credential().account
    return Menu([entry for entry in menu() if account.role in entry.roles and has_right(account, entry.rights)])


@blp.act("GET", "/jobs", allow=SIGNED_IN, query=JobQuerySchema, answer=JobPage)
def list_own_jobs(query: dict[str, Any]) -> JobPage:
    """[任务中心] The caller's own jobs in all rooms, newest first; those of all accounts for an admin who asks for ``everyone``."""
    cursor = query.pop("cursor", None)
    return list_jobs(JobQuery(**query), cursor)


@blp.act("GET", "/audit-entries", allow=ADMIN, query=AuditQuerySchema, answer=Page[AuditEntry])
def list_audit_entries(query: dict[str, Any]) -> Page[AuditEntry]:
    """Who did what to which object in one room, newest first."""
    room = query.pop("room")
    return forward().named(room).list_audit_entries(AuditQuery(**query))


@blp.act("GET", "/audit-entries/verification", allow=ADMIN, query=AuditRoomSchema, answer=AuditVerification)
def verify_audit(query: dict[str, Any]) -> AuditVerification:
    """Reads a room's whole chain and says where it is broken, if it is."""
    return forward().named(query["room"]).verify_audit()
