"""Runs a module in a child process: what crashes there is a result here, not the end of the run."""

import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from signal import SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGINT, SIGSEGV, Signals
from typing import Literal, TypeVar

import msgspec

from compress.children import child_process
from compress.children.child_process import Child
from compress.children.fork_server import TRANSIENT
from shakespeare.terminal.terminal_text import escape_unencodable

_Result = TypeVar("_Result")
INTERRUPTED = 130  # exit status after Ctrl-C, as shells count it
_GRACE_SECONDS = 60
_STANDARD_ERROR = 2
_running: set[Child] = set()
_starting = threading.Lock()  # a child is counted before anybody ends all of them
_ended = threading.Event()


class ChildFailed(Exception):  # noqa: N818 - it failed, crashed or timed out: `status` says
    """A child process that gave no result, and why."""

    def __init__(
        self, status: Literal["failed", "crashed", "timed out"], reason: str, *, repeatable: bool = True
    ) -> None:
        """`repeatable`: a second try would end in the same way, as it would not after a full disk."""
        super().__init__(f"{status}: {reason}")
        self.status = status
        self.reason = reason
        self.repeatable = repeatable


def run(
    module: str,
    job: msgspec.Struct,
    result: type[_Result],
    timeout: float | None,
    *,
    attached: bool = False,
    fresh: bool = False,
) -> _Result:
    """Runs `python -m module JOB RESULT`, two JSON files, and returns the validated result.

    An `attached` child shows its progress: its standard output is our standard error. On Ctrl-C it
    is told, and given the time to save what it has; not one that another thread than the main one starts, as bars of
    several would overwrite each other. A `fresh` one has no memory in common with others.

    Raises:
        ChildFailed: a signal ended it, it exited with an error, or `timeout` seconds passed.
        KeyboardInterrupt: Ctrl-C here, or in an attached child.
    """
    attached = attached and threading.current_thread() is threading.main_thread()
    with tempfile.TemporaryDirectory(prefix="bard-") as name:
        folder = Path(name)
        (folder / "job.json").write_bytes(msgspec.json.encode(job))
        arguments = str(folder / "job.json"), str(folder / "result.json")
        with (folder / "errors").open("wb") as errors:
            output = _STANDARD_ERROR if attached else errors.fileno()
            with _starting:
                if _ended.is_set():  # by Ctrl-C, between two children of one thread
                    raise KeyboardInterrupt
                process = child_process.start(module, arguments, output, errors.fileno(), fresh=fresh)
                _running.add(process)
            try:
                code = process.wait(timeout)
            except subprocess.TimeoutExpired:
                reason = f"no result after {timeout:.0f} s"
                raise ChildFailed("timed out", reason, repeatable=False) from None
            except KeyboardInterrupt:
                if attached:
                    process.send_signal(SIGINT)
                    with suppress(subprocess.TimeoutExpired):
                        process.wait(_GRACE_SECONDS)
                raise
            finally:
                process.kill()
                process.wait()
                _running.discard(process)
        if code == INTERRUPTED:
            raise KeyboardInterrupt
        if code < 0:
            reason = f"the process was ended by {Signals(-code).name}"
            raise ChildFailed("crashed", reason, repeatable=is_repeatable_signal(-code))
        if code > 0:
            reason = _last_line(folder / "errors") or f"exit status {code}"
            raise ChildFailed("failed", reason, repeatable=code != TRANSIENT)
        try:
            return msgspec.json.decode((folder / "result.json").read_bytes(), type=result)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
            raise ChildFailed("failed", f"it left no valid result ({error})", repeatable=False) from error


def is_repeatable_signal(number: int) -> bool:
    """Whether a process that this signal ended would meet it again: a fault of its own code, not a kill."""
    return number in (SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV)


def is_transient(error: BaseException) -> bool:
    """Whether what raised an error may be gone at the next try: a full disk, too little memory."""
    while True:
        if isinstance(error, OSError | MemoryError) or type(error).__name__ == "ResourceExhaustedError":
            return True
        if error.__cause__ is None:
            return False
        error = error.__cause__


def end_all() -> None:
    """Ends every child that other threads wait for, and starts no other: Ctrl-C reaches the main thread only."""
    _ended.set()  # before the lock, which a thread may hold for seconds while its child starts
    with _starting:
        for process in list(_running):
            process.kill()


def allow_all() -> None:
    """Lets threads start children again, where a run begins in a process in which another one was ended."""
    _ended.clear()


_Job = TypeVar("_Job", bound=msgspec.Struct)


def serve(argv: list[str], job: type[_Job], work: Callable[[_Job], msgspec.Struct]) -> int:
    """The child's side: reads the job, does it, writes the result; one line on what went wrong."""
    escape_unencodable()
    job_file, result_file = map(Path, argv)
    try:
        result = work(msgspec.json.decode(job_file.read_bytes(), type=job))
        result_file.write_bytes(msgspec.json.encode(result))
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - whatever it is, the parent turns it into a row
        message = " ".join(str(error).split())
        sys.stderr.write(f"\n{type(error).__name__}: {message[:500]}\n")
        return TRANSIENT if is_transient(error) else 1
    return 0


def _last_line(path: Path) -> str:
    lines = path.read_text("utf-8", "replace").strip().splitlines()
    return lines[-1][:600] if lines else ""
