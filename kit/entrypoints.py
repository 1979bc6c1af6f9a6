"""The doors of a service: ``rpc`` and ``event_handler``. Nameko's own, on Nameko's own wire, hardened by subclassing alone.

Guarantees, on RabbitMQ and on the embedded broker:

* A call in flight when the service is told to stop runs to its end, is answered and acknowledged: it does not run again.
  Limit: after ``kit.queue_consumer.DRAIN_SECONDS`` the connection closes all the same.
* A call whose deadline has passed is not executed. A message that nobody can answer, or read, is rejected, not fatal: the queue's
  dead-letter exchange keeps it, where it has one.
* An event whose handler raises comes again, ever later, until the queue's delivery limit makes it a dead letter; the others flow.
* The caller gets the classes of ``contracts.errors`` as they were raised. Whatever else is raised is a bug: logged once, with the
  request id, and told to the caller as ``InternalError`` without any text.
* When the broker dies before the answer is out, the service lives on; the call comes again unless its deadline passed, so
  writes need an idempotency key.
"""

import contextvars
import logging
import re
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar

import msgspec
from nameko.events import EventHandler
from nameko.exceptions import ContainerBeingKilled
from nameko.extensions import SharedExtension
from nameko.rpc import Rpc, RpcConsumer

from contracts.errors import CROSSING, ZjjgError
from kit import broker
from kit.arguments import Arguments
from kit.logs import bind, get_logger
from kit.queue_consumer import KitQueueConsumer, deliveries_before

log = get_logger()

F = TypeVar("F", bound=Callable[..., Any])

_is_reply_key = re.compile("[0-9a-f-]{32,36}").fullmatch
"""A key we may answer to. Anything else could be a service's own key, or one whose refusal would close our channel."""

POLLS = frozenset({"events_since", "health"})

_encode = msgspec.json.Encoder().encode
_INTERNAL_ERROR = _encode(
    {"result": None, "error": {"exc_type": "InternalError", "exc_path": "kit.InternalError", "exc_args": [], "value": ""}}
)


class MethodNotFound(Exception):
    """The caller asked for a method that this service has not: two releases that do not fit, or a typing error."""


class _OursLogged(logging.Filter):
    """Drops Nameko's own record of a worker's exception: it may hold what a person typed, and ours has the request id."""

    def filter(self, record: logging.LogRecord) -> bool:
        return "error handling worker" not in str(record.msg)


logging.getLogger("nameko.containers").addFilter(_OursLogged())


def why_unanswerable(properties: Mapping[str, Any], headers: Mapping[str, Any]) -> str | None:
    """Why nobody could be answered to such a call, or None."""
    if not _is_reply_key(properties.get("reply_to") or ""):
        return "no usable reply_to"
    if properties.get("content_type") != broker.JSON:
        return "not JSON"
    try:
        float(headers.get("nameko.deadline", "inf"))
    except (TypeError, ValueError):
        return "the deadline is not a number"
    return None


def _spawn(entrypoint: Any, args: tuple[Any, ...], context: dict[str, Any], handle_result: Callable[..., Any]) -> None:
    """Runs the method in a worker that logs with this message's request id. Raises ContainerBeingKilled."""
    container = entrypoint.container
    worker = container.spawn_worker(entrypoint, args, {}, context_data=context, handle_result=handle_result)
    # A new greenlet begins with an empty context; it has not run yet, so it can still be given ours.
    container._worker_threads[worker].gr_context = contextvars.copy_context()


def _bind_logs(entrypoint: Any, message: Any) -> None:
    bind(service=entrypoint.container.service_name, request_id=str(message.headers.get("nameko.request_id", "")))


def _milliseconds_since(began: float) -> float:
    return round((time.perf_counter() - began) * 1000, 1)


class KitRpcConsumer(RpcConsumer):  # type: ignore[misc]  # Nameko has no types
    """Takes the calls of one service off its queue, refuses what must not run, and answers."""

    queue_consumer = KitQueueConsumer()

    def __init__(self) -> None:
        super().__init__()
        self._methods: dict[str, KitRpc] = {}

    @property
    def sharing_key(self) -> type[SharedExtension]:
        return KitRpcConsumer

    def register_provider(self, provider: "KitRpc") -> None:
        self._methods[provider.method_name] = provider  # stays while the service drains; Nameko's own set empties
        super().register_provider(provider)

    def handle_message(self, _body: None, message: Any) -> None:
        _bind_logs(self, message)
        key = message.delivery_info["routing_key"]
        refusal = why_unanswerable(message.properties, message.headers)
        if refusal is not None:
            log.error("rpc_rejected", key=key, why=refusal)
            self.queue_consumer.reject_message(message)
        elif float(message.headers.get("nameko.deadline", "inf")) < time.time():
            log.warning("rpc_stale", key=key)
            self.queue_consumer.ack_message(message)
        else:
            self._dispatch(key.rpartition(".")[2], message)

    def _dispatch(self, method: str, message: Any) -> None:
        provider = self._methods.get(method)
        if provider is None:
            self.answer(message, method, time.perf_counter(), error=MethodNotFound(method))
        else:
            provider.handle_message(None, message)

    def answer(
        self,
        message: Any,
        method: str,
        began: float,
        result: Any = None,
        error: BaseException | None = None,
        keep: bool = False,
    ) -> None:
        """Answers, then acknowledges, on one channel: a call is never acknowledged without its answer being out. With ``keep`` it
        is rejected instead: nobody could read it, and an operator may want to."""
        outcome, body = _answer_body(method, result, error)
        reply_to, correlation_id = message.properties["reply_to"], message.properties.get("correlation_id")
        try:
            broker.publish(message.channel, broker.RPC_EXCHANGE, reply_to, body, correlation_id=correlation_id)
        except broker.BROKER_ERRORS as lost:
            outcome = "reply_lost"
            log.warning("rpc_reply_lost", method=method, reason=repr(lost))
            self.queue_consumer.drop_connection(message)
        settle = self.queue_consumer.reject_message if keep else self.queue_consumer.ack_message
        settle(message)
        # Rooms ask each other every few seconds whether there is news: as long as it works, nobody wants to read that.
        say = log.debug if method in POLLS and outcome == "ok" else log.info
        say("rpc", method=method, ms=_milliseconds_since(began), outcome=outcome)


