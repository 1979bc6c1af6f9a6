"""Who asks. Signed by auth, verified by every service for itself, never taken from an argument."""

from uuid import UUID

import msgspec

from contracts.errors import Forbidden
from contracts.vocabulary import Right, Role


class Actor(msgspec.Struct, kw_only=True, frozen=True, omit_defaults=True):
    """The claims of one signed-in caller.

    ``region_codes`` are the officer's region and all above it, city first: the last is the officer's own and its position
    is its depth. ``hazard_id`` is set for an enterprise that came by the link of one hazard, and then bounds it to that one.
    ``scopes`` are those of an API token; None means a browser session, which may all that its role may.
    """

    account_id: UUID
    session_id: UUID
    role: Role
    display_name: str = ""
    agency_id: UUID | None = None
    enterprise_id: UUID | None = None
    hazard_id: UUID | None = None
    region_codes: list[str] = []
    rights: list[Right] = []
    must_change_password: bool = False
    must_enrol_second_factor: bool = False
    scopes: list[str] | None = None

    @property
    def region_code(self) -> str | None:
        return self.region_codes[-1] if self.region_codes else None

    def tenant(self) -> dict[str, str]:
        """The PostgreSQL settings that row-level security reads; empty for those whose scope is kept by the query builder.

        Agency and sub-account: ``app.agency``. Enterprise: ``app.enterprise``. Officers, admins and inspectors: none.
        """
        if self.role in (Role.AGENCY, Role.SUB_ACCOUNT):
            return {"app.agency": str(self.agency_id or "")}
        if self.role is Role.ENTERPRISE:
            return {"app.enterprise": str(self.enterprise_id or "")}
        return {}

    def require(self, *roles: Role, right: Right | tuple[Right, ...] | None = None) -> None:
        """Raises Forbidden unless the actor has one of ``roles``; a sub-account must also hold one of ``right``.

        ``Role.AGENCY`` in ``roles`` with a ``right`` lets in sub-accounts that were granted it; without a ``right`` the call
        is the main account's alone.
        """
        if self.must_change_password:
            raise Forbidden("auth.password_change_required")
        if self.must_enrol_second_factor:
            raise Forbidden("auth.second_factor_enrolment_required")
        if self.role is Role.SUB_ACCOUNT and Role.AGENCY in roles and right is not None:
            wanted = right if isinstance(right, tuple) else (right,)
            if any(r in self.rights for r in wanted):
                return
            raise Forbidden("auth.right_missing", {"right": wanted[0].value})
        if self.role not in roles:
            raise Forbidden("auth.role_not_allowed", {"role": self.role.value})

    def agency(self) -> UUID:
        """The id of the actor's own agency, or Forbidden."""
        if self.agency_id is None:
            raise Forbidden("auth.role_not_allowed", {"role": self.role.value})
        return self.agency_id
