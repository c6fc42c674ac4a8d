# Written by notebooks/lab3_docker.ipynb; edit it there.
"""The service: the JSON API and, if it is there, the page; one process, one port."""

import argparse
import gc
import os
import signal
import sys
import tempfile
from importlib.util import find_spec

import uvicorn

from service.access import Access
from service.api import create_api
from service.edge import PREFIX
from service.metrics import Watch
from service.scoring import Scorer


def create_app(prefix=""):
    """Return the whole application; ValueError without a sound model."""
    scorer, watch = Scorer(), Watch()
    app = create_api(scorer, watch)
    if find_spec("service.page"):  # an extra, without which the API works as well
        from service.page import mount  # now: gradio reads GRADIO_TEMP_DIR, which main has set

        app = mount(app, scorer, watch)
    app.add_middleware(Access, watch=watch, prefix=prefix)
    return app


def main():
    parser = argparse.ArgumentParser(prog="python -m service.app", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, default=os.environ.get("PORT", "7860"), help="or PORT")
    parser.add_argument("--root-path", default=os.environ.get("ROOT_PATH", ""), help="a proxy's")
    args = parser.parse_args()
    if not 0 < args.port < 65536:
        parser.error("argument --port: must be between 1 and 65535")
    if args.root_path.strip("/") and not PREFIX.fullmatch(args.root_path):
        parser.error("argument --root-path: must be such as /titanic")
    with tempfile.TemporaryDirectory(prefix="titanic-") as uploads:
        os.environ.setdefault("GRADIO_TEMP_DIR", uploads)  # /tmp/gradio may be somebody else's
        try:
            app = create_app(args.root_path)
        except ValueError as error:
            parser.exit(2, f"service.app: {error}\n")
        gc.freeze()  # what is loaded stays: the garbage collector need not search it again
        gc.set_threshold(50_000)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # once uvicorn has answered the rest
        # Without a configuration of the logs, only warnings are written, by Python's last resort.
        uvicorn.run(
            app, host=args.host, port=args.port, log_config=None, timeout_graceful_shutdown=1
        )


if __name__ == "__main__":
    sys.exit(main())
