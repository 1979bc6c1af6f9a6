"""The door to the other rooms, as a fake: answers what the contract's types allow, and remembers what was asked."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any, get_type_hints

import msgspec
from msgspec import inspect as types

from contracts.actor import Actor
from contracts.errors import Unauthenticated
from contracts.rpc.auth import ResolvedCredential, SignedIn, SignedInAccount
from contracts.vocabulary import Role
from gateway.calls import PROTOCOLS, EveryRoom

CSRF = "csrf-token-of-the-session"
SOME_ID = uuid.UUID("01920000-0000-7000-8000-000000000001")
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
SIMPLE: dict[type, Any] = {
    types.StrType: "例",
    types.IntType: 3,
    types.FloatType: 1.5,
    types.BoolType: True,
    types.BytesType: b"bytes",
    types.DateTimeType: NOW,
    types.DateType: date(2026, 11, 23),
    types.TimeType: time(14, 30),
    types.UUIDType: SOME_ID,
    types.DecimalType: Decimal("1.25"),
    types.NoneType: None,
    types.AnyType: {"any": [1, None]},
    types.RawType: msgspec.Raw(b"null"),
}


def sample(of: Any) -> Any:
    """One value of a contract's type, every optional part filled in."""
    info = of if isinstance(of, types.Type) else types.type_info(of)
    if type(info) in SIMPLE:
        return SIMPLE[type(info)]
    if isinstance(info, types.StructType):
        return info.cls(**{f.name: sample(f.type) for f in info.fields if not _unset(f.type)})
    if isinstance(info, types.UnionType):
        return sample(next(t for t in info.types if not isinstance(t, types.NoneType)))
    if isinstance(info, types.ListType):
        return [sample(info.item_type)]
    if isinstance(info, types.DictType):
        return {sample(info.key_type): sample(info.value_type)}
    if isinstance(info, types.EnumType):
        first: Enum = next(iter(info.cls))
        return first
    raise AssertionError(f"no sample for {info}")


def _unset(info: types.Type) -> bool:
    return isinstance(info, types.UnionType) and any("Unset" in type(t).__name__ for t in info.types)


@dataclass
class Asked:
    room: str
    method: str
    args: tuple[Any, ...]
    context: dict[str, str]
    timeout: float


class FakeRooms:
    """Stands where kit.rpc_client.RpcClient is. ``answers["hazard.get_visit"]`` is a value, an error to raise or a function of the
    arguments; what has none is answered with a sample of the Protocol's type."""

    def __init__(self) -> None:
        self.listeners: dict[str, list[Callable[[Any], None]]] = {}
        self.forget()

    def forget(self) -> None:
        self.asked: list[Asked] = []
        self.answers: dict[str, Any] = {"auth.resolve_credential": self._resolve}
        self.credentials: dict[str, ResolvedCredential] = {}

    def on_broadcast(self, topic: str, listener: Callable[[Any], None]) -> None:
        self.listeners.setdefault(topic, []).append(listener)

    def broadcast(self, topic: str, payload: Any) -> None:
        for listener in self.listeners.get(topic, []):
            listener(payload)

    def call(
        self,
        service: str,
        method: str,
        *args: Any,
        timeout: float = 5.0,
        context: dict[str, str] | None = None,
    ) -> msgspec.Raw:
        self.asked.append(Asked(str(service), method, args, context or {}, timeout))
        name = f"{service}.{method}"
        answer = self.answers[name] if name in self.answers else self._sample(service, method)
        if callable(answer):
            answer = answer(*args)
        if isinstance(answer, Exception):
            raise answer
        return msgspec.Raw(msgspec.json.encode(answer))

    def _sample(self, service: str, method: str) -> Any:
        protocol: Any = PROTOCOLS[service]  # type: ignore[index]  # a RoomName is its text
        declared = getattr(protocol, method, None) or getattr(EveryRoom, method)
        returns = get_type_hints(declared)["return"]
        return None if returns is type(None) else sample(returns)

    def _resolve(self, kind: str, secret: str) -> ResolvedCredential:
        if secret not in self.credentials:
            raise Unauthenticated("auth.session_ended")
        return self.credentials[secret]

    def admit(self, role: Role, *, by_token: bool = False, **owes: bool) -> str:
        """The secret of a new session, or of an API token."""
        secret, account_id, session_id = uuid.uuid4().hex, uuid.uuid4(), uuid.uuid4()
        self.credentials[secret] = ResolvedCredential(
            actor_token=f"actor-token-of-{role}",
            actor=Actor(account_id=account_id, session_id=session_id, role=role),
            account=account_of(role, **owes),
            csrf_token=None if by_token else CSRF,
            session_id=session_id,
            expires_at=NOW,
        )
        return secret

    def of(self, method: str) -> list[Asked]:
        """The calls of ``room.method``, sign-in left out."""
        return [a for a in self.asked if f"{a.room}.{a.method}" == method]


def account_of(role: Role, *, must_change_password: bool = False, must_enrol_second_factor: bool = False) -> SignedInAccount:
    return SignedInAccount(
        id=SOME_ID,
        username="somebody",
        display_name="某人",
        role=role,
        agency_id=None,
        enterprise_id=None,
        region_code=None,
        rights=[],
        must_change_password=must_change_password,
        must_enrol_second_factor=must_enrol_second_factor,
    )


def signed_in(secret: str) -> SignedIn:
    return SignedIn(account=account_of(Role.OFFICER), csrf_token=CSRF, token=secret, expires_at=NOW)
