# Written by notebooks/lab4_dvc.ipynb; edit it there.
"""The workers of DVC's queue: background processes that `dvc queue start` leaves behind."""

import contextlib
import time

import psutil
from commands import opened
from titanic_rows import Mistake


def wait(root, limit=600):
    """The states of the queue's experiments once all have ended; a Mistake after limit seconds.

    It reads DVC's notes and asks no worker: one that reads a question half-written may never end.
    """
    deadline = time.monotonic() + limit
    with opened(root) as repo:
        while True:
            states = [task["status"] for task in repo.experiments.celery_queue.status()]
            if not {"Queued", "Running"} & set(states):
                return states
            if time.monotonic() > deadline:
                raise Mistake(f"the queue is not done after {limit} s; see dvc queue status")
            time.sleep(1)


def alive(root):
    """The workers that are still there, as psutil processes."""
    found = []
    for note in (root / ".dvc/tmp/exps/celery").glob("dvc-exp-worker-*.pid"):
        try:
            process = psutil.Process(int(note.read_text()))
            found += [process] * ("queue-worker" in process.cmdline())
        except (psutil.Error, ValueError):
            continue  # it has ended
    return found


def end(root, patience=60):
    """Wait for the workers, which have been told to stop, and end those that have not heard it."""
    for left in psutil.wait_procs(alive(root), timeout=patience)[1]:
        with contextlib.suppress(psutil.Error):  # it has ended just now
            for child in left.children(recursive=True):
                with contextlib.suppress(psutil.Error):
                    child.kill()
            left.kill()
    psutil.wait_procs(alive(root), timeout=patience)
