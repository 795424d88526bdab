"""Chains of techniques, as in `prune50+dynamic_range`: parsed, put to the test, carried out."""

import itertools
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import msgspec

from compress import artifact as artifacts
from compress.artifact import Artifact
from compress.catalogue import CONVERSIONS, RETRAININGS
from compress.technique import Conversion, Refused, Retraining, Settings
from shakespeare.errors import InvalidInput

JOIN = "+"
FLOAT = "identity"  # what a chain without a conversion ends in


class Chain(NamedTuple):
    """Retrainings in order, then one conversion. `name` is as the user wrote it, in its shortest form."""

    name: str
    retrainings: tuple[Retraining, ...]
    conversion: Conversion

    @property
    def prefix(self) -> str:
        """The retrainings alone, joined; empty where there are none."""
        return JOIN.join(step.name for step in self.retrainings)


def parse(text: str) -> Chain:
    """The chain of that name: `int8`, `prune50`, `distill+prune50+int8`.

    Raises:
        InvalidInput: a part is unknown.
        Refused: the order makes no sense, and why.
    """
    names = [part.strip() for part in text.split(JOIN)]
    for name in names:
        if name not in CONVERSIONS and name not in RETRAININGS:
            known = ", ".join((*RETRAININGS, *CONVERSIONS))
            raise InvalidInput("technique", name, f"unknown; known are {known}")
    _check(names)
    retrainings = tuple(RETRAININGS[name] for name in names if name in RETRAININGS)
    conversion = CONVERSIONS[next((name for name in names if name in CONVERSIONS), FLOAT)]
    if retrainings and names[-1] == FLOAT:
        names.pop()
    return Chain(JOIN.join(names), retrainings, conversion)


def compress(chain: Chain, source: Path, out: Path, settings: Settings) -> Artifact:
    """Carries out a whole chain; intermediate checkpoints are thrown away.

    Raises:
        Refused, compress.child.ChildFailed, InvalidInput, KeyboardInterrupt: see `Retraining`.
    """
    with tempfile.TemporaryDirectory(prefix="bard-") as folder:
        for step in chain.retrainings:
            made = Path(folder) / step.name
            step.retrain(source, made, settings)
            source = made
        return convert(chain, source, out, settings)


def convert(chain: Chain, retrained: Path, out: Path, settings: Settings) -> Artifact:
    """The last part of a chain, from the checkpoint that its retrainings gave."""
    artifact = chain.conversion.compress(retrained, out, settings)
    if artifact.technique == chain.name:
        return artifact
    _, model, vocabulary = artifacts.load(out)
    return artifacts.save(out, msgspec.structs.replace(artifact, technique=chain.name), model, vocabulary)


def _check(names: Iterable[str]) -> None:
    """Refuses a pair of neighbours where the second undoes or repeats the first."""
    listed = list(names)
    for first, second in itertools.pairwise(listed):
        if first in CONVERSIONS:
            raise Refused(
                f"{second} cannot follow {first}: a converted file cannot be trained or converted again; "
                f"put {first} last"
            )
        if second in RETRAININGS and RETRAININGS[second].stage <= RETRAININGS[first].stage:
            raise Refused(f"{second} cannot follow {first}: {RETRAININGS[first].comes_last}")
