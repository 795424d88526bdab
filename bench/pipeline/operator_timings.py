"""Times every prefix of a converted file's graph: what its operators take, and its layers."""

import shutil
from collections import defaultdict

from bench.measurements import operator_profile
from bench.measurements.operator_profile import PrefixTiming
from bench.pipeline.cache import PartId
from bench.pipeline.context import RunContext
from bench.pipeline.planning import durations
from bench.pipeline.planning.planned_part import PlannedPart
from bench.pipeline.results import RunResults
from bench.pipeline.timings import TimedCase, time_in_one_session
from bench.timing.workloads import Case
from compress import artifact as artifacts
from compress.tflite import graph_prefixes
from compress.tflite.graph_prefixes import GraphPrefix
from reports.record import CellId, Failure, Speed
from shakespeare.errors import InvalidInput
from shakespeare.files import make_folder


def time_operators(context: RunContext, file_hashes: dict[CellId, str], results: RunResults) -> None:
    """Where one inference of each profiled file goes; `file_hashes` gives the hash of every file."""
    folder = context.request.out / "prefixes"
    prefixes = _prefixes(context, file_hashes)
    cost = durations.other("prefix")
    context.progress.expect((PlannedPart("profiles", part, cost) for part in prefixes), "prefix")
    cases = {
        part: TimedCase(
            Case(workload="file", path=str(folder / part.file_name), engine="litert"),
            (file_hashes[part.cell],) if part.cell else (),
        )
        for part in prefixes
    }
    try:
        make_folder(folder, "out")
        for part, prefix in prefixes.items():
            (folder / part.file_name).write_bytes(prefix.model)
        times = time_in_one_session(context, cases, "breakdown", context.request.preset.operator_rounds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)  # as large as the models, many times
    timings: dict[CellId, list[PrefixTiming]] = defaultdict(list)
    for part, time in times.items():
        if part.cell and isinstance(time, Speed):
            prefix = prefixes[part]
            timing = PrefixTiming(operator=prefix.operator, layer=prefix.layer, speed=time)
            timings[part.cell].append(timing)
    for cell, cell_timings in timings.items():
        results.breakdowns += operator_profile.breakdowns(cell, cell_timings)


def _prefixes(context: RunContext, file_hashes: dict[CellId, str]) -> dict[PartId, GraphPrefix]:
    """Every prefix of every profiled file. A file that cannot be cut becomes a failure."""
    models, preset = {model.name: model for model in context.request.variants}, context.request.preset
    by_part: dict[PartId, GraphPrefix] = {}
    for cell in file_hashes:
        if not preset.profiles_file(cell.variant, cell.technique):
            continue
        file = context.folder.artifact(cell.variant, cell.technique) / artifacts.MODEL
        try:
            prefixes = graph_prefixes.cut_prefixes(file.read_bytes(), models[cell.variant])
        except InvalidInput as error:
            failure = Failure(part="breakdown", status="failed", reason=str(error), cell=cell)
            context.failures.append(failure)
            continue
        for number, prefix in enumerate(prefixes, 1):
            by_part[PartId(part="prefix", cell=cell, subject=f"{number:02} {prefix.operator}")] = prefix
    return by_part
