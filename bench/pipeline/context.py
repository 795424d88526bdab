"""What one run of the bench shares, and how any part of a cell is measured once and then kept."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec

from bench.peers import PeerName
from bench.pipeline.cache import Key, Store, digest
from bench.pipeline.presets import Effort
from compress.chain import Chain
from compress.isolation import ChildFailed
from compress.technique import Refused
from reports.record import Assumptions, Failure, Machine, Part
from shakespeare.checkpoint import BEST
from shakespeare.config import ModelConfig
from shakespeare.corpus import Corpus
from shakespeare.engine import Engine
from shakespeare.errors import InvalidInput

CHECKPOINT = "checkpoint"  # the technique of a trained float model itself
_Value = TypeVar("_Value", bound=msgspec.Struct)


class Request(NamedTuple):
    """What the user asked `bard bench` for."""

    command: tuple[str, ...]
    preset: str
    effort: Effort
    variants: tuple[ModelConfig, ...]
    chains: dict[str, tuple[Chain, ...]]  # by variant
    engine: Engine
    text: Path | None
    out: Path
    fresh: bool
    retry_failed: bool = False  # failures of an earlier run are tried again, all of them
    peers: tuple[PeerName, ...] = ()
    assumptions: Assumptions | None = None


class Bench(NamedTuple):
    """One run: the request, and what every cell depends on."""

    request: Request
    corpus: Corpus
    machine: Machine
    store: Store
    stopping: threading.Event

    @property
    def text(self) -> str | None:
        """The text's path as jobs carry it."""
        return str(self.request.text) if self.request.text else None

    def location(self, variant: str, technique: str) -> Path:
        """Where the run keeps a checkpoint or an artifact."""
        if technique == CHECKPOINT:
            return self.request.out / "checkpoints" / variant / BEST
        return self.request.out / "artifacts" / f"{variant}.{technique}"

    def source(self, variant: str, prefix: str) -> Path:
        """Where the run keeps the checkpoint that a chain's retrainings give; without any, the trained one."""
        if not prefix:
            return self.location(variant, CHECKPOINT)
        return self.request.out / "checkpoints" / f"{variant}.{prefix}"

    def key(self, variant: str, technique: str, part: str, *inputs: object, **more: str | int) -> Key:
        """The key of a part: corpus and machine always count."""
        inputs_hash = digest(self.corpus.sha256, self.machine.fingerprint, *inputs)
        return msgspec.convert(
            {"variant": variant, "technique": technique, "part": part, "inputs": inputs_hash, **more}, Key
        )

    def part(
        self,
        key: Key,
        kind: type[_Value],
        work: Callable[[], _Value],
        failed: Part,
        valid: Callable[[_Value], bool] = lambda _: True,
    ) -> _Value | Failure:
        """The kept part, or a new measurement of it, which is kept; a failure is kept with its reason.

        `valid` says whether what a kept part speaks of is still there.
        """
        found = self.store.get(key, kind)
        if isinstance(found, Failure) or (found is not None and valid(found)):
            self.store.reused += 1
            return found
        if self.stopping.is_set():
            raise KeyboardInterrupt
        try:
            value: _Value | Failure = work()
        except Refused as refusal:
            value = Failure(part=failed, status="refused", reason=str(refusal))
        except ChildFailed as error:
            if self.stopping.is_set():  # we ended the child ourselves: that is no result
                raise KeyboardInterrupt from error
            value = Failure(part=failed, status=error.status, reason=error.reason)
        except InvalidInput as error:
            value = Failure(part=failed, status="failed", reason=str(error))
        self.store.put(key, value)
        return value
