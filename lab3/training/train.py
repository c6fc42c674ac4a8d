# Written by notebooks/lab3_docker.ipynb; edit it there.
"""Train CatBoost on the Titanic table, compare it with baselines, and export it as ONNX."""

import argparse
import json
import tempfile
from pathlib import Path

from service.features import FEATURES
from sklearn.model_selection import RepeatedStratifiedKFold, cross_val_score

from training.data import load_titanic, rows_of
from training.models import baselines, catboost

SERVICE = Path(__file__).resolve().parent.parent / "service"


def compare(candidates, data, target, folds):
    """Return mean and spread of each candidate's accuracy over the folds; print the leads, too."""
    scores, found = {}, {}
    for name, candidate in candidates.items():
        found[name] = score = cross_val_score(candidate, data, target, cv=folds)
        scores[name] = {"accuracy": round(score.mean(), 4), "spread": round(score.std(ddof=1), 4)}
        gap = found["CatBoost"] - score
        ahead = f"  CatBoost leads by {gap.mean():.3f} ± {gap.std(ddof=1):.3f}" if any(gap) else ""
        print(f"{name:28} {score.mean():.3f} ± {score.std(ddof=1):.3f}{ahead}")
    return scores


def write_model(model, facts, folder):
    """Write the model (native and ONNX) and its facts into `folder`, each file whole or not."""
    with tempfile.TemporaryDirectory(prefix=".model.", dir=folder) as temporary:
        model.save_model(f"{temporary}/model.cbm")
        model.save_model(f"{temporary}/model.onnx", format="onnx")
        Path(temporary, "model.json").write_text(json.dumps(facts) + "\n")
        for path in Path(temporary).iterdir():
            path.replace(folder / path.name)


def main():
    parser = argparse.ArgumentParser(prog="python -m training.train", description=__doc__)
    parser.add_argument("--seed", type=int, default=42, help="of the folds and the model")
    parser.add_argument("--repeats", type=int, default=5, help="of the five-fold cross-validation")
    args = parser.parse_args()
    try:
        table = load_titanic()
        data, target = rows_of(table), table["Survived"].to_numpy()
        folds = RepeatedStratifiedKFold(n_splits=5, n_repeats=args.repeats, random_state=args.seed)
        model = catboost(args.seed)
        facts = {"features": FEATURES, "seed": args.seed, "survived": target.tolist()}
        facts["scores"] = compare({"CatBoost": model} | baselines(), data, target, folds)
        facts["first"] = model.fit(data, target).predict_proba(data[:1])[0, 1]
        rows = data.to_json(orient="values", double_precision=4)  # null for NaN
        write_model(model, facts | {"rows": json.loads(rows)}, SERVICE)
    except (OSError, ValueError) as error:
        parser.exit(1, f"training.train: {error}\n")


if __name__ == "__main__":
    main()
