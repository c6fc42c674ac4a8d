# Written by notebooks/lab3_docker.ipynb; edit it there.
"""How the service's model is made; nothing of it goes into the image."""
