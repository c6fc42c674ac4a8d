# Written by notebooks/lab3_docker.ipynb; edit it there.
"""What happens to every request: its number, its line in the log, its place in the metrics."""

import json
import os
import re
import sys
import time
from datetime import UTC, datetime

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from service.schema import MAX_BYTES

ROUTES = {"/predict": "POST", "/health": "GET", "/ready": "GET", "/model": "GET", "/metrics": "GET"}
PATIENCE = 20_000_000  # bytes of a refused body that are read, since many listen only after sending


class Access:
    """The outermost layer (ASGI middleware) around the API and the page.

    `prefix` is the path at which a proxy publishes the service; X-Forwarded-Prefix overrides it.
    """

    def __init__(self, app, watch, prefix=""):
        self.app, self.watch, self.prefix = app, watch, prefix

    async def __call__(self, scope, receive, send):
        """Answer one request; see ASGI."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        start, path, method = time.perf_counter(), scope["path"], scope["method"]
        headers = dict(scope["headers"])
        number = headers.get(b"x-request-id", b"")[:100] or os.urandom(16).hex().encode()
        status, size, unread = 500, 0, True

        async def take():
            nonlocal size, unread
            message = await receive()
            size, unread = size + len(message.get("body", b"")), message.get("more_body", False)
            if path == "/predict" and size > MAX_BYTES and status != 413:
                raise HTTPException(413, f"Body should have at most {MAX_BYTES:,} bytes")
            return message

        async def give(message):
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                while status == 413 and unread and size < PATIENCE:
                    await take()
                message = {**message, "headers": [*message["headers"], (b"x-request-id", number)]}
            elif method == "HEAD":
                message = {**message, "body": b""}
            await send(message)

        scope = {**scope, "method": "GET" if method == "HEAD" else method}
        prefix = headers.get(b"x-forwarded-prefix", b"").decode("latin-1") or self.prefix
        if prefix and re.fullmatch(r"(/[\w.~-]+)+/?", prefix, re.ASCII):
            prefix = prefix.rstrip("/")
            here = path if path.startswith(f"{prefix}/") else prefix + path
            path = here.removeprefix(prefix)
            scope.update(root_path=prefix, path=here)
        app, allowed = self.app, ROUTES.get(path, scope["method"])
        if scope["method"] != allowed:  # the page, mounted at "/", would answer 404
            fault = {"loc": ["method"], "msg": f"Only {allowed}"}
            app = JSONResponse({"detail": [fault]}, 405, {"Allow": allowed})
        try:
            await app(scope, take, give)
        finally:
            seconds = time.perf_counter() - start
            route = path if path in ROUTES else "page"
            self.watch.requests.labels(route, status).inc()
            self.watch.seconds.labels(route).observe(seconds)
            line = {
                "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "method": method,
                "path": path,
                "status": status,
                "ms": round(1000 * seconds, 2),
                "id": number.decode("latin-1"),
            }
            sys.stderr.write(json.dumps(line) + "\n")
