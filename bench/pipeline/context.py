"""What one run shares, and how any part is measured once and then kept."""

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec

from bench.peers.peer import PeerName
from bench.pipeline.cache import Cache, CacheKey, PartId, digest
from bench.pipeline.code_version import SourceTree
from bench.pipeline.planning.bench_preset import BenchPreset
from bench.pipeline.planning.run_progress import RunProgress
from bench.pipeline.run_folder import RunFolder
from compress.chain import Chain
from compress.isolation import ChildFailed, is_transient
from compress.technique import Refused
from reports.record import Assumptions, Failure, Machine, Part, Status, TimingSession
from shakespeare.config import ModelConfig
from shakespeare.cores import THREAD_VARIABLES
from shakespeare.engine import Engine
from shakespeare.errors import InvalidInput
from shakespeare.text import corpus as corpora
from shakespeare.text.corpus import Corpus

_Value = TypeVar("_Value", bound=msgspec.Struct)
# Environment variables of the user's that choose other kernels begin so, but for those below.
_SWITCHES = ("TF_", "XLA_", "ONEDNN_", "DNNL_", "MKL_", "KMP_", "OMP_", "OPENBLAS_")
_NO_SWITCHES = ("TF_CPP_", *THREAD_VARIABLES)  # words; threads are pinned


class RunRequest(NamedTuple):
    """What the user asked `bard bench` for."""

    command: tuple[str, ...]
    preset_name: str
    preset: BenchPreset
    variants: tuple[ModelConfig, ...]
    chains: dict[str, tuple[Chain, ...]]  # by variant
    engine: Engine
    text: Path | None
    out: Path
    fresh: bool
    peers: tuple[PeerName, ...] = ()
    assumptions: Assumptions | None = None
    retry_failed: bool = False  # failures of an earlier run are tried again, all of them
    budget_seconds: float | None = None  # that the plan is fitted to
    left_out: tuple[str, ...] = ()  # what that cost, as sentences

    @property
    def makes_files(self) -> bool:
        """Whether any variant is converted; a run without a file is of engines alone."""
        return any(self.chains.values())


class Dependencies(NamedTuple):
    """What a part is measured from: modules that do the work, and values."""

    modules: tuple[str, ...]
    inputs: tuple[object, ...] = ()


@dataclass(frozen=True)
class RunContext:
    """One run: the request, and what every part depends on.

    Failures and timing sessions of all stages are collected here.
    """

    request: RunRequest
    corpus: Corpus
    machine: Machine
    cache: Cache
    sources: SourceTree = field(default_factory=SourceTree)
    stopping: threading.Event = field(default_factory=threading.Event)
    failures: list[Failure] = field(default_factory=list)
    sessions: dict[str, TimingSession] = field(default_factory=dict)  # by the session of a Speed
    progress: RunProgress = field(default_factory=RunProgress)
    watchers: list[Callable[[], None]] = field(default_factory=list)  # called between two parts
    began: float = field(default_factory=time.time)

    @property
    def folder(self) -> RunFolder:
        """Where everything lies."""
        return RunFolder(self.request.out)

    @property
    def text_path(self) -> str | None:
        """The text's path as child processes are given it; None for the plays."""
        return str(self.request.text) if self.request.text else None

    def key(self, part: PartId, needs: Dependencies) -> CacheKey:
        """The key of a part: text, machine, code and package versions always count."""
        inputs = digest(
            self.corpus.sha256,
            _hardware(self.machine),
            {
                name: value
                for name, value in sorted(os.environ.items())
                if name.startswith(_SWITCHES) and not name.startswith(_NO_SWITCHES)
            },
            self.sources.version(*needs.modules),
            self.sources.packages(*needs.modules),
            *needs.inputs,
        )
        return CacheKey(part=part, inputs=inputs)

    def kept(self, key: CacheKey, kind: type[_Value]) -> _Value | Failure | None:
        """What the cache holds of a part; with --retry-failed no failure."""
        value = self.cache.get(key, kind)
        return None if isinstance(value, Failure) and self.request.retry_failed else value

    def cached(
        self,
        part: PartId,
        kind: type[_Value],
        measure: Callable[[], _Value],
        needs: Dependencies,
        *,
        failing: Part,
        still_there: Callable[[_Value], bool] = lambda _: True,
    ) -> _Value | Failure:
        """The kept part, or a new measurement of it, which is kept.

        `still_there` returns False if files that a kept result describes are missing: it is then measured
        again. A failure is kept only if a second try would give it again; all are collected in `failures`.
        """
        key = self.key(part, needs)
        value = self.kept(key, kind)
        if isinstance(value, Failure) or (value is not None and still_there(value)):
            self.cache.reused += 1
            self.progress.done((part,), None)
        else:
            if threading.current_thread() is threading.main_thread():
                self.between_parts()
            began = time.monotonic()
            value = self._measure(key, measure, failing)
            self.progress.done((part,), time.monotonic() - began)
        if isinstance(value, Failure):
            self.failures.append(value)
        return value

    def between_parts(self) -> None:
        """Tells the watchers, by the thread that starts the parts: all results of the last one are there.

        Raises:
            InvalidInput: the text has changed since the run began.
        """
        self.check_text()
        for watch in self.watchers:
            watch()

    def _measure(self, key: CacheKey, measure: Callable[[], _Value], failing: Part) -> _Value | Failure:
        if self.stopping.is_set():
            raise KeyboardInterrupt

        def failure(status: Status, reason: str) -> Failure:
            return Failure(
                part=failing, status=status, reason=reason, cell=key.part.cell, about=key.part.subject
            )

        value: _Value | Failure
        repeatable = True
        try:
            value = measure()
        except Refused as refusal:
            value = failure("refused", str(refusal))
        except ChildFailed as error:
            if self.stopping.is_set():  # we ended the child ourselves: that is no result
                raise KeyboardInterrupt from error
            value, repeatable = failure(error.status, error.reason), error.repeatable
        except (InvalidInput, OSError, MemoryError) as error:
            value, repeatable = failure("failed", str(error)), not is_transient(error)
        self.check_text()
        self.cache.measured += 1
        if repeatable:
            self.cache.put(key, value)
        return value

    def check_text(self) -> None:
        """Makes sure that what child processes read is what the run is about: they read the file again.

        Raises:
            InvalidInput: the user's file has changed since the run began, so what was measured is of another text.
        """
        path = self.request.text
        if path is None:
            return
        try:
            touched = path.stat().st_ctime >= self.began
        except OSError as error:
            raise InvalidInput("text", path, f"can no longer be read ({error.strerror})") from error
        if touched and corpora.load(str(path)).sha256 != self.corpus.sha256:
            raise InvalidInput("text", path, "has changed since the run began; start it again")


def _hardware(machine: Machine) -> tuple[object, ...]:
    """What makes it another machine; packages count part by part, where they are used."""
    gibibytes = round(machine.memory_bytes / 2**30)  # a kernel update changes the exact figure
    return (machine.cpu, machine.cores, gibibytes, machine.cpu_flags, machine.system, machine.python)
