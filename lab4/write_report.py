# Written by notebooks/lab4_dvc.ipynb; edit it there.
"""Write report.md: what was set up, read from git and DVC themselves."""

import csv
import io
import os
from pathlib import Path

from commands import quiet
from titanic_rows import Mistake, Parser, run


def facts(root):
    """(one dict per version tag: what its titanic.csv is; the remote's address; the branch)."""
    from dvc.repo import Repo

    versions = []
    for tag in quiet(root, "git", "tag", "--list", "v[0-9]", "lab4-v[0-9]").split():
        with Repo(root) as repo, repo.switch(tag):
            out = repo.find_outs_by_path(str(Path(repo.root_dir) / "titanic.csv"))[0]
            remote = repo.cloud.get_remote_odb(repo.config["core"]["remote"])
            held = remote.exists(out.hash_info.value)
            with repo.dvcfs.open("titanic.csv", encoding="utf-8", newline="") as file:
                rows = list(csv.DictReader(io.StringIO(file.read())))
            url = repo.config["remote"]["storage"]["url"]
        versions.append(
            {
                "version": tag,
                "md5": out.hash_info.value,
                "bytes": out.meta.size,
                "rows": len(rows),
                "ages missing": sum(row["Age"] == "" for row in rows),
                "columns": " ".join(rows[0]),
                "in the remote": "yes" if held else "NO",
            }
        )
    if not versions:
        raise Mistake("there is no version to report: no tag v1, v2, v3")
    where = url if "://" in url else f"the folder `{Path(url).name}` of the machine that made them"
    return versions, where, quiet(root, "git", "rev-parse", "--abbrev-ref", "HEAD")


def text(versions, remote, branch):
    """The report as Markdown."""
    head = list(versions[0])
    lines = [
        "# The Titanic table, versioned",
        "",
        f"Branch `{branch}`; data in {remote}; every line was read from git and DVC.",
        "",
        "| " + " | ".join(head) + " |",
        "|" + " --- |" * len(head),
    ]
    lines += ["| " + " | ".join(str(row[name]) for name in head) + " |" for row in versions]
    lines += ["", f"To have a version: `git checkout {versions[0]['version']}`, then `dvc pull`."]
    return "\n".join(lines) + "\n"


def main():
    parser = Parser(description=__doc__)
    parser.add_argument("root", type=lambda text: Path(text).resolve(), help="the data's folder")
    root = parser.parse_args().root
    aside = root / f"report.md.{os.getpid()}"
    aside.write_text(text(*facts(root)), encoding="utf-8")
    aside.replace(root / "report.md")


if __name__ == "__main__":
    run(main)
