# Written by notebooks/lab4_dvc.ipynb; edit it there.
"""Judge a pickled model on rows that it has not seen; write the metrics as JSON."""

import json
import os
import pickle
from pathlib import Path

from titanic_rows import HERE, Mistake, Parser, read, run
from train_model import FEATURES, part


def metrics(model, data, target):
    """Accuracy, its standard error (both shares of 1) and the number of rows judged."""
    accuracy = sum(model.predict(data) == target) / len(target)
    error = (accuracy * (1 - accuracy) / len(target)) ** 0.5
    return {
        "accuracy": round(float(accuracy), 3),
        "error": round(float(error), 3),
        "rows": len(target),
    }


def main():
    parser = Parser(description=__doc__)
    parser.add_argument("data", nargs="?", default=HERE / "dag/encoded.csv")
    parser.add_argument("--model", default=HERE / "dag/model.pkl")
    parser.add_argument("--out", help="JSON file to write [print only]")
    parser.add_argument("--part", choices=["valid", "test"], default="valid")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    if not Path(options.model).is_file():
        raise Mistake(f"no file {Path(options.model).name}; train_model.py makes it")
    try:
        model = pickle.loads(Path(options.model).read_bytes())
    except Exception as problem:  # bytes that are no pickle can raise anything
        raise Mistake(f"{Path(options.model).name} is no model of train_model.py") from problem
    rows = read(options.data, "Survived", *FEATURES)
    text = json.dumps(metrics(model, *part(rows, options.seed, options.part)))
    print(text)
    if options.out:
        aside = Path(f"{options.out}.{os.getpid()}")
        aside.write_text(text + "\n", encoding="utf-8")
        aside.replace(options.out)


if __name__ == "__main__":
    run(main)
