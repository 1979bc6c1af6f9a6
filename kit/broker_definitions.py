"""Who may do what at the broker, and what must stand there before anybody comes: RabbitMQ's definitions, made from the code.

``zjjg broker-definitions`` prints them, without passwords; ``deploy/rabbitmq/definitions.json`` is what it prints for the whole
system. Every service, every application and the operator has a user of its own with the least rights (docs/adr/0009):

* an application may call every method of the services, save those that only rooms ask of each other;
* a service may ask the rooms whose events it hears for events and facts, and tell the room of files about files that it made;
* each publishes its own events and nobody else's, and reads its own queues only;
* nobody may declare or delete an exchange; queues only their owner.

Limit: a service may write to any reply key it knows; they are random, 128 bits, and told to nobody but the called service.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.files import FILES_ROOM
from kit import broker
from kit.queue_consumer import DELIVERIES
from kit.room import Room

VHOST = "zjjg"
USER_PREFIX = "zjjg-"
OPERATOR = "operator"

DEAD_LETTERS = "dead-letters"
DEAD_LETTER_EXCHANGE = "zjjg.dead-letters"
DEAD_REASONS = ("rejected", "delivery_limit")
"""Why a message counts as a dead letter. Not ``expired``: a call that nobody waits for any more; not ``maxlen``: the pull brings it."""

CALL_DELIVERIES = 5
"""A call comes again only when its process or connection died under it: one that kills five is a dead letter."""
EVENTS_WAITING_MAX = 100_000
"""In one queue. What is pushed out of it is pulled: a consumer that is away for weeks must not fill the broker's disk."""

FROM_ROOMS = frozenset({"events_since", "facts_of"})
"""Methods of every service that rooms ask of each other."""
FILES_METHOD = "record_made_file"
FROM_OPERATOR = frozenset({"parked_events", "revive_events"})

_REPLY_KEY = "[0-9a-f]{32}"
_REPLY_QUEUE = r"rpc\.reply-[0-9a-f]{32}"


@dataclass(frozen=True, slots=True)
class Party:
    """One that has a user at the broker: what it may call (service -> methods, None for all public ones), and the services whose
    events it hears. ``serves``: it has queues of its own and answers."""

    name: str
    calls: Mapping[str, frozenset[str] | None]
    hears: tuple[str, ...] = ()
    serves: bool = False


def parties(rooms: Iterable[Room], apps: Iterable[str]) -> list[Party]:
    """The table of who may call what, of these rooms and the applications ``apps``."""
    rooms = list(rooms)
    found = [Party(room.name, _asked_by(room), tuple(sorted(room.replicas)), True) for room in rooms]
    found += [Party(name, {room.name: None for room in rooms}) for name in apps]
    found.append(Party(OPERATOR, {room.name: FROM_OPERATOR for room in rooms}))
    return sorted(found, key=lambda party: party.name)


def _asked_by(room: Room) -> dict[str, frozenset[str] | None]:
    calls: dict[str, frozenset[str] | None] = dict.fromkeys(room.replicas, FROM_ROOMS)
    if room.jobs:
        calls[FILES_ROOM] = (calls.get(FILES_ROOM) or frozenset()) | {FILES_METHOD}
    return calls


# ---- definitions -----------------------------------------------------------------------------------------------------------


def definitions(everybody: Sequence[Party], vhost: str = VHOST) -> dict[str, Any]:
    """What ``rabbitmqctl import_definitions`` takes. Users are without a password: nobody can sign in as one yet."""
    topics = [_topics(party) for party in everybody]
    parts: dict[str, list[dict[str, Any]]] = {
        "permissions": [{"user": _user(party), **_rights(party)} for party in everybody],
        "topic_permissions": topics,
        "policies": _policies(),
        "exchanges": [
            _exchange(broker.RPC_EXCHANGE, "topic"),
            _exchange(broker.BROADCAST_EXCHANGE, "topic"),
            _exchange(DEAD_LETTER_EXCHANGE, "headers"),
            *(_exchange(broker.events_exchange(party.name), "topic") for party in everybody if party.serves),
        ],
        "queues": [{"name": DEAD_LETTERS, "durable": True, "auto_delete": False, "arguments": {"x-queue-type": "quorum"}}],
        "bindings": [_dead_letters_for(reason) for reason in DEAD_REASONS],
    }
    return {
        "users": [{"name": _user(party), "password_hash": "", "tags": []} for party in everybody],
        "vhosts": [{"name": vhost, "default_queue_type": "quorum", "metadata": {"default_queue_type": "quorum", "tags": []}}],
        **{part: [{"vhost": vhost, **row} for row in rows] for part, rows in parts.items()},
    }


