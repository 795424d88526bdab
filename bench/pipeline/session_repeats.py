"""Times the A/A pairs once more, each kind in a session of its own: how far two sessions of this machine differ."""

import msgspec

from bench.pipeline import plan
from bench.pipeline.cache import PartId
from bench.pipeline.context import RunContext
from bench.pipeline.inference_timings import inference_cases
from bench.pipeline.peer_checks import PeerFiles
from bench.pipeline.results import RunResults
from bench.pipeline.step_timings import step_cases
from bench.pipeline.timings import TimedCase, time_in_one_session
from bench.timing.protocol import RoundLimits
from reports.record import CellId


def time_again(
    context: RunContext, file_hashes: dict[CellId, str], peer_files: PeerFiles, results: RunResults
) -> None:
    """What was measured twice within a session is measured between two: the least rounds, alone."""
    preset = context.request.preset
    steps = time_in_one_session(context, _repeats(step_cases(context)), "step", _few(preset.step_rounds))
    files = _repeats(inference_cases(context, file_hashes, peer_files))
    latencies = time_in_one_session(context, files, "latency", _few(preset.latency_rounds))
    for part, time in (*steps.items(), *latencies.items()):
        if part.cell:
            results.add(part.cell, **{part.part: time})


def repeated_cases(
    context: RunContext, file_hashes: dict[CellId, str], peer_files: PeerFiles
) -> dict[PartId, TimedCase]:
    """All that is timed once more."""
    files = inference_cases(context, file_hashes, peer_files)
    return _repeats(step_cases(context)) | _repeats(files)


def _repeats(cases: dict[PartId, TimedCase]) -> dict[PartId, TimedCase]:
    """The second measurements of pairs, as third ones."""
    return {
        PartId(part=part.part, cell=plan.repeated(part.cell)): timed
        for part, timed in cases.items()
        if part.cell and part.cell.repeat
    }


def _few(limits: RoundLimits) -> RoundLimits:
    return msgspec.structs.replace(limits, most=limits.least)
