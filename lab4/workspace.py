# Written by notebooks/lab4_dvc.ipynb; edit it there.
"""Set up the story: a git and DVC repository, the origin it pushes to, and the data's remote."""

import shutil
from pathlib import Path

import publishing
from commands import quiet, show
from storage import address, check
from titanic_rows import HERE, Mistake, Parser, run

FILES = ["titanic_rows.py", "create_data.py", "select_columns.py", "fill_age.py", "encode_sex.py"]
DVC = {"core.analytics": "false", "core.check_update": "false"}


def start(folder, remote="", endpoint="", publish_to=""):
    """Make folder anew: repo (git and dvc), its origin and its remote."""
    folder = Path(folder).resolve()
    if folder.exists() and not (folder / ".lab4").exists() and any(folder.iterdir()):
        raise Mistake(f"{folder.name} holds other things than a workspace of this lab: not touched")
    inside = not remote and not publish_to  # the storage goes where the workspace goes
    url = folder / "storage" if inside else address(remote or HERE / "storage", endpoint)
    if publish_to:
        publish_to = Path(publish_to).expanduser().resolve()
        publishing.refuse(publish_to)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / ".lab4").touch()
    try:
        root = publishing.repository(folder, publish_to)
        for name in FILES:
            shutil.copyfile(HERE / name, root / name)
        (root / ".gitignore").write_text("__pycache__/\n")
        show(root, "dvc", "init", *(["--subdir"] if publish_to else []))
        show(root, "dvc", "remote", "add", "--default", "storage", url)
        if endpoint:
            show(root, "dvc", "remote", "modify", "storage", "endpointurl", endpoint)
        for name, value in DVC.items():
            show(root, "dvc", "config", name, value)
        secrets(root)
        check(root)
        quiet(root, "git", "add", ".")
        show(root, "git", "commit", "-m", "Set up DVC: scripts, settings, remote")
        show(root, "git", "push", "origin", "HEAD")
    except BaseException:
        shutil.rmtree(folder)
        raise


def secrets(root):
    """Hand lab4/config.local (keys of the remote, never in git), if there is one, to DVC."""
    if (HERE / "config.local").exists():
        shutil.copy(HERE / "config.local", root / ".dvc/config.local")


def main():
    parser = Parser(description=__doc__)
    parser.add_argument("folder", help="made anew; repo, origin.git and storage go into it")
    parser.add_argument("--remote", default="", help="folder or URL of the data [folder/storage]")
    parser.add_argument("--endpoint", default="", help="address of an S3 server, if not Amazon's")
    parser.add_argument("--publish-to", default="", help="tell the story in this repository")
    options = parser.parse_args()
    start(options.folder, options.remote, options.endpoint, options.publish_to)


if __name__ == "__main__":
    run(main)
