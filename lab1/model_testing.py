#!/usr/bin/env python3
# Written by notebooks/lab1_bash_pipeline.ipynb; edit it there.
"""Test model.pkl on the stations of test/ and print its accuracy."""

import pickle
import sys

from prepared_data import load
from script_basics import HERE, BadInput, Parser, run

CLASS = "sklearn.linear_model._logistic", "LogisticRegression"
ARRAY = ("numpy", "ndarray"), ("numpy", "dtype"), ("numpy._core.multiarray", "_reconstruct")


class ModelUnpickler(pickle.Unpickler):
    """Loads our kind of model alone: a pickle is a program, and a foreign one must not run."""

    def find_class(self, module, name):
        if (module, name) in (CLASS, *ARRAY):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"it asks for {module}.{name}")


def load_model(path):
    """Return the fitted LogisticRegression that model_preparation.py saved; else BadInput."""
    try:
        with path.open("rb") as file:
            model = ModelUnpickler(file).load()
    except FileNotFoundError:
        raise BadInput(f"{path.name} is missing: run model_preparation.py first") from None
    except Exception as error:  # a broken pickle may raise anything
        raise BadInput(f"{path.name} is not our model: {error or type(error).__name__}") from None
    if (type(model).__module__, type(model).__name__) != CLASS:
        raise BadInput(f"{path.name} is not our model: it holds a {type(model).__name__}")
    return model


def predict(model, features):
    """Return the answers for features (days, features); BadInput if the model does not fit them."""
    try:
        return model.predict(features)
    except Exception as error:
        raise BadInput(f"model.pkl does not fit prepared/test.npz: {error}") from None


def baselines(frost, frost_today):
    """Return the accuracy of the best constant answer, and of "tomorrow as today"."""
    return max(frost.mean(), 1 - frost.mean()), (frost == frost_today).mean()


def main():
    Parser(description=__doc__).parse_args()
    model, data = load_model(HERE / "model.pkl"), load(HERE / "prepared/test.npz")
    accuracy = (predict(model, data["features"]) == data["frost"]).mean()
    majority, as_today = baselines(data["frost"], data["frost_today"])
    print(
        f"model_testing.py: for comparison, always the same answer {majority:.3f},"
        f" tomorrow as today {as_today:.3f}",
        file=sys.stderr,
    )
    print(f"Model test accuracy is: {accuracy:.3f}")


if __name__ == "__main__":
    run(main)
