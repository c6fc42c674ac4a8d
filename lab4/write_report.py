# Written by notebooks/lab4_dvc.ipynb; edit it there.
"""Write report.md: what was set up, read from git and DVC themselves."""

import csv
import os
from pathlib import Path

from commands import opened, quiet
from recording import tags
from titanic_rows import Mistake, Parser, run


def fact(repo, tag):
    """A row of the report: what titanic.csv is at a tag, and whether the remote holds it."""
    with repo.switch(tag):
        out = repo.find_outs_by_path(str(Path(repo.root_dir) / "titanic.csv"))[0]
        remote = repo.cloud.get_remote_odb(repo.config["core"]["remote"])
        rows = list(csv.DictReader(repo.dvcfs.read_text("titanic.csv").splitlines()))
        return {
            "version": tag,
            "md5": out.hash_info.value,
            "bytes": out.meta.size,
            "rows": len(rows),
            "ages missing": sum(row["Age"] == "" for row in rows),
            "columns": " ".join(rows[0]),
            "in the remote": "yes" if remote.exists(out.hash_info.value) else "NO",
        }


def facts(root):
    """(a row for each version; where the data are; the branch; the data's folder in the clone)."""
    if not (names := tags(root)):
        raise Mistake("there is no version to report: no tag v1, v2, v3")
    with opened(root) as repo:
        try:
            rows = [fact(repo, tag) for tag in names]
            url = repo.config["remote"]["storage"]["url"]
        except Exception as problem:  # every kind of storage has its own family of errors
            words = (str(problem).strip() or type(problem).__name__).splitlines()[0]
            raise Mistake(f"the versions cannot be read: {words}") from problem
    where = url if "://" in url else f"the folder `{Path(url).name}` of the machine that made them"
    branch = quiet(root, "git", "rev-parse", "--abbrev-ref", "HEAD")
    return rows, where, branch, quiet(root, "git", "rev-parse", "--show-prefix").rstrip("/")


def text(versions, remote, branch, place):
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
    steps = [f"git checkout {versions[0]['version']}", *[f"cd {place}"] * bool(place), "dvc pull"]
    lines += ["", f"To have a version, in a clone: `{'`, `'.join(steps)}`."]
    return "\n".join(lines) + "\n"


def main():
    parser = Parser(description=__doc__)
    parser.add_argument("root", type=lambda text: Path(text).resolve(), help="the data's folder")
    root = parser.parse_args().root
    aside = root / f"report.md.{os.getpid()}"
    try:
        aside.write_text(text(*facts(root)), encoding="utf-8")
        aside.replace(root / "report.md")
    finally:
        aside.unlink(missing_ok=True)


if __name__ == "__main__":
    run(main)
