"""``zjjg dead-letters``: what the broker could not deliver to anybody who wanted it, to look at and to send again.

    zjjg dead-letters list              one line each
    zjjg dead-letters show ID           headers and body, people's data masked
    zjjg dead-letters replay ID         back into the queue that it came from
    zjjg dead-letters replay --all

Reads ZJJG_AMQP_URI (or ZJJG_AMQP_URI_FILE): the operator's. Sending an event again is safe: whoever holds its version, or a newer
one, changes nothing. A call whose deadline has passed is dropped. While a command runs, another one sees no letters.
"""

import argparse
import contextlib
import hashlib
import re
import sys
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import amqp
import msgspec

from contracts.errors import ZjjgError
from contracts.events.envelope import Envelope, ParkedEvent
from kit import broker
from kit.broker_definitions import DEAD_LETTERS
from kit.entrypoints import why_unanswerable
from kit.logs import mask
from kit.placement import broker_address
from kit.rpc_client import RemoteFailure, RpcClient

LISTED_MAX = 1000
SHOWN_BYTES = 20_000
CONFIRM_SECONDS = 10
ASK_SECONDS = 3

_EVENT_QUEUE = re.compile(r"evt-(?P<source>\w+?)-(?P<type>\w+)--(?P<service>\w+)\.\w+")
_BROKERS_HEADERS = ("x-death", "x-first-death-", "x-last-death-", "x-delivery-count")
_REPLAYED = "zjjg.replayed"


class NoDeadLetters(Exception):
    """The broker has no such queue: its definitions were not imported."""


class DeadLetter:
    """One message of the queue ``dead-letters``, as it was taken from there and not yet settled."""

    def __init__(self, message: amqp.Message) -> None:
        self.message = message
        self.headers: dict[str, Any] = message.properties.get("application_headers") or {}
        death = (self.headers.get("x-death") or [{}])[0]
        self.queue = str(self.headers.get("x-first-death-queue") or death.get("queue", "?"))
        self.reason = str(self.headers.get("x-first-death-reason") or death.get("reason", "?"))
        self.key = str((death.get("routing-keys") or ["?"])[0])
        self.died_at: datetime | None = death.get("time")
        self.count = int(death.get("count", 1)) + int(self.headers.get(_REPLAYED, 0))
        event = _EVENT_QUEUE.fullmatch(self.queue)
        self.consumer = event["service"] if event else None
        """The room that did not take the event; None for a call."""
        told = [self.queue, self.key, str(message.properties.get("correlation_id")), str(self.died_at)]
        self.id = hashlib.sha256("\0".join(told).encode() + bytes(message.body)).hexdigest()[:10]

    def envelope(self) -> Envelope | None:
        """The event in it, if it is one."""
        try:
            return msgspec.json.decode(bytes(self.message.body), type=Envelope, strict=False)
        except msgspec.DecodeError:
            return None

    def error(self, parked: dict[tuple[str, str, int], str]) -> str:
        """The first line of what went wrong, where it can be known: seen in the message itself, or told by the room that parked it."""
        if self.consumer is None:
            return why_unanswerable(self.message.properties, self.headers) or _json_fault(self.message.body)
        event = self.envelope()
        if event is None:
            return _json_fault(self.message.body) or "not an event"
        return parked.get((self.consumer, event.source, event.seq), "")

    def line(self, error: str) -> str:
        event = self.envelope()
        what = f"{event.source}.{event.type} {event.seq}" if event else self.key
        at = f"{self.died_at:%Y-%m-%dT%H:%M:%SZ}" if self.died_at else "?"
        return f"{self.id}  {at}  {self.reason:<14}  {self.queue}  {what}  x{self.count}  {error or '-'}"


def _json_fault(body: bytes) -> str:
    try:
        msgspec.json.decode(bytes(body))
    except msgspec.DecodeError:
        return "not JSON"
    return ""


