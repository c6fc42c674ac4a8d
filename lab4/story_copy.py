# Written by notebooks/lab4_dvc.ipynb; edit it there.
"""A copy of the whole story in a temporary folder, for what one would not do to the original."""

import shutil

from commands import quiet
from recording import tags


class Copy:
    """A copy of the story at root in a folder of its own: origin, storage, and people's clones."""

    def __init__(self, root, folder):
        self.folder, self.storage = folder, folder / "storage"
        self.place = quiet(root, "git", "rev-parse", "--show-prefix")
        self.cache = root / ".dvc/cache"
        quiet(root, "dvc", "fetch", "--all-tags")
        shutil.copytree(self.cache, self.storage)
        origin = quiet(root, "git", "remote", "get-url", "origin")
        quiet(folder, "git", "clone", "--bare", origin, "origin.git")
        self.tags = tags(root)

    def person(self, name, cache=False):
        """The data's folder in a new clone, whose remote is the copied storage."""
        quiet(self.folder, "git", "clone", "origin.git", name)
        clone = self.folder / name
        quiet(clone, "git", "config", "user.name", name)
        quiet(clone, "git", "config", "user.email", f"{name}@example.org")
        quiet(clone, "git", "config", "commit.gpgsign", "false")
        quiet(clone, "git", "checkout", self.tags[-1])
        root = clone / self.place
        quiet(root, "dvc", "remote", "add", "--local", "--default", "copy", self.storage)
        if cache:
            shutil.copytree(self.cache, root / ".dvc/cache")
        return root


def stored(folder, root):
    """Where a storage or cache keeps the file that titanic.csv.dvc names."""
    md5 = (root / "titanic.csv.dvc").read_text().split("md5: ")[1].split()[0]
    return folder / "files/md5" / md5[:2] / md5[2:]
