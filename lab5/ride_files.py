# Written by notebooks/lab5_model_tests.ipynb; edit it there.
"""What the scripts share: refusals that say what and where, whole files, the saved line."""

import argparse
import contextlib
import json
import sys
from pathlib import Path

import numpy as np

WORK = Path(__file__).resolve().parent / "work"


BadInput = argparse.ArgumentTypeError  # its message is for the user; argparse exits with 2


def refuse(path, wrong, why):
    """Raise BadInput for the first entry of `wrong`, a Series by (row, column), if there is one."""
    for (row, column), value in wrong[:1].items():
        raise BadInput(f"{path}: row {row}, column {column}: {value!r} {why}")


def write_whole(path, text):
    """Write a temporary file and rename it, so that nobody ever sees half a file."""
    temporary = path.with_name(path.name + ".tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(text, encoding="utf-8", newline="")
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        sys.exit(f"{path} cannot be written: {error}")


def read_line(path):
    """The line that train_line.py saved, its XᵀX as (2, 2) array. Raises BadInput."""
    try:
        line = json.loads(Path(path).read_text(encoding="utf-8"))
        line["gram"] = np.array(line["gram"], dtype=float).reshape(2, 2)
        numbers = [line["intercept"], line["slope"], line["sigma"], *line["gram"].flat]
        if not np.isfinite(numbers).all() or line["sigma"] < 1e-6:
            raise ValueError("such numbers come from no fit")
        np.linalg.cholesky(line["gram"])  # refuses what is not the XᵀX of any table
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise BadInput(f"{path}: not a line of train_line.py: {error}") from error
    return line
