"""Makes the file of a checkpoint that ships in at most so many bytes: the least changed one that does."""

import tempfile
from collections.abc import Iterator
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
    """Carries out chains in the order of `fitting_chains` until a file ships in `most_bytes`; writes that one.

    Raises:
        Refused: none does, with what each came to.
        ChildFailed: a conversion met what may be gone at the next try, as a full disk.
        InvalidInput, KeyboardInterrupt: see `Retraining`.
    """
    reasons: list[str] = []
    for chain in fitting_chains(most_bytes, source, settings):
        with tempfile.TemporaryDirectory(prefix="bard-") as folder:
            try:
                artifact = chains.compress(chain, source, Path(folder) / "artifact", settings)
            except (Refused, ChildFailed) as error:
                _raise_if_passing(error)
                reasons.append(f"{chain.name}: {error}")
                continue
            if artifact.ship_bytes <= most_bytes:
                return artifacts.save(out, *artifacts.load(Path(folder) / "artifact"))
            reasons.append(f"{chain.name}: takes {artifact.ship_bytes:,}")
    raise Refused(f"no file ships in {most_bytes:,} bytes: {'; '.join(reasons)}")


def fitting_chains(most_bytes: int, source: Path, settings: Settings) -> Iterator[Chain]:
    """Chains worth trying in order: of the checkpoint's own weights, then of students.

    Little is trained in vain: before a retraining the chain is carried out with one step of it, as rounded weights
    take about as many bytes whichever they are. Of students the size is known, by their alphabet.
    """
    characters = checkpoints.describe(source).vocabulary_size
    for chain in map(chain_names.parse, OWN_WEIGHTS):
        if not chain.retrainings or _fits_after_a_step(chain, most_bytes, source, settings):
            yield chain
    for name in SHIP_BYTES:
        if ship_bytes(name, characters) <= most_bytes:
            yield chain_names.parse(name)


def _fits_after_a_step(chain: Chain, most_bytes: int, source: Path, settings: Settings) -> bool:
    """False too where the chain fails or is refused."""
    shortened = msgspec.structs.replace(settings, retrain_steps=1)
    with tempfile.TemporaryDirectory(prefix="bard-") as folder:
        try:
            artifact = chains.compress(chain, source, Path(folder) / "artifact", shortened)
        except (Refused, ChildFailed) as error:
            _raise_if_passing(error)
            return False
    return artifact.ship_bytes <= most_bytes


def _raise_if_passing(error: Refused | ChildFailed) -> None:
    """A time-out or a full disk is no reason for a file that is changed more."""
    if isinstance(error, ChildFailed) and not error.repeatable:
        raise error
