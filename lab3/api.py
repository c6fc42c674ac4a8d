# Written by notebooks/lab3_docker.ipynb; edit it there.
"""The JSON API: POST /predict, GET /health, GET /model, and its documentation at /docs."""

import os
from typing import Annotated

from fastapi import Body, FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi_offline import FastAPIOffline
from schema import EXAMPLES, LIMIT, MAX_BYTES, MAX_FAULTS, Faults, OneOrMany, Prediction

VERSION = "1.0.0"
REFUSALS = {
    400: {"description": "The body is not JSON that can be read"},
    413: {"description": f"The body has more than {MAX_BYTES:,} bytes"},
    422: {"model": Faults, "description": "The body is not what the schema says"},
}


async def explain(request, error):
    """Answer 422 with what is wrong and where, and without the caller's own values in it."""
    faults = [
        {"loc": [part for part in fault["loc"] if part not in ("one", "many")], "msg": fault["msg"]}
        for fault in error.errors()[:MAX_FAULTS]
    ]
    return JSONResponse({"detail": faults}, status_code=422)


def create_api(scorer) -> FastAPI:
    """Return the application around `scorer`; its pages load nothing from elsewhere."""
    api = FastAPIOffline(
        title="Who survives the Titanic?",
        version=VERSION,
        description=f"Chances of survival, for one passenger or up to {LIMIT} at once.",
    )
    api.add_exception_handler(RequestValidationError, explain)

    # async: the model answers in microseconds, a thread for each request would cost far more
    @api.post("/predict", responses=REFUSALS, max_body_size=MAX_BYTES)
    async def predict(
        body: Annotated[OneOrMany, Body(openapi_examples=EXAMPLES)],
    ) -> Prediction | list[Prediction]:
        """Answer for one passenger with one prediction, for a list with a list in its order."""
        passengers = body if isinstance(body, list) else [body]
        answers = [
            {"probability": chance, "survived": chance > 0.5} for chance in scorer.of(passengers)
        ]
        return answers if isinstance(body, list) else answers[0]

    @api.get("/health")
    async def health() -> dict[str, str]:
        """Say that the service is up and its model loaded."""
        return {"status": "ok"}

    @api.get("/model")
    async def model() -> dict:
        """Say which model answers: version, commit, features, and how good it is."""
        revision = os.environ.get("SERVICE_REVISION", "unknown")
        return {"version": VERSION, "revision": revision, "limit": LIMIT} | scorer.facts

    return api
