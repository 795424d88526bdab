"""Chains of techniques, as in `prune50+dynamic_range`: parsed, checked, carried out."""

import itertools
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from compress import artifact as artifacts
from compress.artifact import Artifact
from compress.catalogue import CONVERSIONS, RETRAININGS
from compress.technique import Conversion, Refused, Retraining, Settings
from shakespeare import checkpoint as checkpoints
from shakespeare.errors import InvalidInput

JOIN = "+"
FLOAT = "identity"  # what a chain without a conversion ends in


class Chain(NamedTuple):
    """Retrainings in order, then one conversion. `name` is as the user wrote it, in its shortest form."""

    name: str
    retrainings: tuple[Retraining, ...]
    conversion: Conversion

    @property
    def retraining_name(self) -> str:
        """The retrainings alone, joined by "+"; empty where there are none."""
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
    _check_order(names)
    retrainings = tuple(RETRAININGS[name] for name in names if name in RETRAININGS)
    conversion = CONVERSIONS[next((name for name in names if name in CONVERSIONS), FLOAT)]
    if retrainings and names[-1] == FLOAT:
        names.pop()
    return Chain(JOIN.join(names), retrainings, conversion)


def compress(chain: Chain, source: Path, out: Path, settings: Settings) -> Artifact:
    """Carries out a whole chain; intermediate checkpoints are thrown away.

    Raises:
        Refused, compress.isolation.ChildFailed, InvalidInput, KeyboardInterrupt: see `Retraining`.
    """
    with tempfile.TemporaryDirectory(prefix="bard-") as folder:
        for step in chain.retrainings:
            retrained = Path(folder) / step.name
            step.retrain(source, retrained, settings)
            source = retrained
        return convert(chain, source, out, settings)


def convert(chain: Chain, retrained: Path, out: Path, settings: Settings) -> Artifact:
    """The last part of a chain, from the checkpoint that its retrainings gave; writes the artifact folder.

    Raises:
        Refused, compress.isolation.ChildFailed, InvalidInput: see `Conversion.convert`.
    """
    description = checkpoints.load(retrained).description
    conversion = chain.conversion
    file = conversion.convert(retrained, settings)
    artifact = Artifact(
        technique=chain.name,
        precision=conversion.precision,
        bytes_per_weight=conversion.bytes_per_weight,
        settings=file.settings,
        model=description.model,
        vocabulary_size=description.vocabulary_size,
        parameters=file.parameters,
        text_sha256=description.text_sha256,
        parent_sha256=description.sha256["weights.safetensors"],
        sha256={},
        raw_bytes=0,
        gzip_bytes=0,
        zstd_bytes=0,
        ship_bytes=0,
        operators=file.operators,
        layers=file.layers,
        lineage=description.lineage,
    )
    return artifacts.save(out, artifact, file.model, file.vocabulary)


def _check_order(names: Sequence[str]) -> None:
    """Refuses a pair of neighbours where the second undoes or repeats the first."""
    for first, second in itertools.pairwise(names):
        if first in CONVERSIONS:
            raise Refused(
                f"{second} cannot follow {first}: a converted file cannot be trained or converted again; "
                f"put {first} last"
            )
        if second in RETRAININGS and RETRAININGS[second].stage <= RETRAININGS[first].stage:
            raise Refused(f"{second} cannot follow {first}: {RETRAININGS[first].comes_last}")
