# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""Where the fits of a search run: in processes of this machine, or on a Dask cluster."""

import contextlib
import os

import joblib
from common import HERE, Refused


@contextlib.contextmanager
def workers(jobs: int):
    """Run joblib's work in `jobs` processes here, or on the cluster of DASK_SCHEDULER."""
    address = os.environ.get("DASK_SCHEDULER", "").strip()
    with contextlib.ExitStack() as stack:
        if address:
            try:
                from distributed import Client

                client = stack.enter_context(Client(address, timeout="10s"))
            except (ImportError, OSError, ValueError) as error:
                raise Refused(f"DASK_SCHEDULER={address} cannot be used: {error}") from error
            for module in ("common.py", "features.py"):
                client.upload_file(str(HERE / module))
        backend = "dask" if address else "loky"
        yield stack.enter_context(joblib.parallel_config(backend, n_jobs=jobs))
