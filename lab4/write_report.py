# Written by notebooks/lab4_dvc.ipynb; edit it there.
"""Write report.md: what was set up, read from git and DVC themselves, nothing typed in."""

import argparse

import dvc.api
import pandas as pd
from dvc.repo import Repo
from titanic import HERE, refuse, write

TEXT = """# Lab 4: what was set up

- **Repository:** git branch `{}` of the origin `{}`; all branches: {}.
- **Remote storage:** `{}`. {} can pull from it.
- **To have a version:** clone, `git checkout {}`{}, `dvc pull`; to switch, `dvc checkout`.
- **DAG:** {}. **Experiments:** composed by {}.

{}
"""


def version(repo, tag):
    """What titanic.csv is at a tag, and whether the remote has it."""
    with repo.switch(tag), repo.dvcfs.open("titanic.csv") as file:
        md5 = repo.dvcfs.info("titanic.csv")["md5"]
        table = pd.read_csv(file)
    missing, stored = table["Age"].isna().sum(), repo.cloud.get_remote_odb().exists(md5)
    row = {"version": tag, "md5": md5, "rows": len(table), "ages missing": missing}
    return row | {"columns": ", ".join(table), "stored": "yes" if stored else "NO"}


def experiments(repo):
    """The experiments that ran on this commit, best first."""
    columns = ["Experiment", "model.kind", "columns.keep", "accuracy", "standard_error"]
    shown = pd.DataFrame(dvc.api.exp_show(repo.root_dir)).reindex(columns=["State", *columns])
    ran = shown[~shown["State"].isin(["Queued", "Running", "Failed"])].dropna(subset="Experiment")
    return ran[columns].sort_values(["accuracy", "Experiment"], ascending=[False, True])


def main():
    argparse.ArgumentParser(description=__doc__).parse_args()
    try:
        repo = Repo(HERE)
        git, url = repo.scm, repo.config["remote"][repo.config["core"]["remote"]]["url"]
        tags = sorted(tag for tag in git.list_tags() if tag.startswith("lab4-v"))
        if not tags:
            raise LookupError("no version has a tag, lab4-v1 or so")
        origin = git.get_remote_url("origin").rstrip("/").split("/")[-1]
        where = (url, "Who has its keys") if "://" in url else (url.split("/")[-1], "This machine")
        enter = "" if str(HERE) == git.root_dir else f", `cd {HERE.relative_to(git.root_dir)}`"
        steps = " → ".join(step.name for step in repo.index.stages if hasattr(step, "name"))
        hydra = "Hydra from `conf/`" if repo.config["hydra"]["enabled"] else "hand"
        facts = [git.active_branch(), origin, ", ".join(sorted(git.list_branches())), *where]
        facts += [tags[0], enter, steps or "none", hydra]
        tables = [pd.DataFrame([version(repo, tag) for tag in tags]), experiments(repo)]
        facts += ["\n\n".join(t.to_markdown(index=False, disable_numparse=True) for t in tables)]
    except Exception as problem:  # every kind of storage has errors of its own
        refuse("report.md", f" cannot be written: {type(problem).__name__}: {problem}")
    write(HERE / "report.md", TEXT.format(*facts).encode())


if __name__ == "__main__":
    main()
