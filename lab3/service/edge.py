# Written by notebooks/lab3_docker.ipynb; edit it there.
"""What clients and proxies do that the API should not have to know: prefixes, methods, sizes."""

import re

from service.refusals import refuse
from service.schema import MAX_BYTES

ROUTES = {"/predict": "POST", "/health": "GET", "/ready": "GET", "/model": "GET", "/metrics": "GET"}
PREFIX = re.compile(r"((/[\w.~-]+)+)/?", re.ASCII)  # /titanic, say


def placed(scope, prefix):
    """Return (path, scope) of a request to a service that a proxy publishes at `prefix`."""
    path, found = scope["path"], PREFIX.fullmatch(prefix)
    if not found:
        return path, scope
    root = found[1]
    path = path.removeprefix(root) if path.startswith(f"{root}/") else path
    return path, scope | {"root_path": root, "path": root + path}


async def read_body(receive):
    """Return the body of a request, or None if it has more than MAX_BYTES.

    Also then it is read to its end (and forgotten): many clients listen only after sending.
    """
    body, size, more = bytearray(), 0, True
    while more:
        message = await receive()
        piece, more = message.get("body", b""), message.get("more_body", False)
        size += len(piece)
        if size <= MAX_BYTES:
            body += piece
    return bytes(body) if size <= MAX_BYTES else None


async def guard(app, path, scope, receive, send):
    """Pass a request on to `app`, or refuse it for its method or its size."""
    allowed = ROUTES.get(path, scope["method"])
    if scope["method"] != allowed:  # with a page at "/", the answer would be 404
        app = refuse(405, ["method"], f"Only {allowed}", allow=allowed)
    elif path == "/predict":
        body = await read_body(receive)
        if body is None:
            app = refuse(413, ["body"], f"Body should have at most {MAX_BYTES:,} bytes")

        async def again():
            return {"type": "http.request", "body": body}

        receive = again
    await app(scope, receive, send)
