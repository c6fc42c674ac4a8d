# Written by notebooks/lab4_dvc.ipynb; edit it there.
"""The DVC remote: its address, and whether it takes and gives files."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from titanic_rows import Mistake


def address(remote):
    """A remote as DVC's config holds it: a URL as it is, a folder as an absolute path.

    Raises Mistake for a folder that nothing leads to, and for a password inside the address.
    """
    if "://" in str(remote):
        if "@" in urlsplit(remote).netloc:
            raise Mistake("no password in the remote's address: the address stands in git")
        return remote
    folder = Path(remote).expanduser().resolve()
    if not folder.parent.is_dir():
        raise Mistake(f"the remote {folder.name} has no place: there is no folder {folder.parent}")
    return str(folder)


def check(root):
    """Write and remove a small file on the default remote of the repository at root."""
    from dvc.repo import Repo

    with Repo(root) as repo:
        name = repo.config["core"]["remote"]
        try:
            store = repo.cloud.get_remote_odb(name)
            store.fs.makedirs(store.path)
            probe = store.fs.join(store.path, f"probe-{os.getpid()}")
            store.fs.pipe_file(probe, b"lab 4")
            store.fs.remove(probe)
        except Exception as problem:  # every kind of storage has its own family of errors
            words = (str(problem).strip() or type(problem).__name__).splitlines()[0]
            raise Mistake(f"the remote does not take files: {words}") from problem
