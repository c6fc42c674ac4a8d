# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""Files that appear whole or not at all, and the model that travels with its manifest."""

import contextlib
import hashlib
import json
import os
import pickle
import uuid
from collections.abc import Iterator
from pathlib import Path

from clinic import Refused

HERE = Path(__file__).resolve().parent


@contextlib.contextmanager
def aside(path: Path) -> Iterator[Path]:
    """Yield a temporary name beside `path`; rename it at the end, remove it on failure."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for old in path.parent.glob(f".{path.name}.*.tmp"):  # left by a run that was killed
        with contextlib.suppress(ValueError, PermissionError):
            try:
                os.kill(int(old.name.split(".")[-3]), 0)
            except ProcessLookupError:
                old.unlink(missing_ok=True)
    temporary = path.parent / f".{path.name}.{os.getpid()}.{uuid.uuid4().hex[:8]}.tmp"
    try:
        yield temporary
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write `text` to `path`, whole or not at all."""
    with aside(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def write_json(path: Path, value: object) -> None:
    """Write `value` as indented JSON with a newline at its end."""
    write_text(path, json.dumps(value, indent=2) + "\n")


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal text."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def load_model(folder: Path) -> tuple[object, dict]:
    """Return the model and its manifest; refuse a pickle that the manifest does not vouch for.

    Unpickling runs code, so the checksum comes first. It tells a changed or swapped pickle; who can
    rewrite the manifest as well can deceive it, so keep both where only the pipeline writes.
    """
    import sklearn

    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        vouched, trained_with = manifest["model_sha256"], manifest["versions"]["scikit-learn"]
        content = (folder / "model.pkl").read_bytes()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Refused("no model with a readable manifest: run model_training.py first") from error
    if hashlib.sha256(content).hexdigest() != vouched:
        raise Refused("model.pkl is not the model that manifest.json vouches for: not opened")
    if trained_with != sklearn.__version__:
        raise Refused(f"the model needs scikit-learn {trained_with}: train it again here")
    return pickle.loads(content), manifest
