# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""The model as two files: model.pkl, and manifest.json with its checksum and its history."""

import hashlib
import json
import pickle
import platform
import shutil
import subprocess
from pathlib import Path
from typing import Any

import joblib
import numpy
import sklearn
from common import HERE, Refused, whole, write

FOLDER = HERE / "model"
VERSIONS = {"python": platform.python_version()}
VERSIONS |= {module.__name__: module.__version__ for module in (joblib, numpy, sklearn)}


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal text."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def git_sha() -> str | None:
    """Return the commit of this code, or None without git."""
    git = ["git", "-C", str(HERE), "rev-parse", "HEAD"]
    done = subprocess.run(git, capture_output=True, text=True) if shutil.which("git") else None
    return (done.stdout.strip() or None) if done else None


def save_model(model: Any, facts: dict) -> None:
    """Write the pickle first, then the manifest that names its checksum."""
    with whole(FOLDER / "model.pkl") as temporary:
        temporary.write_bytes(pickle.dumps(model, protocol=5))
    known = {"model_sha256": sha256(FOLDER / "model.pkl"), "git_sha": git_sha()}
    write(FOLDER / "manifest.json", {**known, "versions": VERSIONS, **facts})


def load_model() -> tuple[Any, dict]:
    """Return the model and its manifest; refuse a pickle that differs from its checksum.

    Unpickling runs code, so the checksum comes first. It does not find a pickle whose manifest
    was changed as well: let only the pipeline write to this folder.
    """
    try:
        manifest = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))
        expected, version = manifest["model_sha256"], manifest["versions"]["sklearn"]
        content = (FOLDER / "model.pkl").read_bytes()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Refused("no model with a readable manifest: run model_training.py first") from error
    if hashlib.sha256(content).hexdigest() != expected:
        raise Refused("model.pkl does not have the checksum in manifest.json: not loaded")
    if version != sklearn.__version__:
        raise Refused(f"the model needs scikit-learn {version}: train it again here")
    return pickle.loads(content), manifest
