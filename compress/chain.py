"""Chains of techniques, as in `prune50+dynamic_range`, carried out. `chain_names` reads such a name."""

import tempfile
from pathlib import Path
from typing import NamedTuple

from compress import artifact as artifacts
from compress.artifact import Artifact
from compress.technique import Conversion, Retraining, Settings
from shakespeare import checkpoint as checkpoints

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
    description = checkpoints.describe(retrained)
    conversion = chain.conversion
    file = conversion.convert(retrained, settings)
    artifact = Artifact(
        technique=chain.name,
        precision=conversion.precision,
        bytes_per_weight=file.bytes_per_weight,
        settings=file.settings,
        model=description.model,
        vocabulary_size=description.vocabulary_size,
        parameters=file.parameters,
        text_sha256=description.text_sha256,
        parent_sha256=description.sha256[checkpoints.WEIGHTS],
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
