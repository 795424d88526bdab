"""Starts a module of ours in a child process: forked from a process that has TensorFlow already, or a fresh one."""

import atexit
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import msgspec

from compress.children import child_start
from compress.children.fork_server import MESSAGE_BYTES, MOST_FILES, Request
from shakespeare import engine
from shakespeare.cores import THREAD_VARIABLES

# Variables that Python or a library reads when it is loaded begin so: a child that is to see others is not forked.
_READ_WHEN_LOADED = (
    *("PYTHON", "LANG", "LC_", "LD_", "MALLOC_", "TF_", "XLA_", "KERAS_", "CUDA_"),
    *("OMP_", "MKL_", "KMP_", "DNNL_", "ONEDNN_", "OPENBLAS_"),
)
_LONGEST_POLL = 86_400.0  # seconds
_START_SECONDS = 300.0  # in which TensorFlow is imported, also on a busy machine


class Child(Protocol):
    """What both kinds of child can be asked for, as of `subprocess.Popen`."""

    def wait(self, timeout: float | None = None) -> int:
        """The exit status, negative where a signal ended it.

        Raises:
            subprocess.TimeoutExpired: it has not ended after so many seconds.
        """

    def send_signal(self, number: int) -> None:
        """Sends a signal; nothing happens where it has ended."""

    def kill(self) -> None:
        """Sends SIGKILL."""


def _wait_for(poller: select.poll, timeout: float | None) -> bool:
    """Whether there is something to read within so many seconds, in turns that a number of C can count."""
    if timeout is None:
        return bool(poller.poll())
    end = time.monotonic() + timeout
    while not poller.poll(1_000 * min(_LONGEST_POLL, max(0.0, end - time.monotonic()))):
        if time.monotonic() >= end:
            return False
    return True


class ForkedChild:
    """A child of the fork server, held by a socket: see `fork_server`."""

    def __init__(self, handle: socket.socket) -> None:
        """`handle`: the parent's end."""
        self._handle = handle
        self._status: int | None = None

    def wait(self, timeout: float | None = None) -> int:
        """See `Child`."""
        if self._status is None:
            poller = select.poll()  # a socket's own time-out would refuse 0
            poller.register(self._handle, select.POLLIN)
            if not _wait_for(poller, timeout):
                raise subprocess.TimeoutExpired("a forked child", timeout or 0.0)
            told = b""
            with suppress(ConnectionError):
                told = self._handle.recv(16)
            self._status = (
                int(told) if told else -signal.SIGKILL
            )  # the server was killed, and its children end
            self._handle.close()
        return self._status

    def send_signal(self, number: int) -> None:
        """See `Child`."""
        with suppress(OSError):
            self._handle.send(bytes([number]))

    def kill(self) -> None:
        """See `Child`."""
        self.send_signal(signal.SIGKILL)


def _read_when_loaded(environment: Mapping[str, str]) -> dict[str, str]:
    variables = engine.environment(environment)
    return {
        name: value
        for name, value in variables.items()
        # Threads begin after the fork, and TensorFlow's are set by `shakespeare.engine`.
        if name.startswith(_READ_WHEN_LOADED) and name not in THREAD_VARIABLES
    }


class _Server:
    """The process that forks for this one. Ready or ended once it is made."""

    def __init__(self) -> None:
        self.environment = _read_when_loaded(os.environ)
        self.owner = os.getpid()
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            # Its own session: Ctrl-C reaches us alone. Its words go nowhere: a child's are the child's.
            self._process = subprocess.Popen(
                child_start.command("compress.children.fork_server", str(os.getpid()), str(theirs.fileno())),
                pass_fds=(theirs.fileno(),), start_new_session=True, stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        self._control.settimeout(_START_SECONDS)
        try:
            self._imported = bool(self._control.recv(MESSAGE_BYTES))
        except TimeoutError:  # children are started afresh then, each with a deadline of its own
            self._imported = False
            self._process.kill()
        self._control.settimeout(None)

    def can_fork_for(self, environment: Mapping[str, str]) -> bool:
        """Whether it runs, and what it has loaded was loaded as it would be in this environment."""
        return (
            self._imported
            and self._process.poll() is None
            and self.owner == os.getpid()
            and self.environment == _read_when_loaded(environment)
        )

    def fork(self, request: Request, output: int, errors: int, *more: int) -> ForkedChild:
        """Raises OSError where the server has ended, UnicodeEncodeError where the request is not UTF-8."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            try:
                files = [theirs.fileno(), output, errors, *more]
                socket.send_fds(self._control, [msgspec.json.encode(request)], files)
            except (OSError, UnicodeEncodeError):
                ours.close()
                raise
        return ForkedChild(ours)

    def end(self) -> None:
        """Its children end with it."""
        if self.owner == os.getpid():
            self._control.close()
            self._process.kill()
            self._process.wait()


class Starter:
    """Starts children, and the server where there is none. Its lock: one server, not one a thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._server: _Server | None = None

    def prepare(self) -> None:
        """Starts the server where there is none: in the main thread Ctrl-C ends the wait for it, in no other."""
        with self._lock:
            if self._server is None and sys.platform == "linux":  # elsewhere libraries do not survive a fork
                self._server = _Server()
                atexit.register(self._server.end)

    def fork(self, request: Request, output: int, errors: int, *more: int) -> Child | None:
        """A forked child; None where none can be had: see `_Server.can_fork_for`."""
        self.prepare()
        with self._lock:
            if self._server is None or not self._server.can_fork_for(request.environment):
                return None
            # Of a variable that is not UTF-8, which a fresh child can have.
            with suppress(OSError, UnicodeEncodeError):
                return self._server.fork(request, output, errors, *more)
        return None


STARTER = Starter()


def start(
    module: str,
    arguments: tuple[str, ...],
    output: int,
    errors: int,
    *,
    fresh: bool,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    files: Mapping[str, int] | None = None,
) -> Child:
    """Runs `python -m MODULE ARGUMENTS` in a child, which writes to these two files.

    A `fresh` one shares no memory with another: what measures memory needs that. Each is in a session of its
    own, so that Ctrl-C reaches this process alone, once, wherever it came from. `environment` and `folder` are this
    process' own where none are given; the child has `files` open too, its environment has their numbers by name.
    """
    variables, places = dict(os.environ if environment is None else environment), folder or Path.cwd()
    files = files or {}
    fresh = fresh or len(files) > MOST_FILES
    request = Request(module, arguments, str(places), variables, tuple(files))
    child = None if fresh else STARTER.fork(request, output, errors, *files.values())
    return child or subprocess.Popen(
        child_start.command(module, *arguments), stdout=output, stderr=errors, start_new_session=True,
        cwd=places, env=variables | {name: str(number) for name, number in files.items()},
        pass_fds=tuple(files.values()),
    )  # fmt: skip
