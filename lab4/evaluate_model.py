# Written by notebooks/lab4_dvc.ipynb; edit it there.
"""Judge a model on rows that it was not trained on: write metrics (JSON) and predictions (CSV).

Loading a pickle runs code, so load only models that you have trained or pulled from a known remote.
"""

import argparse
import json
import pickle
from pathlib import Path

from split_rows import split
from titanic import HERE, read, refuse, write


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", nargs="?", default=HERE / "dag/encoded.csv")
    parser.add_argument("--model", type=Path, default=HERE / "dag/model.pkl")
    parser.add_argument("--metrics", default=HERE / "metrics.json")
    parser.add_argument("--predictions", default=HERE / "dag/predictions.csv")
    parser.add_argument("--part", choices=["valid", "test"], default="valid")
    parser.add_argument("--seed", type=int, default=0, help="[0]")
    options = parser.parse_args()
    table = read(options.data, "Survived", "Pclass", "Age")
    judged = split(options.data, table, options.seed)[options.part]
    try:
        model = pickle.loads(options.model.read_bytes())
        predicted = model.predict(judged.drop(columns="Survived"))
    except Exception as problem:  # bytes that are not a pickle can raise anything
        refuse(options.model, f" is not a model for {Path(options.data).name}: {problem}")
    accuracy = float((predicted == judged["Survived"]).mean())
    error = (accuracy * (1 - accuracy) / len(judged)) ** 0.5
    metrics = {"accuracy": round(accuracy, 3), "standard_error": round(error, 3)}
    text = json.dumps(metrics | {"rows": len(judged)})
    predictions = judged[["Survived"]].assign(predicted=predicted)
    write(options.predictions, predictions.rename_axis("row").reset_index())
    write(options.metrics, f"{text}\n".encode())
    print(text)


if __name__ == "__main__":
    main()
