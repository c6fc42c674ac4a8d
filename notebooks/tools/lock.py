"""Wait until no other export.sh works in this folder: an exclusive lock on descriptor 9.

export.sh opens the descriptor; the lock lasts until that process ends.
"""

import fcntl
import sys

try:
    fcntl.flock(9, fcntl.LOCK_EX | fcntl.LOCK_NB)
except BlockingIOError:
    print("export.sh: waiting for another export.sh in this folder", file=sys.stderr, flush=True)
    fcntl.flock(9, fcntl.LOCK_EX)
