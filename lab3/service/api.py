# Written by notebooks/lab3_docker.ipynb; edit it there.
"""The JSON API: POST /predict, GET /health, /ready, /model, /metrics; documentation at /docs."""

import os
from typing import Annotated

from fastapi import Body, FastAPI, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from fastapi_offline import FastAPIOffline
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from service.refusals import DOCUMENTED, HANDLERS
from service.schema import OneOrMany, Prediction
from service.tally import tally

JACK = {"pclass": 3, "sex": "male", "age": 20, "name": "Dawson, Mr. Jack"}


def create_api(scorer, watch) -> FastAPI:
    """Return the application around `scorer`, which counts in `watch`."""
    api = FastAPIOffline(  # its documentation loads nothing from elsewhere
        title="Who survives the Titanic?",
        redoc_url=None,
        exception_handlers=HANDLERS,
    )

    # async: the model answers in microseconds, a thread for each request would cost far more
    @api.post("/predict", response_model=Prediction | list[Prediction], responses=DOCUMENTED)
    async def predict(body: Annotated[OneOrMany, Body(examples=[JACK])]):
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
        response.status_code = 200 if scorer.ready() else 503
        return {"status": "ready" if response.status_code == 200 else "not ready"}

    @api.get("/model")
    async def model() -> dict:
        """Say which model answers: its commit, how good it is, and whom it learned from."""
        revision = os.environ.get("SERVICE_REVISION", "unknown")
        return {"revision": revision} | scorer.facts | {"training": tally(scorer.rows)}

    @api.get("/metrics", response_class=PlainTextResponse)
    async def metrics():
        """Show the counters in Prometheus' text format."""
        return PlainTextResponse(generate_latest(watch.registry), media_type=CONTENT_TYPE_LATEST)

    return api
