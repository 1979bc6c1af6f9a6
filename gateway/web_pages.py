"""Serves the browser application that scripts/build-web put into web/dist, around the Flask application.

Files come by WhiteNoise, compressed ahead of time; the application's own addresses all answer its index.html, since the browser draws
them. What is neither goes on to Flask. Nothing here knows who is signed in: the pages are empty without the API.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask
from whitenoise import WhiteNoise  # type: ignore[import-untyped]  # it ships no types

DIST = Path(__file__).parent / "web" / "dist"
PAGES = re.compile(r"/|/(platform|system|h)/?|/(app|public)(/.*)?")
"""Addresses that the application's router draws (src/router.ts). Others are truly not there."""
HASHED = re.compile(r"/assets/[^/]+-[A-Za-z0-9_-]{8}\.[a-z0-9]+")
"""Vite names these by their content: they never change."""
NOT_BUILT = b"The browser application has not been built: `make run` builds it (scripts/build-web).\n"


def register(app: Flask, headers: Mapping[str, str], hsts: str, folder: Path = DIST) -> None:
    """Puts the pages in front of ``app``. ``headers`` go with each file, ``hsts`` with those over https."""
    inner = app.wsgi_app
    app.wsgi_app = WebPages(inner, folder, headers, hsts)  # type: ignore[method-assign]  # Flask's own way to wrap it


class WebPages:
    """A WSGI application in front of another one. What is in ``folder`` is read at the start; a later build needs a new one."""

    def __init__(self, inner: WSGIApplication, folder: Path, headers: Mapping[str, str], hsts: str) -> None:
        self._inner = inner
        self._headers = headers
        self._hsts = hsts
        self._built = (folder / "index.html").is_file()
        self._files = WhiteNoise(
            inner,
            root=str(folder) if self._built else None,
            max_age=0,
            allow_all_origins=False,
            immutable_file_test=lambda _path, url: HASHED.fullmatch(url) is not None,
            add_headers_function=self._dress,
        )

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self._inner(environ, start_response)
        if PAGES.fullmatch(path):
            if not self._built:
                return self._not_built(start_response)
            environ = {**environ, "PATH_INFO": "/index.html"}
        elif path not in self._files.files:
            return self._inner(environ, start_response)
        answer: Iterable[bytes] = self._files(environ, self._over_https(environ, start_response))
        return answer

    def _dress(self, headers: Headers, _path: str, url: str) -> None:
        for name, value in self._headers.items():
            headers[name] = value
        if url == "/index.html":
            headers["Cache-Control"] = "no-cache"  # it names the hashed files of the newest build

    def _over_https(self, environ: WSGIEnvironment, start_response: StartResponse) -> StartResponse:
        if environ.get("wsgi.url_scheme") != "https":
            return start_response

        def started(status: str, headers: list[tuple[str, str]], *more: Any) -> Callable[[bytes], object]:
            return start_response(status, [*headers, ("Strict-Transport-Security", self._hsts)], *more)

        return started

    def _not_built(self, start_response: StartResponse) -> Iterable[bytes]:
        plain = {"Content-Type": "text/plain; charset=utf-8", "Content-Length": str(len(NOT_BUILT)), "Cache-Control": "no-store"}
        start_response("503 Service Unavailable", [*plain.items(), *self._headers.items()])
        return [NOT_BUILT]
