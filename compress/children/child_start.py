"""`python -m compress.children.child_start PARENT MODULE ...`: a module that ends with the process PARENT.

It imports nothing of ours, so that it watches before a module's imports begin, which may take many seconds.
"""

import os
import runpy
import select
import signal
import sys
import threading
import time
from itertools import pairwise

_LOOK_SECONDS = 1.0


def end_with_parent(parent: int) -> None:
    """Ends this process soon after the one that started it, which may be killed without a chance to do so.

    An orphan would go on writing into a folder that the next run takes for its own.
    """

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_LOOK_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def guard(parent: int) -> None:
    """Forks a process that waits for the end of `parent` and kills this one then; it ends with this one too.

    The thread of `end_with_parent` cannot look while native code holds the interpreter, as a converter may for good.
    """
    guarded = os.getpid()
    try:
        if not hasattr(os, "pidfd_open") or os.fork():
            return
    except OSError:  # no more processes are allowed: the thread looks all the same
        return
    try:
        of_guarded, of_parent = os.pidfd_open(guarded), os.pidfd_open(parent)
        # Whoever reads what this process writes waits until all have closed it.
        edges = (-1, of_guarded, of_parent, os.sysconf("SC_OPEN_MAX"))
        for before, after in pairwise(edges):
            os.closerange(before + 1, after)
        ended, _, _ = select.select([of_guarded, of_parent], [], [])
        if of_guarded not in ended:
            os.kill(guarded, signal.SIGKILL)
    except ProcessLookupError:  # one has ended already
        if os.getppid() == guarded:
            os.kill(guarded, signal.SIGKILL)
    finally:  # also where the kernel or a sandbox has no such handles
        os._exit(0)


def command(module: str, *arguments: str) -> list[str]:
    """The command line of a child of this process. -P: a user's folder called `bench` must not stand in for ours."""
    return [sys.executable, "-P", "-m", "compress.children.child_start", str(os.getpid()), module, *arguments]


def main() -> None:
    """Watches the parent, then runs the module as if it had been started itself."""
    guard(int(sys.argv[1]))  # before there is a second thread
    end_with_parent(int(sys.argv[1]))
    sys.argv = sys.argv[2:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
