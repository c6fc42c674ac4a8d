# Written by notebooks/lab1_bash_pipeline.ipynb; edit it there.
"""Load what data_preprocessing.py saved."""

import numpy as np
from script_basics import BadInput


def load(path):
    """Return features (days, features), frost and frost_today (days,) of prepared/train.npz, say.

    Raises BadInput if the file is missing or holds something else.
    """
    name = f"{path.parent.name}/{path.name}"
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            data = {key: file[key] for key in ("features", "frost", "frost_today")}
        days, _ = data["features"].shape
        if not days or any(data[key].shape != (days,) for key in ("frost", "frost_today")):
            raise ValueError("no days, or lengths that differ")
        if not np.isfinite(data["features"]).all():
            raise ValueError("not finite")
    except FileNotFoundError:
        raise BadInput(f"{name} is missing: run data_preprocessing.py first") from None
    except Exception as error:  # a broken archive may raise anything
        reason = error or type(error).__name__
        raise BadInput(f"{name} is not what data_preprocessing.py writes: {reason}") from None
    return data