def _user(party: Party) -> str:
    return USER_PREFIX + party.name


def _exchange(name: str, kind: str) -> dict[str, Any]:
    return {"name": name, "type": kind, "durable": True, "auto_delete": False, "internal": False, "arguments": {}}


def _dead_letters_for(reason: str) -> dict[str, Any]:
    """The exchange sees why a message died: an expired call matches no binding and is dropped."""
    return {
        "source": DEAD_LETTER_EXCHANGE,
        "destination": DEAD_LETTERS,
        "destination_type": "queue",
        "routing_key": "",
        "arguments": {"x-match": "all-with-x", "x-first-death-reason": reason},
    }


def _policies() -> list[dict[str, Any]]:
    dead = {"dead-letter-exchange": DEAD_LETTER_EXCHANGE}
    events = {**dead, "delivery-limit": DELIVERIES, "max-length": EVENTS_WAITING_MAX}
    calls = {**dead, "delivery-limit": CALL_DELIVERIES}
    # RabbitMQ 4 has a limit of its own, 20: looking at dead letters twenty times must not make an end of them.
    kept = {"delivery-limit": 1_000_000}
    rows = (("events", "^evt-", events), ("calls", "^rpc-", calls), (DEAD_LETTERS, f"^{DEAD_LETTERS}$", kept))
    return [
        {"name": name, "pattern": pattern, "apply-to": "queues", "priority": 0, "definition": definition}
        for name, pattern, definition in rows
    ]


def _rights(party: Party) -> dict[str, str]:
    """Configure, write and read, by the names of queues and exchanges. To bind is to write to the queue and read the exchange."""
    own, write, read = [_REPLY_QUEUE], [broker.RPC_EXCHANGE], [broker.RPC_EXCHANGE, broker.BROADCAST_EXCHANGE]
    if party.name == OPERATOR:
        write.append("amq.default")  # a dead letter goes back to its own queue, not to all that hear of the event
        read.append(DEAD_LETTERS)
    names = [re.escape(name).replace(r"\-", "-") for name in write], [re.escape(name).replace(r"\-", "-") for name in read]
    if party.serves:
        own += [f"rpc-{party.name}", rf"evt-[a-z]+-[a-z_]+--{party.name}\.[a-z_]+"]
        names[0].extend([rf"{party.name}\.events", re.escape(broker.BROADCAST_EXCHANGE)])
        names[1].extend(rf"{source}\.events" for source in party.hears)
    return {"configure": _any_of(own), "write": _any_of([*own, *names[0]]), "read": _any_of([*own, *names[1]])}


def _topics(party: Party) -> dict[str, Any]:
    """What it may call (write), and whose calls and answers it may bind itself to (read)."""
    write = [rf"{service}\.{_methods(methods)}" for service, methods in sorted(party.calls.items())]
    read = [_REPLY_KEY]
    if party.serves:
        write.append(_REPLY_KEY)
        read.append(rf"{party.name}\.\*")
    return {"user": _user(party), "exchange": broker.RPC_EXCHANGE, "write": _any_of(write), "read": _any_of(read)}


def _methods(methods: frozenset[str] | None) -> str:
    """All public ones are "all but": an application of the next release may call what the next release brings."""
    if methods is None:
        return f"(?!({'|'.join(sorted({*FROM_ROOMS, *FROM_OPERATOR, FILES_METHOD}))})$)[a-z_]+"
    return f"({'|'.join(sorted(methods))})"


def _any_of(patterns: Sequence[str]) -> str:
    return f"^({'|'.join(patterns)})$"


# ---- the command -----------------------------------------------------------------------------------------------------------


def text_of(everybody: Sequence[Party]) -> str:
    return json.dumps(definitions(everybody), indent=1, ensure_ascii=False) + "\n"


def main(argv: list[str]) -> int:
    """``zjjg broker-definitions``."""
    from kit.placement import Placement

    argparse.ArgumentParser(prog="zjjg broker-definitions", description="RabbitMQ definitions of what is installed").parse_args(
        argv
    )
    here = Placement(None)
    sys.stdout.write(text_of(parties(here.rooms(), here.apps)))
    return 0
