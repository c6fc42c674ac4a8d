# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""Where the fits of a search run: in processes of this machine, or on a Dask cluster."""

import os

import joblib
from common import HERE, Refused


def workers(jobs: int) -> joblib.parallel_config:
    """Return joblib's setting: `jobs` processes here, or the cluster of DASK_SCHEDULER."""
    address = os.environ.get("DASK_SCHEDULER", "").strip()
    if not address:
        return joblib.parallel_config("loky", n_jobs=jobs)
    try:
        from distributed import Client

        client = Client(address, timeout="10s")
    except (ImportError, OSError, ValueError) as error:
        raise Refused(f"DASK_SCHEDULER={address} cannot be used: {error}") from error
    for module in ("common.py", "features.py"):
        client.upload_file(str(HERE / module))
    return joblib.parallel_config("dask")
