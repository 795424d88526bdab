"""Times training steps, with peers and matrix products in the same rounds; and steps of other sizes."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from bench.measurements import scaling
from bench.measurements.scaling import ScalingCase
from bench.peers.registry import PEERS
from bench.pipeline import plan
from bench.pipeline.cache import PartId
from bench.pipeline.context import RunContext
from bench.pipeline.results import RunResults
from bench.pipeline.timings import TimedCase, energy_of, time_in_one_session
from bench.timing import matmul
from bench.timing.workloads import Case
from reports.record import CellId, MatmulTiming, Speed
from shakespeare.config import ModelConfig, Precision

_MEASURED_TWICE = "optimized"  # the variant of the A/A pair, where it is part of the run


class _Step(NamedTuple):
    """A training step of one cell."""

    cell: CellId
    model: ModelConfig
    precision: Precision


def time_steps(context: RunContext, results: RunResults) -> None:
    """Steps in this run's engine, in peers and in bfloat16, one of them twice, and matrix products alone.

    In one session, so that every ratio and every distance from the roofline is of the same minutes.
    """
    preset = context.request.preset
    cases = step_cases(context) | matmul_cases(context)
    times = time_in_one_session(context, cases, "step", preset.step_rounds)
    results.energy = energy_of(context, (time for time in times.values() if isinstance(time, Speed)))
    for part, time in times.items():
        if part.cell:
            results.add(part.cell, step=time)
        elif isinstance(time, Speed):
            precision = cases[part].case.matmul_precision
            timing = MatmulTiming(precision=precision, operations=matmul.operations(), speed=time)
            results.matmuls.append(timing)


def step_cases(context: RunContext) -> dict[PartId, TimedCase]:
    """The step of every cell, the second measurements in processes of their own."""
    cases = {}
    for step in _steps(context):
        case = Case(
            workload="step",
            text=context.text_path,
            engine=step.cell.engine,
            precision=step.precision,
            model=step.model,
            batch_size=context.request.preset.train.batch_size or step.model.batch_size,
            process=step.cell.repeat,
        )
        cases[PartId(part="step", cell=step.cell)] = TimedCase(case, (case.work,))
    return cases


def matmul_cases(context: RunContext) -> dict[PartId, TimedCase]:
    """Matrix products alone, in every precision that this machine has."""
    cases = {}
    for precision in _precisions(context):
        case = Case(workload="matmul", matmul_precision=precision)
        cases[PartId(part="matmul", subject=precision)] = TimedCase(case, (case.work,))
    return cases


def time_scaling(context: RunContext, results: RunResults) -> None:
    """Training steps with one size varied at a time."""
    times = time_in_one_session(
        context, scaling_cases(context), "scaling", context.request.preset.scaling_rounds
    )
    size = context.corpus.vocabulary.size
    for part, scaling_case in _scaled(context):
        time = times[part]
        if isinstance(time, Speed):
            results.scaling.append(scaling.point(scaling_case, time, size))


def scaling_cases(context: RunContext) -> dict[PartId, TimedCase]:
    """The steps of other sizes; two axes may share one."""
    cases = {}
    for part, scaling_case in _scaled(context):
        case = Case(
            workload="step",
            text=context.text_path,
            model=scaling_case.model,
            batch_size=scaling_case.batch_size,
            threads=scaling_case.threads,
        )
        cases[part] = TimedCase(case, (case.work,))
    return cases


def _scaled(context: RunContext) -> Iterator[tuple[PartId, ScalingCase]]:
    preset, models = context.request.preset, context.request.variants
    model = next((model for model in models if not model.bidirectional), models[0])
    base = preset.train.batch_size or model.batch_size
    for scaling_case in scaling.cases(model, base, context.machine.cores):
        yield PartId(part="scaling", subject=f"{model.name} {scaling_case.label}"), scaling_case


def _steps(context: RunContext) -> Iterator[_Step]:
    """The steps of one variant are measured twice in every engine: each has a noise floor of its own."""
    request, models = context.request, context.request.variants
    compared = [model for model in models if model.name in request.preset.compared_variants]
    choices = compared or list(models)
    twice = next((model for model in choices if model.name == _MEASURED_TWICE), choices[0])
    for model in models:
        for name in _engines(context, model):
            yield _Step(plan.checkpoint_id(model.name, name), model, "float32")
            if model is twice:
                yield _Step(plan.checkpoint_id(model.name, name, repeat=1), model, "float32")
        if model in compared:
            mixed: Precision = "mixed_bfloat16"
            yield _Step(plan.checkpoint_id(model.name, "keras", mixed), model, mixed)
            for name in request.peers if context.machine.native_bfloat16 else ():
                if PEERS[name].steps_in_bfloat16:
                    yield _Step(plan.checkpoint_id(model.name, name, mixed), model, mixed)


def _engines(context: RunContext, model: ModelConfig) -> Iterator[str]:
    """This run's engine, and for compared variants every other one that trains."""
    request = context.request
    yield request.engine
    if model.name in request.preset.compared_variants:
        peers = ("keras", *(name for name in request.peers if PEERS[name].trains))
        yield from (name for name in peers if name != request.engine)


def _precisions(context: RunContext) -> tuple[Literal["float32", "bfloat16"], ...]:
    if context.machine.native_bfloat16:
        return ("float32", "bfloat16")
    return ("float32",)
