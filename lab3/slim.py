#!/usr/bin/env python3
# Written by notebooks/lab3_docker.ipynb; edit it there.
"""Remove from a virtual environment what this service never reads, and say how much that was."""

import argparse
import shutil
import sys
from pathlib import Path

UNUSED = (
    "*/tests",  # pandas, numpy: their own test suites
    "*/*/tests",
    "*/*/*/tests",
    "onnxruntime/backend",
    "onnxruntime/datasets",
    "onnxruntime/quantization",
    "onnxruntime/tools",
    "onnxruntime/transformers",
    "gradio/media_assets",  # sample pictures, sounds, tables (the training stage has its own)
    "gradio/templates/node",  # rendering on the server, by Node: we have none
    "gradio/templates/frontend/static/ffmpeg",  # cutting sound and video in the browser
    "gradio/templates/frontend/static/bokeh",  # another kind of plot than ours
    "hf_xet",  # the Hugging Face hub's fast download: nothing is downloaded here
)


def size(path):
    """Return the bytes under `path`."""
    return sum(item.stat().st_size for item in path.rglob("*") if item.is_file())


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.error = lambda message: parser.exit(2, f"slim.py: {message}\n")
    parser.add_argument("environment", type=Path, help="folder of the virtual environment")
    args = parser.parse_args(argv)
    found = list(args.environment.glob("lib/python3*/site-packages"))
    if not found:
        parser.error(f"no virtual environment: {args.environment}")
    for pattern in UNUSED:
        for path in sorted(found[0].glob(pattern)):
            if path.is_dir():
                print(f"{size(path) / 1e6:6.1f} MB {path.relative_to(found[0])}")
                shutil.rmtree(path)


if __name__ == "__main__":
    sys.exit(main())
