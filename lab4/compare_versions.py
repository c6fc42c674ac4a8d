# Written by notebooks/lab4_dvc.ipynb; edit it there.
"""What v1, v2 and v3 do to a model's accuracy: five times five-fold, the mean age learnt in each
fold from its training rows alone (so v2's and v3's steps are repeated on v1's rows)."""

import csv
import io
import statistics
from pathlib import Path

from commands import opened
from encode_sex import encode
from fill_age import fill, typical
from select_columns import COLUMNS
from titanic_rows import Mistake, Parser, run

SEX = {"male": 0.0, "female": 1.0}


def numbers(rows):
    """Features (n × 3 or 4 floats, NaN where an age is missing) and label (n of 0 or 1)."""
    data = [
        [SEX[value] if name == "Sex" else float(value or "nan") for name, value in row.items()]
        for row in rows
    ]
    return [row[1:] for row in data], [int(row[0]) for row in data]


def versions(train, test):
    """(version, training rows, test rows) for v1, v2, v3; the age comes from train alone."""
    age = typical(train)
    yield "v1", train, test
    yield "v2", fill(train, age), fill(test, age)
    yield "v3", encode(fill(train, age)), encode(fill(test, age))


def scores(rows, repeats=5, folds=5, seed=0):
    """Accuracy of a decision tree (which takes NaN) per version: a list of repeats × folds."""
    from sklearn.model_selection import RepeatedStratifiedKFold
    from sklearn.tree import DecisionTreeClassifier

    label = [row["Survived"] for row in rows]
    found = {"v1": [], "v2": [], "v3": []}
    cut = RepeatedStratifiedKFold(n_splits=folds, n_repeats=repeats, random_state=seed)
    for train, test in cut.split(rows, label):
        for name, fit, judge in versions([rows[i] for i in train], [rows[i] for i in test]):
            tree = DecisionTreeClassifier(max_depth=4, min_samples_leaf=5, random_state=seed)
            found[name].append(tree.fit(*numbers(fit)).score(*numbers(judge)))
    return found


def main():
    parser = Parser(description=__doc__)
    parser.add_argument("root", type=lambda text: Path(text).resolve(), help="the data's folder")
    parser.add_argument("--version", default="v1", help="the tag of v1 [v1]")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    from dvc.exceptions import DvcException
    from dvc.scm import SCMError

    try:
        with opened(options.root) as repo, repo.switch(options.version):
            text = repo.dvcfs.read_text("titanic.csv")
    except (DvcException, SCMError, OSError) as problem:
        raise Mistake(f"no titanic.csv at {options.version}: {problem}") from problem
    rows = list(csv.DictReader(io.StringIO(text)))
    if list(rows[0]) != COLUMNS:
        raise Mistake(f"{options.version} is not v1: it has {', '.join(rows[0])}")
    print("version  accuracy  spread over 25 folds")
    for name, values in scores(rows, seed=options.seed).items():
        print(f"{name}       {statistics.fmean(values):.3f}     {statistics.stdev(values):.3f}")


if __name__ == "__main__":
    run(main)
