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
    """Return the whole application; FileNotFoundError or ValueError without a sound model."""
    from scoring import Scorer

    scorer = Scorer()  # first: a missing model is told at once, not after gradio's two seconds
    from api import create_api
    from ui import mount

    return mount(create_api(scorer), scorer)


def settle():
    """Tell the garbage collector that what is loaded stays: it need not search it ever again."""
    gc.freeze()
    gc.set_threshold(50_000)


def port(text):
    """Return the number of a TCP port."""
    number = int(text)
    if not 0 < number < 65536:
        raise ValueError
    return number


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.error = lambda message: parser.exit(2, f"app.py: {message}\n")
    parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
    parser.add_argument("--port", type=port, default=os.environ.get("PORT", "7860"))
    args = parser.parse_args(argv)
    try:
        app = create_app()
    except (FileNotFoundError, ValueError) as error:
        parser.error(error)
    import uvicorn

    settle()
    # An open page holds a connection for ever: after SIGTERM it may keep us for a second, no more.
    options = {"log_level": "warning", "timeout_graceful_shutdown": 1}
    try:
        uvicorn.run(app, host=args.host, port=args.port, **options)
    except SystemExit:  # the port is taken, say: uvicorn has told it in its own words
        return 1


if __name__ == "__main__":
    sys.exit(main())
