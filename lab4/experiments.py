# Written by notebooks/lab4_dvc.ipynb; edit it there.
"""Experiments: queue them, run the queue, read the table, promote the best to a branch."""

import argparse
import csv
import io
from pathlib import Path

import queue_workers
from commands import attempt, quiet, show
from titanic_rows import Mistake, Parser, run, write

SWEEP = ["model=logistic,forest,boosting", "fill.strategy=mean,median"]
COLUMNS = {"Experiment": "name", "model.kind": "model", "fill.strategy": "filling"}


def queue(root, sweep=SWEEP, jobs=2):
    """Queue one experiment per combination in sweep (Hydra's syntax), run all, end the workers."""
    if not f"{root}{quiet(root, 'git', 'config', '--local', '--list')}".isascii():
        raise Mistake("DVC's queue takes ASCII letters only in the workspace's path and git settings")
    choices = [word for choice in sweep for word in ("-S", choice)]
    show(root, "dvc", "exp", "run", "--queue", "--name", "try", *choices)
    show(root, "dvc", "queue", "start", "--jobs", jobs)
    try:
        states = queue_workers.wait(root)
    finally:
        show(root, "dvc", "queue", "stop")
        queue_workers.end(root)
    good, left = states.count("Success"), len(queue_workers.alive(root))
    print(f"{good} succeeded, {len(states) - good} failed, {left or 'no'} worker left")
    if good < len(states):
        raise Mistake("not every experiment succeeded; see dvc queue logs")


def table(root):
    """Rows (name, model, filling, accuracy, error) of the experiments that ran, best first."""
    rows = csv.DictReader(io.StringIO(quiet(root, "dvc", "exp", "show", "--csv", "--no-pager")))
    ran = [row for row in rows if row["Experiment"].startswith("try-") and row["accuracy"]]
    named = [{new: row[old] for old, new in COLUMNS.items()} for row in ran]
    for row, new in zip(ran, named, strict=True):
        new |= {name: float(row[name]) for name in ("accuracy", "error")}
    return sorted(named, key=lambda row: (-row["accuracy"], row["name"]))


def promote(root, branch="best-model"):
    """Apply the best experiment, make it a branch, push it, and judge it on the test rows, once."""
    rows = table(root)
    if not rows:
        raise Mistake("there is no experiment to promote: queue some first")
    if attempt(root, "git", "rev-parse", "-q", "--verify", f"refs/heads/{branch}")[0] == 0:
        raise Mistake(f"there is a branch {branch} already")
    home = quiet(root, "git", "rev-parse", "--abbrev-ref", "HEAD")
    show(root, "dvc", "exp", "apply", rows[0]["name"])
    show(root, "dvc", "exp", "branch", rows[0]["name"], branch)
    show(root, "git", "switch", "--discard-changes", branch)
    show(root, "dvc", "push")
    show(root, "git", "push", "origin", branch)
    print("on the test rows:", quiet(root, "python", "evaluate_model.py", "--part", "test"))
    show(root, "git", "switch", home)
    show(root, "dvc", "checkout")


def positive(text):
    """A whole number of at least 1, for argparse."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of workers")
    return int(text)


def main():
    parser = Parser(description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True, parser_class=Parser)
    for verb in ("queue", "table", "promote"):
        verbs.add_parser(verb, help=globals()[verb].__doc__).add_argument("root", type=Path)
    verbs.choices["queue"].add_argument("--jobs", type=positive, default=2)
    verbs.choices["table"].add_argument("out", help="CSV file to write")
    verbs.choices["promote"].add_argument("--branch", default="best-model")
    options = parser.parse_args()
    root = options.root.resolve()
    if options.verb == "queue":
        queue(root, jobs=options.jobs)
    elif options.verb == "promote":
        promote(root, options.branch)
    else:
        write(options.out, table(root) or [{"name": "none"}])


if __name__ == "__main__":
    run(main)
