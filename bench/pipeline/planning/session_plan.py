"""Every case that the timing sessions of a run will time, as planned parts: a case costs its share of its session."""

from collections.abc import Iterator

from bench.peers.registry import PEERS
from bench.pipeline import inference_timings, plan, session_repeats, step_timings
from bench.pipeline.cache import PartId
from bench.pipeline.context import RunContext
from bench.pipeline.peer_checks import PeerFiles
from bench.pipeline.planning import durations
from bench.pipeline.planning.durations import Cost
from bench.pipeline.planning.planned_part import PlannedPart
from compress.export import ExportedFile
from reports.record import CellId
from shakespeare.config import ModelConfig

_PREFIXES = 25  # of a file's graph, until the file is there to count them


def planned_timings(context: RunContext) -> Iterator[PlannedPart]:
    """All sessions in their order."""
    models = {model.name: model for model in context.request.variants}
    hashes, files = _expected_files(context), _expected_exports(context)

    def cost(part: PartId) -> Cost:
        if part.part == "step" and part.cell:
            return durations.step(models[part.cell.variant])
        return durations.other(part.part)

    steps = step_timings.step_cases(context) | step_timings.matmul_cases(context)
    preparation = inference_timings.preparation_cases(context)
    inference = preparation | inference_timings.inference_cases(context, hashes, files)
    yield from (PlannedPart("steps", part, cost(part)) for part in steps)
    yield from (PlannedPart("inference", part, cost(part)) for part in inference)
    if context.request.preset.includes("scaling"):
        scaled = step_timings.scaling_cases(context)
        yield from (PlannedPart("scaling", part, cost(part)) for part in scaled)
    yield from _profiles(context, hashes)
    if context.request.preset.includes("repeats"):
        repeats = session_repeats.repeated_cases(context, hashes, files)
        yield from (PlannedPart("repeats", part, cost(part)) for part in repeats)


def _profiles(context: RunContext, hashes: dict[CellId, str]) -> Iterator[PlannedPart]:
    preset = context.request.preset
    for model in context.request.variants:
        if preset.profiles_steps(model.name):
            part = PartId(part="step-profile", cell=plan.checkpoint_id(model.name, context.request.engine))
            yield PlannedPart("profiles", part, durations.profile(model))
    for cell in hashes:
        if preset.profiles_file(cell.variant, cell.technique):
            for number in range(_PREFIXES):  # under names that no real one has
                part = PartId(part="prefix", cell=cell, subject=f"expected {number}")
                yield PlannedPart("profiles", part, durations.other("prefix"))


def compared_variants(context: RunContext) -> list[ModelConfig]:
    """Those that peers are timed on."""
    compared = context.request.preset.compared_variants
    return [model for model in context.request.variants if model.name in compared]


def peer_formats(context: RunContext) -> set[str]:
    """The formats that peers read in place of a checkpoint."""
    return {name for peer in context.request.peers if (name := PEERS[peer].export_format)}


def _expected_files(context: RunContext) -> dict[CellId, str]:
    """Every checkpoint and file, as if each could be made."""
    request = context.request
    cells = []
    for model in request.variants:
        cells.append(plan.checkpoint_id(model.name, request.engine))
        cells += [plan.artifact_id(model.name, chain) for chain in request.chains[model.name]]
    return dict.fromkeys(cells, "")


def _expected_exports(context: RunContext) -> PeerFiles:
    file = ExportedFile(format="", file=".", bytes=0, sha256="", largest_difference=0.0)
    return {
        (model.name, name): file for model in compared_variants(context) for name in peer_formats(context)
    }
