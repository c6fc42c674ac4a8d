# Written by notebooks/lab3_docker.ipynb; edit it there.
"""The service: the JSON API and the page, one process, one port."""

import argparse
import gc
import os
import re
import signal
import sys
import tempfile


def create_app(prefix=""):
    """Return the whole application; FileNotFoundError or ValueError without a sound model."""
    from service.scoring import Scorer

    scorer = Scorer()  # first: a missing model is reported at once, not after gradio's two seconds
    from service.access import Access
    from service.api import create_api
    from service.metrics import Watch
    from service.page import mount

    watch = Watch()
    app = mount(create_api(scorer, watch), scorer, watch)
    app.add_middleware(Access, watch=watch, prefix=prefix)
    return app


def port(text):
    """Return the number of a TCP port."""
    if not 0 < int(text) < 65536:
        raise ValueError
    return int(text)


def prefix(text):
    """Return the path at which a proxy publishes the service: "" or such as /titanic."""
    if not re.fullmatch(r"((/[\w.~-]+)+)?/?", text):
        raise ValueError
    return text.rstrip("/")


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m service.app", description=__doc__)
    asked = os.environ.get
    parser.add_argument("--host", default=asked("HOST", "127.0.0.1"), help="or HOST")
    parser.add_argument("--port", type=port, default=asked("PORT", "7860"), help="or PORT")
    parser.add_argument(
        "--root-path",
        type=prefix,
        default=asked("ROOT_PATH", ""),
        help="path at which a proxy publishes the service, or ROOT_PATH; X-Forwarded-Prefix wins",
    )
    args = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="titanic-") as uploads:
        os.environ.setdefault("GRADIO_TEMP_DIR", uploads)  # /tmp/gradio may be somebody else's
        try:
            app = create_app(args.root_path)
        except (FileNotFoundError, ValueError) as error:
            parser.exit(2, f"service.app: {error}\n")
        import uvicorn

        gc.freeze()  # what is loaded stays: the garbage collector need not search it again
        gc.set_threshold(50_000)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # once uvicorn has answered the rest
        # An open page keeps a connection open: on shutdown it may keep us for a second, no more.
        uvicorn.run(
            app,
            host=args.host,
            port=args.port,
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=1,
        )


if __name__ == "__main__":
    sys.exit(main())
