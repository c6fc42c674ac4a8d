# Written by notebooks/lab3_docker.ipynb; edit it there.
"""The JSON API: POST /predict, GET /health, GET /model, and its documentation at /docs."""

import os
from pathlib import Path
from typing import Annotated

import fastapi_offline
from fastapi import Body, FastAPI, Response
from fastapi.exceptions import RequestValidationError
from refusals import REFUSALS, CheckedRoute, OtherMethods, explain
from schema import EXAMPLES, LIMIT, OneOrMany, Prediction
from starlette.routing import Route

VERSION = "1.0.0"
SCRIPT = Path(fastapi_offline.__file__).parent / "static" / "redoc.standalone.js"
LOGO = "https://cdn.redoc.ly/redoc/logo-mini.svg"


def redoc_script(request):
    """Answer with ReDoc's program, but for the logo that it would fetch from its maker."""
    return Response(SCRIPT.read_text().replace(LOGO, "data:,"), media_type="text/javascript")


def create_api(scorer) -> FastAPI:
    """Return the application around `scorer`; its pages load nothing from elsewhere."""
    api = fastapi_offline.FastAPIOffline(
        title="Who survives the Titanic?",
        version=VERSION,
        description=f"Chances of survival, for one passenger or up to {LIMIT} at once.",
    )
    api.router.routes.insert(0, Route(f"/static-offline-docs/{SCRIPT.name}", redoc_script))
    api.router.route_class = CheckedRoute
    api.add_exception_handler(RequestValidationError, explain)

    # async: the model answers in microseconds, a thread for each request would cost far more
    @api.post("/predict", responses=REFUSALS)
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

    for path, allowed in (("/predict", "POST"), ("/health", "GET"), ("/model", "GET")):
        api.router.routes.append(Route(path, OtherMethods(allowed)))
    return api
