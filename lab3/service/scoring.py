# Written by notebooks/lab3_docker.ipynb; edit it there.
"""The trained model at work: chances by onnxruntime, without CatBoost."""

import json
from pathlib import Path

import numpy as np
import onnxruntime

from service.features import encode

HERE = Path(__file__).resolve().parent


class Scorer:
    """The exported model, and what model.json says about it and its training rows (n x 7)."""

    def __init__(self):
        """Load model.onnx and model.json; ValueError says what to do if they are not sound."""
        # one thread: on one row a thread pool costs more than it gives
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        try:
            self.facts = json.loads((HERE / "model.json").read_text())
            self.rows = np.array(self.facts.pop("rows"), dtype=np.float32)
            self.survived = np.array(self.facts.pop("survived"))
            self.first = self.facts.pop("first")
            model = (HERE / "model.onnx").read_bytes()
            self._session = onnxruntime.InferenceSession(model, options, ["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime's errors share no narrower class
            fault = "missing" if isinstance(error, FileNotFoundError) else "broken"
            advice = "python -m training.train makes them"
            raise ValueError(f"model.onnx or model.json is {fault}; {advice}") from None

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
