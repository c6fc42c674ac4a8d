# Written by notebooks/lab3_docker.ipynb; edit it there.
"""Train CatBoost on the Titanic table, compare it with baselines, and export it as ONNX."""

import argparse
import json
import sys
import tempfile
from pathlib import Path

from catboost import CatBoostClassifier
from service.features import FEATURES
from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import RepeatedStratifiedKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler
from sklearn.tree import DecisionTreeClassifier

from training.data import load_titanic, rows_of

SERVICE = Path(__file__).resolve().parent.parent / "service"


def new_model(seed):
    """Return an untrained CatBoost classifier; one thread, so that its numbers never change."""
    return CatBoostClassifier(
        iterations=60,
        depth=4,
        learning_rate=0.15,
        random_seed=seed,
        thread_count=1,
        verbose=False,
        allow_writing_files=False,
    )


def baselines():
    """Return the untrained baselines by name."""
    numbers = [FEATURES.index(name) for name in ("female", "age", "relatives", "fare")]
    codes = [FEATURES.index(name) for name in ("pclass", "port", "title")]
    columns = make_column_transformer(
        (make_pipeline(SimpleImputer(), StandardScaler()), numbers),
        (OneHotEncoder(handle_unknown="ignore"), codes),
    )
    female = FunctionTransformer(lambda data: data[:, [FEATURES.index("female")]])
    return {
        "logistic regression": make_pipeline(columns, LogisticRegression(max_iter=1000)),
        "exactly the women survive": make_pipeline(female, DecisionTreeClassifier(max_depth=1)),
    }


def write_model(model, facts, folder):
    """Write the model (native and ONNX) and its facts into `folder`, whole or not at all."""
    with tempfile.TemporaryDirectory(prefix=".model.", dir=folder) as temporary:
        model.save_model(f"{temporary}/model.cbm")
        model.save_model(f"{temporary}/model.onnx", format="onnx")
        Path(temporary, "model.json").write_text(json.dumps(facts) + "\n")
        for path in Path(temporary).iterdir():
            path.replace(folder / path.name)


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m training.train", description=__doc__)
    parser.add_argument("--seed", type=int, default=42, help="of the folds and the model")
    parser.add_argument("--repeats", type=int, default=5, help="of the five-fold cross-validation")
    args = parser.parse_args(argv)
    if args.repeats < 1:
        parser.error("--repeats must be 1 or more")
    if not 0 <= args.seed < 2**32:
        parser.error("--seed must be between 0 and 2**32 - 1")
    try:
        table = load_titanic()
    except (OSError, ValueError) as error:
        parser.exit(1, f"training.train: {error}\n")
    data, target = rows_of(table), table["Survived"].to_numpy()
    folds = RepeatedStratifiedKFold(n_splits=5, n_repeats=args.repeats, random_state=args.seed)
    scores = {}
    for name, candidate in ({"CatBoost": new_model(args.seed)} | baselines()).items():
        found = cross_val_score(candidate, data, target, cv=folds)
        scores[name] = {"accuracy": round(found.mean(), 4), "spread": round(found.std(ddof=1), 4)}
        print(f"{name:28} {found.mean():.3f} ± {found.std(ddof=1):.3f}")
    model = new_model(args.seed).fit(data, target)
    facts = {
        "features": FEATURES,
        "passengers": len(table),
        "seed": args.seed,
        "scores": scores,
        "first": model.predict_proba(data[:1])[0, 1],
        "survived": target.tolist(),
        "rows": [[None if x != x else round(x, 4) for x in row] for row in data.tolist()],
    }
    try:
        write_model(model, facts, SERVICE)
    except OSError as error:
        parser.exit(1, f"training.train: {error}\n")


if __name__ == "__main__":
    sys.exit(main())
