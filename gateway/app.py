"""The gateway: browsers and programs come in here, services are reached by RPC, and nothing is decided that a service must decide."""

import time
import uuid
from importlib.metadata import version

import structlog
from flask import Flask, Response, g, request
from werkzeug.middleware.proxy_fix import ProxyFix

from gateway import calls, docs, doors, errors, guard, health, kept_answers, openapi, web_pages, writes
from gateway.documents.press import Press
from gateway.jsonio import MsgspecProvider, StrictRequest
from gateway.messages import catalogue
from gateway.settings import GatewaySettings
from kit.logs import get_logger
from kit.rpc_client import RpcClient
from kit.settings import KitSettings, load
from kit.stores import open_store

log = get_logger()

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HSTS = "max-age=63072000; includeSubDomains"


def create_app(
    settings: KitSettings, client: RpcClient, own: GatewaySettings | None = None, blueprints: doors.Blueprints | None = None
) -> Flask:
    """The WSGI application. ``client`` is shared by all its threads and closed by whoever made it. ``blueprints``: instead of those that
    the settings switch on, for tests."""
    own = own or load(GatewaySettings)
    app = Flask("gateway", static_folder=None)
    app.request_class = StrictRequest
    app.json = MsgspecProvider(app)
    app.config["MAX_CONTENT_LENGTH"] = own.max_json_bytes
    app.config["TRAP_HTTP_EXCEPTIONS"] = False
    app.extensions["zjjg.settings"] = settings
    app.extensions["zjjg.gateway_settings"] = own
    app.extensions["zjjg.file_store"] = open_store(settings)
    app.extensions["zjjg.press"] = Press(app.extensions["zjjg.file_store"])
    catalogue()
    _wrap_requests(app)
    if blueprints is None:
        blueprints = doors.blueprints(own.blueprints)
    calls.register(app, client, own.rpc_timeout_seconds, doors.rooms_of(blueprints))
    guard.register(app, client, own.actor_cache_seconds)
    kept_answers.register(app)
    writes.register(app)
    api = openapi.register(app, version("zjjg-gateway"))
    errors.register(app)
    doors.mount(app, api, blueprints)
    api.register_blueprint(health.blp)
    docs.register(app, openapi.finish(api, [*blueprints.values(), health.blp]))
    web_pages.register(app, HEADERS, HSTS)
    if own.trusted_proxies:
        hops = own.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def _wrap_requests(app: Flask) -> None:
    """Request id, log line, and the headers that every answer carries, refusals included."""

    @app.before_request
    def begin() -> None:
        g.request_id = uuid.uuid4().hex
        g.began = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(service="gateway", request_id=g.request_id)

    @app.after_request
    def end(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if request.is_secure:
            response.headers["Strict-Transport-Security"] = HSTS
        if request.path.startswith("/api/v1"):
            response.headers.setdefault("Cache-Control", "no-store")
            response.vary.add("Cookie")
            response.vary.add("Accept-Language")
        request_id = g.get("request_id", "")
        response.headers["X-Request-Id"] = request_id
        rule = request.url_rule.rule if request.url_rule else ""
        seconds = time.perf_counter() - g.get("began", time.perf_counter())
        health.REQUESTS.labels(request.method if rule else "", rule, response.status_code).observe(seconds)
        log.info("http", method=request.method, route=rule, status=response.status_code, ms=round(seconds * 1000, 1))
        return response
