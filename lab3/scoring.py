# Written by notebooks/lab3_docker.ipynb; edit it there.
"""The trained model at work: probabilities by onnxruntime, without CatBoost."""

import json
from pathlib import Path

import numpy as np
import onnxruntime
from passenger_features import encode

HERE = Path(__file__).resolve().parent
BROKEN = "model.onnx or model.json is broken; train them again: python model.py"
MISSING = "no model.onnx and model.json here; train them first: python model.py"


def one_thread():
    """Return session options for small work: on one row a thread pool costs more than it gives."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return options


class Scorer:
    """The exported model; `facts` is what model.py wrote about it."""

    def __init__(self, folder=HERE):
        """Load model.onnx and model.json; FileNotFoundError or ValueError says what to do."""
        path = Path(folder) / "model.onnx"
        try:
            self.facts = json.loads(path.with_suffix(".json").read_text())
            model = path.read_bytes()
            self._session = onnxruntime.InferenceSession(
                model, one_thread(), providers=["CPUExecutionProvider"]
            )
        except FileNotFoundError:
            raise FileNotFoundError(MISSING) from None
        except Exception:  # onnxruntime's errors share no narrower class
            raise ValueError(BROKEN) from None

    def probabilities(self, rows):
        """Return the n chances of survival (0 to 1) of `rows`: n x 7, see passenger_features.py."""
        data = np.array(rows, dtype=np.float32)
        (found,) = self._session.run(["probabilities"], {"features": data})
        return [chances[1] for chances in found]

    def of(self, passengers):
        """Return the chances of `passengers`, a list of api.Passenger."""
        return self.probabilities([encode(**vars(one)) for one in passengers])
