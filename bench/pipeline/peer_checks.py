"""That every peer does the same work as our models: the files it needs, and how far its outputs differ."""

from pathlib import Path

from bench.peers import equivalence
from bench.peers.equivalence import EquivalenceJob
from bench.peers.peer import PeerName
from bench.peers.registry import PEERS, REFERENCE
from bench.pipeline import plan
from bench.pipeline.cache import PartId
from bench.pipeline.context import Dependencies, RunContext
from bench.pipeline.results import RunResults
from compress import export
from compress.export import ExportedFile
from reports.record import Failure, OutputAgreement
from shakespeare.files import make_folder, sha256

# The files that peers read instead of a checkpoint, by variant and format.
PeerFiles = dict[tuple[str, str], ExportedFile | Failure]


def export_for_peers(context: RunContext, trained: dict[str, str]) -> PeerFiles:
    """Exports each variant that peers are timed on; `trained` gives the hash of its weights."""
    formats = {PEERS[name].export_format for name in context.request.peers}
    files: PeerFiles = {}
    for variant, weights in _compared(context, trained):
        for file_format in sorted(filter(None, formats)):
            source = context.folder.checkpoint(variant)
            out = context.request.out / "peers" / variant

            def write(name: str = file_format, source: Path = source, out: Path = out) -> ExportedFile:
                make_folder(out, "out")
                return export.export_as(name, source, out)

            exported = context.cached(
                PartId(part=file_format, cell=plan.checkpoint_id(variant, context.request.engine)),
                ExportedFile,
                write,
                Dependencies((export.__name__,), (weights, file_format)),
                failing="artifact",
                still_there=_is_intact,
            )
            files[variant, file_format] = exported
    return files


def readable_path(context: RunContext, variant: str, name: PeerName, files: PeerFiles) -> Path | None:
    """What a peer reads: the checkpoint or its exported file; None where the export failed."""
    file_format = PEERS[name].export_format
    if file_format is None:
        return context.folder.checkpoint(variant)
    file = files.get((variant, file_format))
    return Path(file.file) if isinstance(file, ExportedFile) else None


def check_peers(context: RunContext, trained: dict[str, str], files: PeerFiles, results: RunResults) -> None:
    """How far each peer's logits differ under equal weights: without that, its times mean nothing."""
    for variant, weights in _compared(context, trained):
        for name in context.request.peers:
            cell = plan.checkpoint_id(variant, name)
            path = readable_path(context, variant, name, files)
            if path is None:
                results.add(cell)
                continue
            checkpoint = context.folder.checkpoint(variant)
            file = None if path == checkpoint else str(path)
            job = EquivalenceJob(path=str(checkpoint), peer=name, text=context.text_path, file=file)

            def measure(job: EquivalenceJob = job) -> OutputAgreement:
                return equivalence.in_child(job)

            agreement = context.cached(
                PartId(part="agreement", cell=cell),
                OutputAgreement,
                measure,
                Dependencies(
                    (equivalence.__name__, *(type(peer).__module__ for peer in (PEERS[name], REFERENCE))),
                    (weights, file_sha256(files, variant, name)),
                ),
                failing="quality",
            )
            results.add(cell, agreement=agreement)


def file_sha256(files: PeerFiles, variant: str, name: PeerName) -> str | None:
    """The hash of the exported file that a peer reads; None where it reads the checkpoint."""
    exported = files.get((variant, PEERS[name].export_format or ""))
    return exported.sha256 if isinstance(exported, ExportedFile) else None


def _is_intact(exported: ExportedFile) -> bool:
    try:
        return sha256(Path(exported.file).read_bytes()) == exported.sha256
    except OSError:
        return False


def _compared(context: RunContext, trained: dict[str, str]) -> list[tuple[str, str]]:
    """Variants that peers are compared on, with the hash of their weights."""
    return [
        (variant, weights)
        for variant, weights in trained.items()
        if variant in context.request.preset.compared_variants
    ]
