"""What a process does first when it becomes a worker of granian."""

from __future__ import annotations

import ctypes
import signal
import sys

_PR_SET_PDEATHSIG = 1


def become_a_worker() -> None:
    """
    End when told to while still starting, and when the main process is killed.

    To be called in the fork, before anything else: it inherits the main process'
    handlers, which would swallow a SIGTERM until granian sets the worker's own, a
    second later. And granian's workers outlive a SIGKILL of their main process.
    """
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
