"""Who acts in the demo: accounts that are made by the calls that make accounts, and the rooms as each of them sees them."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from contracts.actor import Actor
from contracts.rpc.accounts import AccountRow, NewAccount
from contracts.rpc.agency import AgencyRpc
from contracts.rpc.auth import AuthRpc
from contracts.rpc.evaluation import EvaluationRpc
from contracts.rpc.hazard import HazardRpc
from contracts.vocabulary import Role
from kit.rpc_client import RpcClient, typed
from kit.settings import Secrets
from kit.tokens import sign

PASSWORD = "Demo-zjjg-2026"  # noqa: S105  # the demo's, printed at the start and refused by the production profile
TIMEOUT_SECONDS = 20.0
LIFE_SECONDS = 3600


@dataclass(frozen=True)
class As:
    """The rooms, called in one account's name."""

    auth: AuthRpc
    agency: AgencyRpc
    evaluation: EvaluationRpc
    hazard: HazardRpc


class Cast:
    """Signs in whom the demo needs: with the key that auth signs with, which only a start that holds the secrets has."""

    def __init__(self, client: RpcClient, secrets: Secrets) -> None:
        self._client, self._secrets = client, secrets

    def as_actor(self, actor: Actor) -> As:
        token = sign(actor, self._secrets.actor_private_key, datetime.now(UTC), LIFE_SECONDS)

        def bound(protocol: Any, room: str) -> Any:
            context = {"actor": token, "request_id": uuid.uuid4().hex, "locale": "zh-CN", "address": "127.0.0.1"}
            return typed(self._client, protocol, room).with_context(context, TIMEOUT_SECONDS)

        return As(
            bound(AuthRpc, "auth"), bound(AgencyRpc, "agency"), bound(EvaluationRpc, "evaluation"), bound(HazardRpc, "hazard")
        )

    def admin(self) -> As:
        return self.as_actor(Actor(account_id=uuid.uuid4(), session_id=uuid.uuid4(), role=Role.ADMIN, display_name="演示数据"))

    def make(self, maker: As, new: NewAccount) -> AccountRow:
        """An account whose holder has already changed the initial password to the demo's."""
        made = maker.auth.create_account(new)
        self.settle(made.id, new.role, str(made.initial_password), made.agency_id, made.enterprise_id)
        return made

    def settle(
        self, account_id: UUID, role: Role, initial_password: str, agency_id: UUID | None, enterprise_id: UUID | None = None
    ) -> None:
        """Changes an initial password to the demo's, as its holder would at the first sign-in."""
        first = Actor(
            account_id=account_id,
            session_id=uuid.uuid4(),
            role=role,
            must_change_password=True,
            agency_id=agency_id,
            enterprise_id=enterprise_id,
        )
        self.as_actor(first).auth.change_password(initial_password, PASSWORD)