class DeadLetterQueue:
    """The queue, over a connection of its own. What was taken and not settled is back in it when the connection is closed."""

    def __init__(self, address: broker.BrokerAddress) -> None:
        self._connection = broker.connect(address, heartbeat=0, confirm_publish=True)
        self._channel = amqp.Channel(self._connection, auto_decode=False)
        self._channel.open()
        self._publishing = self._connection.channel()
        self._returned = False
        self._publishing.events["basic_return"].add(self._on_return)

    def close(self) -> None:
        self._connection.close()

    def count(self) -> int:
        """Raises NoDeadLetters."""
        probe = self._connection.channel()
        try:
            answer = probe.queue_declare(DEAD_LETTERS, passive=True)
        except amqp.exceptions.NotFound:
            raise NoDeadLetters from None
        probe.close()
        return int(answer.message_count)

    def take(self, limit: int) -> Iterator[DeadLetter]:
        """The oldest first, none twice, and none that came after the first was taken: what is sent again may die again at once."""
        for _ in range(min(limit, self.count())):
            message = self._channel.basic_get(DEAD_LETTERS)
            if message is None:
                return
            yield DeadLetter(message)

    def replay(self, letter: DeadLetter) -> bool:
        """Puts it back where it came from, then forgets it here; False when that queue is no more. At least once: when the
        connection breaks in between, it is in both."""
        properties = {k: v for k, v in letter.message.properties.items() if k not in ("application_headers", "delivery_mode")}
        headers = {k: v for k, v in letter.headers.items() if not k.startswith(_BROKERS_HEADERS)}
        again = amqp.Message(
            letter.message.body,
            application_headers={**headers, _REPLAYED: letter.count},
            delivery_mode=broker.PERSISTENT,
            **properties,
        )
        self._returned = False
        self._publishing.basic_publish(again, "", letter.queue, mandatory=True, confirm_timeout=CONFIRM_SECONDS)
        if self._returned:
            return False
        self._channel.basic_ack(letter.message.delivery_tag)
        return True

    def _on_return(self, *_: Any) -> None:
        self._returned = True


# ---- what is shown of people -----------------------------------------------------------------------------------------------

_PLAIN = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d)?)?")
_HAN = re.compile(r"([㐀-鿿])([㐀-鿿]+)")
_DIGITS = re.compile(r"\d{7,}")
_LOCAL_PART = re.compile(r"[\w.+-]+@")


def hidden(value: Any) -> Any:
    """``value`` without what tells who somebody is: of Chinese words the first character is left, of long numbers and the names in
    e-mail addresses nothing; tokens are left out. Ids, dates and codes stay."""
    if isinstance(value, dict):
        return {k: hidden(v) for k, v in value.items() if not re.search("password|token|secret|actor", str(k), re.IGNORECASE)}
    if isinstance(value, list | tuple):
        return [hidden(v) for v in value]
    if isinstance(value, str):
        return value if _PLAIN.fullmatch(value) else hidden_text(value)
    return value if isinstance(value, int | float | bool) or value is None else hidden_text(str(value))


def hidden_text(text: str) -> str:
    text = _HAN.sub(lambda found: found[1] + "*" * len(found[2]), mask(text))
    return _LOCAL_PART.sub("***@", _DIGITS.sub("*******", text))


def shown(letter: DeadLetter) -> str:
    properties = {k: v for k, v in letter.message.properties.items() if k != "application_headers"}
    try:
        body = msgspec.json.format(msgspec.json.encode(hidden(msgspec.json.decode(bytes(letter.message.body)))), indent=2).decode()
    except msgspec.DecodeError:
        body = hidden_text(bytes(letter.message.body)[:SHOWN_BYTES].decode(errors="backslashreplace"))
    parts = {"properties": hidden(properties), "headers": hidden(letter.headers)}
    return msgspec.json.format(msgspec.json.encode(parts), indent=2).decode() + "\n" + body[:SHOWN_BYTES] + "\n"


