# Written by notebooks/lab3_docker.ipynb; edit it there.
"""The JSON API: POST /predict, GET /health, /ready, /model, /metrics; documentation at /docs."""

import os
from typing import Annotated, Any

from fastapi import Body, FastAPI, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse
from fastapi_offline import FastAPIOffline
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.exceptions import HTTPException

from service.metrics import named, tally
from service.schema import EXAMPLES, LIMIT, MAX_BYTES, Faults, OneOrMany, Prediction

VERSION = "2.0.0"
REFUSALS = {
    400: "The body cannot be read as JSON in UTF-8",
    413: f"The body has more than {MAX_BYTES:,} bytes",
    415: "The body is not sent as application/json",
    422: "The body is not JSON, or not what the schema says",
}


def fault_of(error):
    """Return one of pydantic's errors as a schema.Fault: the place, and the message."""
    body, *place = error["loc"]
    if place and place[0] in ("one", "many"):  # the schema's own names
        place = place[1:]
    reason = error.get("ctx", {}).get("error") if error["type"] == "json_invalid" else None
    return {"loc": [body, *place], "msg": f"{error['msg']}: {reason}" if reason else error["msg"]}


async def explain(request, error):
    """Answer what is wrong and where, without the caller's own values in it."""
    if not isinstance(error, RequestValidationError):  # too large, or bytes that are no JSON at all
        reason = f"{error.detail}: {error.__cause__}" if error.__cause__ else error.detail
        return JSONResponse({"detail": [{"loc": ["body"], "msg": reason}]}, error.status_code)
    if isinstance(error.body, bytes):  # sent as another type, so nobody has parsed it
        fault = {"loc": ["header", "content-type"], "msg": "Input should be application/json"}
        return JSONResponse({"detail": [fault]}, 415)
    return JSONResponse({"detail": [fault_of(one) for one in error.errors()]}, 422)


def create_api(scorer, watch) -> FastAPI:
    """Return the application around `scorer`, which counts in `watch`."""
    api = FastAPIOffline(  # its documentation loads nothing from elsewhere
        title="Who survives the Titanic?",
        version=VERSION,
        redoc_url=None,
        description=f"Chances of survival, for one passenger or up to {LIMIT} at once.",
        exception_handlers={RequestValidationError: explain, HTTPException: explain},
    )
    refusals: dict[int | str, dict[str, Any]] = {
        n: {"model": Faults, "description": text} for n, text in REFUSALS.items()
    }

    # async: the model answers in microseconds, a thread for each request would cost far more
    @api.post("/predict", response_model=Prediction | list[Prediction], responses=refusals)
    async def predict(body: Annotated[OneOrMany, Body(openapi_examples=EXAMPLES)]):
        """Answer for one passenger with one prediction, for a list with a list in its order."""
        rows, chances = scorer.of(body if isinstance(body, list) else [body])
        watch.count(rows, chances)
        answers = [{"probability": chance, "survived": chance > 0.5} for chance in chances]
        return JSONResponse(answers if isinstance(body, list) else answers[0])

    @api.get("/health")
    async def health() -> dict[str, str]:
        """Say that the process lives."""
        return {"status": "ok"}

    @api.get("/ready", responses={503: {"description": "The model does not answer as it should"}})
    async def ready(response: Response) -> dict[str, str]:
        """Let the model answer a first real passenger: 503 if it does not do so rightly."""
        ready = scorer.ready()
        response.status_code = 200 if ready else 503
        return {"status": "ready" if ready else "not ready"}

    @api.get("/model")
    async def model() -> dict:
        """Say which model answers: version, commit, how good it is, and whom it learned from."""
        revision = os.environ.get("SERVICE_REVISION", "unknown")
        about = {"version": VERSION, "revision": revision, "limit": LIMIT}
        return about | scorer.facts | {"training": named(tally(scorer.rows))}

    @api.get("/metrics", response_class=PlainTextResponse)
    async def metrics():
        """Show the counters in Prometheus' text format."""
        return PlainTextResponse(generate_latest(watch.registry), media_type=CONTENT_TYPE_LATEST)

    return api
