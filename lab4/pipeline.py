# Written by notebooks/lab4_dvc.ipynb; edit it there.
"""Bring the DAG into a workspace: its model scripts, dvc.yaml, params.yaml, and Hydra's conf/."""

import shutil
from pathlib import Path

from commands import show
from titanic_rows import HERE, Mistake, Parser, run

FILES = ["train_model.py", "evaluate_model.py", "dvc.yaml", "params.yaml"]


def main():
    parser = Parser(description=__doc__)
    parser.add_argument("root", type=lambda text: Path(text).resolve(), help="the data's folder")
    root = parser.parse_args().root
    if not (root / ".dvc").is_dir():
        raise Mistake(f"{root.name} is no workspace; workspace.py makes one")
    for name in FILES:
        shutil.copyfile(HERE / name, root / name)
    shutil.copytree(HERE / "conf", root / "conf", dirs_exist_ok=True)
    show(root, "dvc", "config", "hydra.enabled", "true")


if __name__ == "__main__":
    run(main)
