# Written by notebooks/lab3_docker.ipynb; edit it there.
"""What happens around every request: its number, its line in the log, its place in the metrics."""

import json
import sys
import time
import uuid
from datetime import UTC, datetime

from starlette.datastructures import Headers

from service.edge import ROUTES, guard, placed


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
        start, status, headers = time.perf_counter(), 500, Headers(scope=scope)
        number = headers.get("x-request-id", "")[:100] or uuid.uuid4().hex
        path, scope = placed(scope, headers.get("x-forwarded-prefix") or self.prefix)
        asked = scope["method"]
        method = "GET" if asked == "HEAD" else asked

        async def give(message):
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                extra = (b"x-request-id", number.encode("latin-1"))
                message = message | {"headers": [*message["headers"], extra]}
            elif asked == "HEAD":
                message = message | {"body": b""}
            await send(message)

        try:
            await guard(self.app, path, scope | {"method": method}, receive, give)
        finally:
            seconds = time.perf_counter() - start
            route = path if path in ROUTES else "page"
            self.watch.requests.labels(route, status).inc()
            self.watch.seconds.labels(route).observe(seconds)
            now = datetime.now(UTC).isoformat(timespec="milliseconds")
            line = {"time": now, "method": asked, "path": path, "status": status}
            line |= {"ms": round(1000 * seconds, 2), "id": number}
            sys.stderr.write(json.dumps(line) + "\n")
