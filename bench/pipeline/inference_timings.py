"""Times preparing the text, and what one character takes of every model, its A/A pair and its peers."""

from collections.abc import Iterator
from typing import NamedTuple

from bench.peers.registry import PEERS
from bench.pipeline import plan
from bench.pipeline.cache import PartId
from bench.pipeline.context import RunContext
from bench.pipeline.peer_checks import PeerFiles, file_sha256, readable_path
from bench.pipeline.results import RunResults
from bench.pipeline.timings import TimedCase, time_in_one_session
from bench.timing.workloads import Case, Workload
from reports.queries import CHECKPOINT
from reports.record import CellId, Speed
from shakespeare.config import ModelConfig

_PREPARATION: tuple[Workload, ...] = ("read", "encode", "windows")
_MEASURED_TWICE = (
    "identity"  # the file of this technique has an A/A pair: one for each variant's scale of time
)


class _Inference(NamedTuple):
    """One workload of one cell, and the file that runs."""

    cell: CellId
    workload: Workload
    path: str
    file_sha256: str | None = None  # of an exported file; else the hash of what runs is known by the cell


def time_inference(
    context: RunContext,
    file_hashes: dict[CellId, str],
    peer_files: PeerFiles,
    results: RunResults,
) -> None:
    """Times every checkpoint and file in `file_hashes`, which gives the hash of what runs.

    `latency` is a character through our runtime, with A/A pairs, and that of a checkpoint in each peer;
    `invoke` the interpreter alone; `generation` a character written, sampling included, by causal models.
    """
    cases = preparation_cases(context) | inference_cases(context, file_hashes, peer_files)
    for part, time in time_in_one_session(
        context, cases, "latency", context.request.preset.latency_rounds
    ).items():
        if part.cell:
            results.add(part.cell, **{part.part: time})
        elif isinstance(time, Speed):
            results.corpus_timings[part.subject] = time


def preparation_cases(context: RunContext) -> dict[PartId, TimedCase]:
    """What preparing the text takes."""
    cases = {}
    for workload in _PREPARATION:
        case = Case(workload=workload, text=context.text_path, engine="numpy")
        cases[PartId(part="corpus", subject=workload)] = TimedCase(case, ())
    return cases


def inference_cases(
    context: RunContext, file_hashes: dict[CellId, str], peer_files: PeerFiles
) -> dict[PartId, TimedCase]:
    """Every workload of every checkpoint and file, the second measurements in processes of their own."""
    cases: dict[PartId, TimedCase] = {}
    models = {model.name: model for model in context.request.variants}
    for cell, sha256 in file_hashes.items():
        for inference in _workloads(context, cell, models[cell.variant], peer_files):
            case = Case(
                workload=inference.workload,
                path=inference.path,
                engine=inference.cell.engine,
                model=models[cell.variant],
                process=inference.cell.repeat,
            )
            cases[PartId(part=inference.workload, cell=inference.cell)] = TimedCase(
                case, (sha256, inference.file_sha256)
            )
    return cases


def _workloads(
    context: RunContext, cell: CellId, model: ModelConfig, peer_files: PeerFiles
) -> Iterator[_Inference]:
    """What is timed of a checkpoint or a file."""
    path = str(context.folder.model(cell.variant, cell.technique))
    yield _Inference(cell, "latency", path)
    if cell.technique in (CHECKPOINT, _MEASURED_TWICE):
        yield _Inference(plan.repeated(cell), "latency", path)
    if cell.technique == CHECKPOINT:
        if cell.variant in context.request.preset.compared_variants:
            yield from _peers(context, cell.variant, peer_files)
        return
    yield _Inference(cell, "invoke", path)
    if not model.bidirectional:
        yield _Inference(cell, "generation", path)


def _peers(context: RunContext, variant: str, files: PeerFiles) -> Iterator[_Inference]:
    """The trained model in the engines that people serve models with, twice in each."""
    for name in context.request.peers:
        path = readable_path(context, variant, name, files)
        if PEERS[name].serves and path:
            for repeat in (0, 1):
                cell = plan.checkpoint_id(variant, name, repeat=repeat)
                yield _Inference(cell, "latency", str(path), file_sha256(files, variant, name))