def _answer_body(method: str, result: Any, error: BaseException | None) -> tuple[str, bytes]:
    """The outcome as one word for the log, and the body. What cannot be written as JSON is a bug like any other."""
    try:
        if error is None:
            return "ok", _encode({"result": result, "error": None})
        if isinstance(error, ZjjgError):
            return error.code, _encode({"result": None, "error": _crossing(error)})
    except (TypeError, ValueError, OverflowError) as unserialisable:
        error = unserialisable
    log.error("rpc_failed", method=method, exc_info=error)
    return "internal_error", _INTERNAL_ERROR


def _crossing(error: ZjjgError) -> dict[str, Any]:
    """Nameko's shape of an error; a room's own subclass crosses as the class of ``contracts.errors`` that it comes from."""
    known = next(cls for cls in type(error).__mro__ if CROSSING.get(cls.__name__) is cls)
    return {
        "exc_type": known.__name__,
        "exc_path": f"contracts.errors.{known.__name__}",
        "exc_args": [error.code, error.params, error.errors],
        "value": error.code,
    }


class KitRpc(Rpc):  # type: ignore[misc]  # Nameko has no types
    """One method of a service. Its arguments arrive as the types of its signature, or the caller gets ``Invalid``."""

    rpc_consumer = KitRpcConsumer()

    def setup(self) -> None:
        super().setup()
        self._arguments = Arguments(getattr(self.container.service_cls, self.method_name))

    def handle_message(self, _body: None, message: Any) -> None:
        began = time.perf_counter()
        try:
            args = self._arguments.decode(message.body)
        except (ZjjgError, msgspec.DecodeError, TypeError) as wrong:
            unreadable = isinstance(wrong, msgspec.DecodeError)
            self.rpc_consumer.answer(message, self.method_name, began, error=wrong, keep=unreadable)
            return
        try:
            _spawn(self, args, self.unpack_message_headers(message), partial(self._finish, message, began))
        except ContainerBeingKilled:
            self.rpc_consumer.requeue_message(message)

    def _finish(self, message: Any, began: float, _worker: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
        error = exc_info[1] if exc_info else None
        self.rpc_consumer.answer(message, self.method_name, began, result=result, error=error)
        return result, exc_info


class KitEventHandler(EventHandler):  # type: ignore[misc]  # Nameko has no types
    """A method that is told of another service's events, from a durable queue of its own.

    One that raises is given the event again, up to the queue's delivery limit; then, or at once when the event has not the shape
    that it must have, the event is a dead letter. Push is a hint all the same: the pull (``kit.catchup``) comes by it again.
    """

    queue_consumer = KitQueueConsumer()

    def handle_message(self, _body: None, message: Any) -> None:
        _bind_logs(self, message)
        try:
            payload = msgspec.json.decode(message.body)
        except msgspec.DecodeError:
            log.error("event_rejected", source=self.source_service, type=self.event_type, why="not JSON")
            self.queue_consumer.reject_message(message)
            return
        began = time.perf_counter()
        try:
            _spawn(self, (payload,), self.unpack_message_headers(message), partial(self._finish, message, began))
        except ContainerBeingKilled:
            self.queue_consumer.requeue_message(message)

    def _finish(self, message: Any, began: float, _worker: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
        if exc_info is None:
            self.queue_consumer.ack_message(message)
        else:
            self._failed(message, exc_info)
        outcome = "failed" if exc_info else "ok"
        log.info("event", source=self.source_service, type=self.event_type, ms=_milliseconds_since(began), outcome=outcome)
        return result, exc_info

    def _failed(self, message: Any, exc_info: Any) -> None:
        tries = deliveries_before(message)
        told = {"exc_info": exc_info} if not tries else {"error": type(exc_info[1]).__name__}  # one traceback an event
        log.error("event_failed", source=self.source_service, type=self.event_type, tries=tries, **told)
        if isinstance(exc_info[1], msgspec.DecodeError):  # as wrong the twentieth time as it is now
            self.queue_consumer.reject_message(message)
        else:
            self.queue_consumer.try_again(message)


def rpc(method: F) -> F:
    """Lets other rooms call ``method`` as ``<service>.<method>``; it keeps its plain signature."""
    decorated: F = KitRpc.decorator(method)
    return decorated


def event_handler(source: str, event_type: str) -> Callable[[F], F]:
    """Calls the method with each event ``event_type`` of service ``source``, as a plain dict.

    The queue bears the method's name (``kit.broker.event_queue``): renaming a handler leaves a queue behind.
    """
    decorator: Callable[[F], F] = KitEventHandler.decorator(source, event_type)
    return decorator


def broker_state(container: Any) -> str:
    """``ok`` when the service's consumer connection stands, else a short reason."""
    consumer = container.shared_extensions.get(KitQueueConsumer)
    if consumer is None:
        return "nothing to consume"
    return "ok" if consumer.connected else "not connected"
