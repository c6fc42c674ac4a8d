# Written by notebooks/lab3_docker.ipynb; edit it there.
"""The models that are compared, untrained."""

from catboost import CatBoostClassifier
from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.tree import DecisionTreeClassifier


def catboost(seed):
    """Return a CatBoost classifier; one thread, so that its numbers never change."""
    size = {"iterations": 60, "depth": 4, "learning_rate": 0.15}
    quiet = {"verbose": False, "allow_writing_files": False}
    return CatBoostClassifier(random_seed=seed, thread_count=1, **size, **quiet)


def baselines():
    """Return the baselines by name; they take a frame with features.FEATURES as columns."""
    numbers = make_pipeline(SimpleImputer(), StandardScaler())
    encoded = make_column_transformer(
        (numbers, ["female", "age", "relatives", "fare"]),
        (OneHotEncoder(handle_unknown="ignore"), ["pclass", "port", "title"]),
    )
    women = make_column_transformer(("passthrough", ["female"]))
    return {
        "logistic regression": make_pipeline(encoded, LogisticRegression(max_iter=1000)),
        "exactly the women survive": make_pipeline(women, DecisionTreeClassifier(max_depth=1)),
    }
