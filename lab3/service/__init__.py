# Written by notebooks/lab3_docker.ipynb; edit it there.
"""The model as a service: a JSON API and a page. `python -m service.app` starts it."""

import os

# Neither library may call home; both read this when they are imported, so it stands first.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
os.environ.setdefault("HF_HUB_OFFLINE", "1")
