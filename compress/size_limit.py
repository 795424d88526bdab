"""Makes the file of a checkpoint that ships in at most so many bytes: the least changed one that does."""

import tempfile
from pathlib import Path

import msgspec

from compress import artifact as artifacts
from compress import chain as chains
from compress import chain_names
from compress.artifact import Artifact
from compress.chain import Chain
from compress.isolation import ChildFailed
from compress.technique import Refused, Settings
from compress.techniques.student_bytes import SHIP_BYTES, ship_bytes
from shakespeare import checkpoint as checkpoints

# Of the checkpoint's own weights, the least changed first.
OWN_WEIGHTS = ("identity", "float16", "dynamic_range", "qat5+dynamic_range", "qat4+int4")


def compress_within(most_bytes: int, source: Path, out: Path, settings: Settings) -> Artifact:
    """Carries out chains until a file ships in `most_bytes`, and writes that one.

    First those of the checkpoint's own weights, then students, the largest first. Little is trained in vain: see
    `_expected_bytes`.

    Raises:
        Refused: none does, with what each came to.
        ChildFailed: a conversion met what may be gone at the next try, as a full disk.
        InvalidInput, KeyboardInterrupt: see `Retraining`.
    """
    reasons: list[str] = []
    for chain in map(chain_names.parse, (*OWN_WEIGHTS, *SHIP_BYTES)):
        with tempfile.TemporaryDirectory(prefix="bard-") as folder:
            try:
                expected = _expected_bytes(chain, source, Path(folder) / "shortened", settings)
                if expected > most_bytes:
                    reasons.append(f"{chain.name}: would take some {expected:,}")
                    continue
                artifact = chains.compress(chain, source, Path(folder) / "artifact", settings)
            except (Refused, ChildFailed) as error:
                _raise_if_passing(error)
                reasons.append(f"{chain.name}: {error}")
                continue
            if artifact.ship_bytes <= most_bytes:
                return artifacts.save(out, *artifacts.load(Path(folder) / "artifact"))
            reasons.append(f"{chain.name}: takes {artifact.ship_bytes:,}")
    raise Refused(f"no file ships in {most_bytes:,} bytes: {'; '.join(reasons)}")


def _expected_bytes(chain: Chain, source: Path, out: Path, settings: Settings) -> int:
    """What a file will take, known before a training: 0 where there is none to save.

    Of students it is known by their alphabet. Else the chain is carried out with one step of training: rounded
    weights take about as many bytes whichever they are.
    """
    if chain.name in SHIP_BYTES:
        return ship_bytes(chain.name, checkpoints.describe(source).vocabulary_size)
    if not chain.retrainings:
        return 0
    shortened = msgspec.structs.replace(settings, retrain_steps=1)
    return chains.compress(chain, source, out, shortened).ship_bytes


def _raise_if_passing(error: Refused | ChildFailed) -> None:
    """A time-out or a full disk is no reason for a file that is changed more."""
    if isinstance(error, ChildFailed) and not error.repeatable:
        raise error
