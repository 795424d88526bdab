"""`python -m compress.children.fork_server PARENT SOCKET`: imports TensorFlow once, forks a child for each request.

An import of TensorFlow takes some 4 s of processor time, longer than most of what a child does. A forked child
begins where the import has ended. It is a process of its own: what crashes there ends neither this one nor another.
"""

import contextlib
import os
import runpy
import selectors
import signal
import socket
import sys
import traceback
from typing import NamedTuple

import msgspec

from compress.children.child_start import end_with_parent, guard
from shakespeare import engine

MESSAGE_BYTES = 2**18  # more than a socket carries in one message
TRANSIENT = 75  # exit status of what may work at the next try: EX_TEMPFAIL of <sysexits.h>
_STANDARD = (0, 1, 2)
MOST_FILES = 5  # of a request, beside the three that come with each


class Request(msgspec.Struct, frozen=True):
    """A module to run as `__main__`, its arguments, where, and in which environment.

    Three files come with it: the child's handle, its standard output and its standard error; then one for each name
    of `files`, a variable of the child's environment that gives the file's number.
    """

    module: str
    arguments: tuple[str, ...]
    folder: str
    environment: dict[str, str]
    files: tuple[str, ...] = ()


class _Accepted(NamedTuple):
    """What a forked child has to run."""

    request: Request
    server: int  # process id
    files: list[int]  # of `Request.files`


def _start_child(control: socket.socket, files: list[int]) -> tuple[int, socket.socket]:
    """Forks; in the child the process id is 0. The first file is the handle through which the parent holds it.

    Raises:
        OSError: the machine has no room for another process; the parent is told by an exit status.
    """
    handle, output, errors, *_ = files
    try:
        child = os.fork()
    except OSError:
        with socket.socket(fileno=handle) as told:
            told.send(str(TRANSIENT).encode())
        for file in files[1:]:
            os.close(file)
        raise
    if child:
        for file in files[1:]:
            os.close(file)
        return child, socket.socket(fileno=handle)
    os.setsid()
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    control.close()
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in zip((nothing, output, errors), _STANDARD, strict=True):
        os.dup2(source, target)
    for file in {nothing, output, errors} - set(_STANDARD):
        os.close(file)
    _open_standard_streams()
    return 0, socket.socket(fileno=handle)


def _open_standard_streams() -> None:
    """Those that the interpreter opened are of other files, which can seek: a pipe cannot."""
    for name, file, mode in (("stdin", 0, "r"), ("stdout", 1, "w"), ("stderr", 2, "w")):
        before = getattr(sys, name)
        buffering = 1 if name == "stderr" or os.isatty(file) else -1
        stream = open(  # noqa: SIM115 - open to the end
            file, mode, buffering, encoding=before.encoding, errors=before.errors, closefd=False
        )
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


def _serve(control: socket.socket) -> _Accepted | None:
    """Forks children until the parent closes `control`. Returns in each child too, with what it has to run.

    A child's handle brings numbers of signals for it, and takes its exit status, negative where a signal ended
    it. Where the parent closes the handle, the child is killed.
    """
    server = os.getpid()
    children: dict[int, socket.socket] = {}
    woken, wake = socket.socketpair()
    wake.settimeout(0.0)  # as `signal` asks for
    signal.set_wakeup_fd(wake.fileno())
    signal.signal(signal.SIGCHLD, lambda *_: None)
    selector = selectors.DefaultSelector()
    selector.register(control, selectors.EVENT_READ)
    selector.register(woken, selectors.EVENT_READ)
    while True:
        for key, _ in selector.select():
            if key.fileobj is woken:
                woken.recv(MESSAGE_BYTES)
                _tell_ends(children, selector)
            elif key.fileobj is not control:
                _pass_signals(key.data, children)
            else:
                message, files, _, _ = socket.recv_fds(control, MESSAGE_BYTES, len(_STANDARD) + MOST_FILES)
                if not message:  # the parent has ended
                    for orphan in children:
                        os.kill(orphan, signal.SIGKILL)
                    return None
                try:
                    child, handle = _start_child(control, files)
                except OSError:
                    continue
                if not child:
                    selector.close()
                    for other in (woken, wake, *children.values()):
                        other.close()
                    request = msgspec.json.decode(message, type=Request)
                    return _Accepted(request, server, files[len(_STANDARD) :])
                children[child] = handle
                selector.register(handle, selectors.EVENT_READ, child)


def _tell_ends(children: dict[int, socket.socket], selector: selectors.BaseSelector) -> None:
    for child in list(children):
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            handle = children.pop(child)
            selector.unregister(handle)
            with contextlib.suppress(OSError):  # the parent may have closed it
                handle.send(str(os.waitstatus_to_exitcode(status)).encode())
            handle.close()


def _pass_signals(child: int, children: dict[int, socket.socket]) -> None:
    if child not in children:  # it has just ended
        return
    try:
        numbers = children[child].recv(MESSAGE_BYTES)
    except ConnectionError:
        numbers = b""
    for number in numbers or (signal.SIGKILL,):
        os.kill(child, number)


def _run(accepted: _Accepted) -> int:
    """Runs a module as `python -P -m MODULE ARGUMENTS` does. Returns the exit status."""
    guard(accepted.server)
    end_with_parent(accepted.server)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(accepted.request.environment)
    os.environ.update(zip(accepted.request.files, map(str, accepted.files), strict=True))
    os.chdir(accepted.request.folder)
    sys.argv = [accepted.request.module, *accepted.request.arguments]
    try:
        runpy.run_module(accepted.request.module, run_name="__main__", alter_sys=True)
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        sys.stderr.write(f"{end.code}\n")
        return 1
    except BaseException:  # noqa: BLE001 - as an interpreter ends: it is told, and the status is 1
        traceback.print_exc()
        return 1
    return 0


def main() -> None:
    """See the module."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent tells a child, or ends it
    end_with_parent(int(sys.argv[1]))
    control = socket.socket(fileno=int(sys.argv[2]))
    engine.import_tensorflow()
    control.send(b"ready")
    accepted = _serve(control)
    if accepted:
        status = _run(accepted)
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
        os._exit(status)  # to take TensorFlow apart, object by object, takes most of a second


if __name__ == "__main__":
    main()
