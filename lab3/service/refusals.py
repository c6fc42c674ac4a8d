# Written by notebooks/lab3_docker.ipynb; edit it there.
"""What a wrong request gets: the place and a message, never the caller's own values."""

from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse


class Fault(BaseModel):
    """What is wrong, and where: names and positions from the body inwards."""

    loc: list[str | int]
    msg: str


class Faults(BaseModel):
    """What is wrong with a request."""

    detail: list[Fault]


DOCUMENTED: dict[int | str, dict[str, Any]] = {n: {"model": Faults} for n in (400, 413, 415, 422)}


def refuse(status, loc, msg, **headers):
    """Return the answer for a request with one fault."""
    return JSONResponse({"detail": [{"loc": loc, "msg": msg}]}, status, headers)


def fault_of(error):
    """Return one of pydantic's errors as a Fault."""
    body, *place = error["loc"]
    if place and place[0] in ("one", "many"):  # the schema's own names
        place = place[1:]
    reason = error["ctx"]["error"] if error["type"] == "json_invalid" else None
    return {"loc": [body, *place], "msg": f"{error['msg']}: {reason}" if reason else error["msg"]}


async def explain(request, error):
    """Answer what is wrong with a request that FastAPI did not accept."""
    if not isinstance(error, RequestValidationError):  # bytes that are not JSON at all
        reason = f"{error.detail}: {error.__cause__}" if error.__cause__ else error.detail
        return refuse(error.status_code, ["body"], reason)
    if isinstance(error.body, bytes):  # sent as another type, so nobody has parsed it
        return refuse(415, ["header", "content-type"], "Input should be application/json")
    return JSONResponse({"detail": [fault_of(one) for one in error.errors()]}, 422)


HANDLERS: dict = {RequestValidationError: explain, HTTPException: explain}
