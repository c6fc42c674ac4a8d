# Written by notebooks/lab4_dvc.ipynb; edit it there.
"""The DVC remote: its address, and whether it takes and gives files."""

import os
import threading
from pathlib import Path
from urllib.parse import urlsplit

from commands import opened
from titanic_rows import Mistake


def address(remote, endpoint=""):
    """A remote as DVC's config holds it: a URL as it is, a folder as an absolute path.

    Raises Mistake for a folder that nothing leads to, and for a password inside an address.
    """
    for url in (str(remote), endpoint):
        if "://" in url and "@" in urlsplit(url).netloc:
            raise Mistake("no password in the remote's address: the address stands in git")
    if "://" in str(remote):
        return remote
    folder = Path(remote).expanduser().resolve()
    if not folder.parent.is_dir():
        raise Mistake(f"the remote {folder.name} has no place: there is no folder {folder.parent}")
    return str(folder)


def probe(root):
    """Write and remove a small file on the default remote; what is wrong, or an empty text."""
    try:
        with opened(root) as repo:
            store = repo.cloud.get_remote_odb(repo.config["core"]["remote"])
            store.fs.makedirs(store.path)
            path = store.fs.join(store.path, f"probe-{os.getpid()}")
            store.fs.pipe_file(path, b"lab 4")
            store.fs.remove(path)
    except Exception as problem:  # every kind of storage has its own family of errors
        return (str(problem).strip() or type(problem).__name__).splitlines()[0]
    return ""


def check(root, patience=60):
    """Raise Mistake unless the default remote takes a file within patience seconds."""
    said = []
    trial = threading.Thread(target=lambda: said.append(probe(root)), daemon=True)
    trial.start()
    trial.join(patience)
    if words := said[0] if said else f"no answer in {patience} s":
        raise Mistake(f"the remote does not take files: {words}")
