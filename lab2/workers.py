# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""Where the search's fits run: in processes of this machine, or on a Dask cluster."""

import contextlib
import os

import joblib
from artifacts import HERE
from clinic import Refused


@contextlib.contextmanager
def workers(jobs: int):
    """Run joblib's work in `jobs` processes here, or on the Dask cluster of DASK_SCHEDULER."""
    address = os.environ.get("DASK_SCHEDULER")
    if not address:
        with joblib.parallel_config("loky", n_jobs=jobs):
            yield
        return
    try:
        from distributed import Client

        client = Client(address, timeout="10s")  # fmt: skip
    except (ImportError, OSError, ValueError) as error:
        raise Refused(f"DASK_SCHEDULER={address} cannot be used: {error}") from error
    with client, joblib.parallel_config("dask"):
        for module in ("clinic.py", "features.py"):  # the workers need our own code as well
            client.upload_file(str(HERE / module))
        yield
