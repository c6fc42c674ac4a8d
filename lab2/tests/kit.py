# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""For the tests: copies of the lab in paths with spaces, and its commands."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1]
MADE = ("data", "model", "reports", "build", ".venv", "__pycache__", ".pytest_cache")


def call(*words, cwd="/", **env):
    """Run a command from elsewhere, without the settings of this shell."""
    ours = ("DATABASE_URL", "DASK_", "JENKINS_", "GATE_", "SEED", "GIT_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    kept["PATH"] = os.path.dirname(sys.executable) + os.pathsep + kept["PATH"]
    command = [str(word) for word in words]
    return subprocess.run(command, cwd=cwd, env={**kept, **env}, capture_output=True, text=True)


class Lab:
    """A copy of the lab: without what its steps made, or with all that `source` has."""

    def __init__(self, folder, source=SOURCE):
        leave = shutil.ignore_patterns(*(MADE if source == SOURCE else ()))
        self.path = shutil.copytree(source, folder, ignore=leave)

    def run(self, script, *words, **env):
        return call(sys.executable, self.path / script, *words, **env)

    def gate(self, **env):
        words = ["-m", "pytest", "-qq", "--tb=no", "-p", "no:cacheprovider", "--junitxml=gate.xml"]
        return call(sys.executable, *words, "quality_gate.py", cwd=self.path, **env)

    def accuracy(self, name):
        """The saved model's accuracy on data/NAME, in a process of its own."""
        code = "import pickle, pandas; model = pickle.load(open('model/model.pkl', 'rb'));"
        code += f"rows = pandas.read_csv('data/{name}'); ill = rows['diagnosis'] == 'malignant';"
        code += "print((model.predict(rows[model.feature_names_in_]) == ill).mean())"
        return float(call(sys.executable, "-c", code, cwd=self.path).stdout)

    def text(self, name):
        return (self.path / name).read_text(encoding="utf-8")
