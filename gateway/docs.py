"""The OpenAPI document and its page. All of it is served by us: the page works offline and under the strict content policy."""

from importlib import resources

from flask import Flask, Response

from contracts.errors import NotFound
from gateway.guard import ALLOW_ATTRIBUTE, OPEN

PAGE = """<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="UTF-8">
<title>zjjg API</title>
<link rel="stylesheet" href="/api/docs/swagger-ui.css">
<link rel="icon" href="/api/docs/favicon-32x32.png">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/api/docs/swagger-ui-bundle.js"></script>
<script src="/api/docs/start.js"></script>
</body>
</html>
"""
START = """"use strict";
SwaggerUIBundle({
  url: "/api/v1/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis],
  requestInterceptor: (request) => {
    const token = sessionStorage.getItem("zjjg.csrf_token");
    if (token && !["GET", "HEAD"].includes((request.method || "GET").toUpperCase())) request.headers["X-CSRF-Token"] = token;
    return request;
  },
  responseInterceptor: (response) => {
    if (/\\/sessions(\\/current)?$/.test(response.url) && response.body && response.body.csrf_token) {
      sessionStorage.setItem("zjjg.csrf_token", response.body.csrf_token);
    }
    return response;
  },
});
"""
KINDS = {
    "swagger-ui.css": "text/css; charset=utf-8",
    "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
    "favicon-32x32.png": "image/png",
}
"""What of Swagger UI's distribution is served."""
KEPT = "public, max-age=3600"


def register(app: Flask, document: bytes) -> None:
    """The document as it stands at the start, the page, and what the page loads."""

    app.extensions["zjjg.openapi"] = document

    def openapi_json() -> Response:
        return Response(document, content_type="application/json")

    def docs_page() -> Response:
        return Response(PAGE, content_type="text/html; charset=utf-8")

    def docs_file(name: str) -> Response:
        if name == "start.js":
            return Response(START, content_type="text/javascript; charset=utf-8")
        if name not in KINDS:
            raise NotFound("request.no_such_path")
        content = resources.files("flask_swagger_ui").joinpath("dist", name).read_bytes()
        return Response(content, content_type=KINDS[name], headers={"Cache-Control": KEPT})

    for rule, view in (("/api/v1/openapi.json", openapi_json), ("/api/docs", docs_page), ("/api/docs/<name>", docs_file)):
        setattr(view, ALLOW_ATTRIBUTE, OPEN)
        app.add_url_rule(rule, view_func=view)
