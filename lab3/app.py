#!/usr/bin/env python3
# Written by notebooks/lab3_docker.ipynb; edit it there.
"""The service: the JSON API and the page, one process, one port."""

import argparse
import gc
import os
import sys

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # before gradio is imported: it reads it then
os.environ.setdefault("HF_HUB_OFFLINE", "1")


def create_app():
    """Return the whole application; FileNotFoundError where no model was trained yet."""
    from scoring import Scorer

    scorer = Scorer()  # first: a missing model is told at once, not after gradio's two seconds
    from api import create_api
    from ui import mount

    return mount(create_api(scorer), scorer)


def settle():
    """Tell the garbage collector that what is loaded stays: it need not search it ever again."""
    gc.freeze()
    gc.set_threshold(50_000)


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.error = lambda message: parser.exit(2, f"app.py: {message}\n")
    parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
    parser.add_argument("--port", type=int, default=os.environ.get("PORT", "7860"))
    args = parser.parse_args(argv)
    try:
        app = create_app()
    except FileNotFoundError as error:
        parser.error(error)
    import uvicorn

    settle()
    # An open page holds a connection for ever: after SIGTERM it may keep us for a second, no more.
    uvicorn.run(
        app, host=args.host, port=args.port, log_level="warning", timeout_graceful_shutdown=1
    )


if __name__ == "__main__":
    sys.exit(main())
