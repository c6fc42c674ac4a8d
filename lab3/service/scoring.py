# Written by notebooks/lab3_docker.ipynb; edit it there.
"""The trained model at work: chances by onnxruntime, without CatBoost."""

import json
import math
from pathlib import Path

import numpy as np
import onnxruntime

from service.features import encode

HERE = Path(__file__).resolve().parent
MAKE = "python -m training.train makes them"


class Scorer:
    """The exported model, and what model.json says about it and its training rows (n x 7)."""

    def __init__(self, folder=HERE):
        """Load model.onnx and model.json; FileNotFoundError or ValueError says what to do."""
        # one thread: on one row a thread pool costs more than it gives
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        try:
            self.facts = json.loads(Path(folder, "model.json").read_text())
            self.rows = np.array(self.facts.pop("rows"), dtype=np.float32)
            self.survived = np.array(self.facts.pop("survived"))
            self.first = self.facts.pop("first")
            model = Path(folder, "model.onnx").read_bytes()
            self._session = onnxruntime.InferenceSession(
                model, options, providers=["CPUExecutionProvider"]
            )
        except FileNotFoundError:
            raise FileNotFoundError(f"no model.onnx and model.json here; {MAKE}") from None
        except Exception:  # onnxruntime's errors share no narrower class
            raise ValueError(f"model.onnx or model.json is broken; {MAKE}") from None

    def chances(self, rows):
        """Return the chances of survival (n floats, 0 to 1) of `rows`, n x 7 (features.py)."""
        data = np.asarray(rows, dtype=np.float32)
        (found,) = self._session.run(["probabilities"], {"features": data})
        return [chance[1] for chance in found]

    def of(self, passengers):
        """Return (rows, chances) of `passengers`, a list of schema.Passenger."""
        rows = np.array([encode(**vars(one)) for one in passengers], dtype=np.float32)
        return rows, self.chances(rows)

    def ready(self):
        """Return whether the first training row gets the chance that CatBoost gave it."""
        return abs(self.chances(self.rows[:1])[0] - self.first) < 1e-6

    def median_fare(self, pclass):
        """Return what half of a class paid at most, in pounds."""
        return float(np.nanmedian(self.rows[self.rows[:, 0] == pclass, 4]))

    def similar(self, row, years=5):
        """Return (survivors, number) of the training passengers of the same class, sex and age.

        Ages may differ by `years`; an unknown age is like other unknown ones.
        """
        same = (self.rows[:, :2] == row[:2]).all(axis=1)
        near = np.abs(self.rows[:, 2] - row[2]) <= years
        near |= np.isnan(self.rows[:, 2]) & np.isnan(row[2])
        return int(self.survived[same & near].sum()), int((same & near).sum())


def wilson(count, total, z=1.96):
    """Return the 95 % interval (low, high) of a share, `count` of `total`.

    Source: Wilson 1927, Journal of the American Statistical Association 22, 209-212.
    """
    if total == 0:
        return 0.0, 1.0
    middle = (count + z * z / 2) / (total + z * z)
    half = z / (total + z * z) * math.sqrt(count * (total - count) / total + z * z / 4)
    return middle - half, middle + half
