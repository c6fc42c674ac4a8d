# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""Give lab 2's tests their fixtures; what they do stands in lab2_testkit.py."""

from lab2_testkit import finished, lab, runner

__all__ = ["finished", "lab", "runner"]