# ---- the command -----------------------------------------------------------------------------------------------------------


def main(argv: list[str]) -> int:
    """Exit code 1 when there is no such letter or not all could be sent again."""
    parser = argparse.ArgumentParser(
        prog="zjjg dead-letters", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list").add_argument("--limit", type=int, default=LISTED_MAX)
    commands.add_parser("show").add_argument("id")
    replay = commands.add_parser("replay")
    replay.add_argument("id", nargs="?")
    replay.add_argument("--all", action="store_true")
    options = parser.parse_args(argv)
    if options.command == "replay" and options.all == bool(options.id):
        parser.error("replay needs an id, or --all")
    address, uri = broker_address()
    try:
        with contextlib.closing(DeadLetterQueue(address)) as queue:
            return {"list": _list, "show": _show, "replay": _replay}[options.command](queue, options, uri)
    except NoDeadLetters:
        sys.stderr.write("zjjg: the broker keeps no dead letters: deploy/rabbitmq/set-up makes their queue\n")
    except (OSError, amqp.exceptions.AMQPError) as refused:
        sys.stderr.write(f"zjjg: {address}: {refused}\n")
    return 1


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _list(queue: DeadLetterQueue, options: argparse.Namespace, uri: str) -> int:
    letters = list(queue.take(options.limit))
    parked = _ask_for_parked(uri, {letter.consumer for letter in letters if letter.consumer and letter.envelope()})
    for letter in letters:
        _say(letter.line(letter.error(parked)))
    _say(f"{len(letters)} dead letters" if len(letters) != 1 else "1 dead letter")
    return 0


def _show(queue: DeadLetterQueue, options: argparse.Namespace, _uri: str) -> int:
    letter = next((letter for letter in queue.take(sys.maxsize) if letter.id == options.id), None)
    if letter is None:
        sys.stderr.write(f"zjjg: there is no dead letter {options.id}\n")
        return 1
    sys.stdout.write(shown(letter))
    return 0


def _replay(queue: DeadLetterQueue, options: argparse.Namespace, uri: str) -> int:
    sent, left, consumers = 0, 0, set()
    for letter in queue.take(sys.maxsize):
        if options.all or letter.id == options.id:
            if queue.replay(letter):
                sent += 1
                consumers.add(letter.consumer)
            else:
                left += 1
                _say(f"{letter.id} stays: there is no queue {letter.queue} any more")
    if not sent + left and options.id:
        sys.stderr.write(f"zjjg: there is no dead letter {options.id}\n")
        return 1
    _say(f"{sent} sent again")
    _revive(uri, {name for name in consumers if name})
    return 1 if left else 0


def _ask_for_parked(uri: str, rooms: set[str]) -> dict[tuple[str, str, int], str]:
    """(room, source, seq) -> the kind of error that the room's pull met with the same event. A room that is away says nothing."""
    found: dict[tuple[str, str, int], str] = {}
    for room, answer in _ask(uri, rooms, "parked_events"):
        for event in msgspec.json.decode(answer, type=list[ParkedEvent]):
            found[room, event.source, event.seq] = event.last_error
    return found


def _revive(uri: str, rooms: set[str]) -> None:
    """What the pull had given up it tries again, too: the cause was mended."""
    for room, answer in _ask(uri, rooms, "revive_events"):
        _say(f"{room} tries {int(msgspec.json.decode(answer))} parked events again")


def _ask(uri: str, rooms: set[str], method: str) -> Iterator[tuple[str, bytes]]:
    if not rooms:
        return
    with contextlib.closing(RpcClient(uri)) as client:
        for room in sorted(rooms):
            try:
                yield room, bytes(client.call(room, method, timeout=ASK_SECONDS))
            except (ZjjgError, RemoteFailure) as away:
                _say(f"{room} was not asked for {method}: {away}")
