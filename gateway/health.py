"""How it stands: for load balancers, orchestrators and Prometheus. Outside /api/v1, without sign-in."""

import ipaddress

import msgspec
from flask import Response, current_app, request
from prometheus_client import CONTENT_TYPE_LATEST, Histogram, generate_latest

from contracts.errors import NotFound, ZjjgError
from gateway.blueprint import Blueprint, as_response
from gateway.calls import ask_together
from gateway.guard import OPEN
from kit.rpc_client import RemoteFailure
from kit.settings import KitSettings

blp = Blueprint("health", __name__, description="Health and metrics")

REQUESTS = Histogram("zjjg_http_seconds", "Time to answer a request", ["method", "route", "status"])


class Liveness(msgspec.Struct, frozen=True):
    status: str


class Readiness(msgspec.Struct, frozen=True):
    """``services``: service -> part (database, broker, …) -> "ok" or what is wrong with it. A service that does not answer has the
    one part ``service``."""

    ready: bool
    services: dict[str, dict[str, str]]


@blp.act("GET", "/livez", allow=OPEN, answer=Liveness)
def livez() -> Liveness:
    """The process answers; asks nobody."""
    return Liveness("ok")


@blp.act("GET", "/readyz", allow=OPEN, answer=Readiness, also={503: Readiness})
def readyz() -> Response:
    """Each service with each of its dependencies; 503 when one of them is away."""
    services = {name: _parts(answer) for name, answer in ask_together(lambda room: room.health()).items()}
    ready = all(state == "ok" for parts in services.values() for state in parts.values())
    response = as_response(Readiness(ready, services), 200 if ready else 503, etag=False)
    if not ready:
        response.headers["Retry-After"] = "2"
    return response


def _parts(answer: dict[str, str] | ZjjgError | RemoteFailure) -> dict[str, str]:
    if isinstance(answer, ZjjgError):
        return {"service": answer.code}
    return {"service": "failed"} if isinstance(answer, RemoteFailure) else answer


@blp.act("GET", "/metrics", allow=OPEN, answer=bytes, media="text/plain")
def metrics() -> Response:
    """This process's figures for Prometheus. Who may read them: ``ZJJG_GATEWAY_METRICS``; to all others there is no such address."""
    if not _may_read_metrics():
        raise NotFound("request.no_such_path")
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def _may_read_metrics() -> bool:
    said = current_app.extensions["zjjg.gateway_settings"].metrics
    if said == "auto":
        settings: KitSettings = current_app.extensions["zjjg.settings"]
        return not settings.production
    return bool(said == "on" or (said == "loopback" and _from_this_host()))


def _from_this_host() -> bool:
    """Whether the connection itself began on this host, and no proxy says that it stands for another."""
    proxied = "Forwarded" in request.headers or "X-Forwarded-For" in request.headers
    peer = request.environ.get("werkzeug.proxy_fix.orig", request.environ).get("REMOTE_ADDR")
    return not proxied and bool(peer) and ipaddress.ip_address(peer).is_loopback
