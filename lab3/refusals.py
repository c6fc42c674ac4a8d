# Written by notebooks/lab3_docker.ipynb; edit it there.
"""How the API refuses a request: as JSON that says what is wrong, and where."""

import json

from fastapi import HTTPException, Request
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from schema import MAX_BYTES, MAX_FAULTS, Faults

REFUSALS = {
    413: {"model": Faults, "description": f"The body has more than {MAX_BYTES:,} bytes"},
    415: {"model": Faults, "description": "The body is not sent as application/json"},
    422: {"model": Faults, "description": "The body is not JSON, or not what the schema says"},
}
PATIENCE = 20 * MAX_BYTES  # is read to its end, and dropped: who is still sending hears no answer


def refusal(status, loc, msg, **options):
    """Return the exception that answers `status` and one fault."""
    return HTTPException(status, [{"loc": loc, "msg": msg}], **options)


class CheckedRequest(Request):
    """A request whose body is JSON of at most MAX_BYTES; any other is refused."""

    async def stream(self):
        """Yield the pieces of the body."""
        size = 0
        async for piece in super().stream():
            size += len(piece)
            if size <= MAX_BYTES:
                yield piece
            elif size > PATIENCE:
                break
        if size > MAX_BYTES:
            raise refusal(413, ["body"], f"Body should have at most {MAX_BYTES:,} bytes")

    async def json(self):
        """Return the body, parsed."""
        try:
            return await super().json()
        except json.JSONDecodeError as error:
            where, what = [error.pos], error.msg
        except UnicodeDecodeError as error:
            where, what = [error.start], "this is not UTF-8"
        except RecursionError:
            where, what = [], "too many brackets within brackets"
        except ValueError:  # Python's own limit
            where, what = [], "a number has too many digits"
        raise refusal(422, ["body", *where], f"JSON decode error: {what}")


class CheckedRoute(APIRoute):
    """A route whose requests are CheckedRequests."""

    def get_route_handler(self):
        """Return the handler of this route, around which the checks stand."""
        handler = super().get_route_handler()

        async def checked(request):
            return await handler(CheckedRequest(request.scope, request.receive))

        return checked


class OtherMethods:
    """Answer 405 to all methods but one; the page, mounted at "/", would answer 404."""

    def __init__(self, allowed):
        self.allowed = allowed

    async def __call__(self, scope, receive, send):
        """Refuse; see ASGI."""
        raise refusal(405, ["method"], f"Only {self.allowed}", headers={"Allow": self.allowed})


async def explain(request, error):
    """Answer what is not as the schema says, without the caller's own values in it."""
    if isinstance(error.body, bytes):  # so it came as another type, and nobody has parsed it
        fault = {"loc": ["header", "content-type"], "msg": "Input should be application/json"}
        return JSONResponse({"detail": [fault]}, 415)
    faults = [  # the place after "body" is the schema's: "one" or "many"
        {"loc": [fault["loc"][0], *fault["loc"][2:]], "msg": fault["msg"]}
        for fault in error.errors()[:MAX_FAULTS]
    ]
    return JSONResponse({"detail": faults}, 422)
