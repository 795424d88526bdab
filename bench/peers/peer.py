# ruff: noqa: ARG002 - the defaults of what a peer may lack use no argument
"""What a peer offers: another engine, given the same weights and the same batch.

A peer's file imports neither its engine nor NumPy until a method needs it: `bard bench --help` lists
the peers.
"""

import importlib.util
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from shakespeare.errors import InvalidInput, install_hint

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from shakespeare.config import ModelConfig, Precision
    from shakespeare.text.windows import Inputs

PeerName = str  # a key of `bench.peers.PEERS`
Call = Callable[[], object]
StepCall = Callable[[], Mapping[str, float]]
Forward = Callable[["npt.NDArray[np.int32]"], "npt.NDArray[np.float32]"]
Gradients = Mapping[str, "npt.NDArray[np.float32]"]  # by the weights' names in a checkpoint


class StepSetup(NamedTuple):
    """What a training step is made of.

    x int32 [batch, length]; y int32 [batch], or [batch, length] for causal models.
    """

    config: "ModelConfig"
    vocabulary_size: int
    x: "Inputs"
    y: "Inputs"
    learning_rate: float
    precision: "Precision"
    cores: int  # to use


class Peer(Protocol):
    """An engine that is timed and compared with Keras 3.

    `packages` are the modules it imports, `extra` the one of this distribution's extras that installs them.
    Where `trains`, a training step is timed, and where `steps_in_bfloat16` one in mixed precision too; where
    `serves`, the prediction of one character. The `path` of
    a method is a checkpoint's folder, or, where `export_format` is not None, the file that
    `compress.export` writes of the checkpoint in that format.
    """

    name: PeerName
    packages: tuple[str, ...]
    extra: str
    trains: bool
    serves: bool
    export_format: str | None
    steps_in_bfloat16: bool = False

    def available(self) -> bool:
        """Whether its packages are installed. Looks them up, and imports none."""
        return all(importlib.util.find_spec(package) for package in self.packages)

    def require(self) -> None:
        """Returns where the peer is installed.

        Raises:
            InvalidInput: it is not.
        """
        if not self.available():
            raise InvalidInput("peers", self.name, f"is not installed; {install_hint(self.extra)}")

    def threads(self, cores: int) -> tuple[int, int]:
        """Threads (inside an operator, between operators) that it runs with on this many cores."""
        return cores, 1

    def step(self, setup: StepSetup) -> StepCall:
        """One training step with Adam on a batch, the weights fresh; to be called many times.

        So that every engine does the same inside the clock, a call takes the arrays of `setup` as they are and
        returns numbers: the batch's loss in nats, its accuracy and its top5.

        Raises:
            InvalidInput: not installed, or it does not train.
        """
        raise InvalidInput("peer", self.name, "does not train")

    def feed(self, path: Path) -> Call:
        """Predicts one character at batch 1: a whole window, or a step with its state carried.

        Raises:
            InvalidInput: not installed, or `path` is not what this peer reads.
        """
        ...

    def forward(self, path: Path) -> Forward:
        """A function: ids int32 [batch, length] -> logits float32, shapes as `models.build`.

        Raises:
            InvalidInput: not installed, or `path` is not what this peer reads.
        """
        ...

    def loss_and_gradients(self, path: Path, x: "Inputs", y: "Inputs") -> "tuple[float, Gradients]":
        """Mean loss of a batch in nats, and its gradient by each trained weight, without dropout or batch statistics.

        x and y as in `StepSetup`; a gradient is float32, of its weight's shape.

        Raises:
            InvalidInput: not installed, it does not train, or `path` is not what this peer reads.
        """
        raise InvalidInput("peer", self.name, "does not train")
