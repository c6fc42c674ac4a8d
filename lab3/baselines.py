# Written by notebooks/lab3_docker.ipynb; edit it there.
"""What a model has to beat: logistic regression, and the rule that exactly the women survive."""

from passenger_features import FEATURES
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


class WomenSurvive(ClassifierMixin, BaseEstimator):
    """The rule "exactly the women survive", as an estimator that learns nothing."""

    def fit(self, data, target):
        """Remember the two classes only."""
        self.classes_ = [0, 1]
        return self

    def predict(self, data):
        """Return 1 for every woman in `data` (n x 7), else 0."""
        return data[:, FEATURES.index("female")].astype(int)


def baselines():
    """Return the untrained baselines by name."""
    numbers = [FEATURES.index(name) for name in ("female", "age", "relatives", "fare")]
    codes = [FEATURES.index(name) for name in ("pclass", "port", "title")]
    columns = make_column_transformer(
        (make_pipeline(SimpleImputer(), StandardScaler()), numbers),
        (OneHotEncoder(handle_unknown="ignore"), codes),
    )
    return {
        "logistic regression": make_pipeline(columns, LogisticRegression(max_iter=1000)),
        "exactly the women survive": WomenSurvive(),
    }
