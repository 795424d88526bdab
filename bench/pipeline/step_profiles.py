"""Where the time of a training step goes, by TensorFlow's own tracer."""

from bench.measurements import step_profile
from bench.measurements.step_profile import ProfileJob, StepProfile
from bench.pipeline import plan
from bench.pipeline.cache import PartId
from bench.pipeline.context import Dependencies, RunContext
from bench.pipeline.results import RunResults
from bench.timing.workloads import Case
from reports.record import Failure


def profile_steps(context: RunContext, results: RunResults) -> None:
    """A breakdown by layer and one by operator for each profiled variant."""
    preset = context.request.preset
    for model in context.request.variants:
        if not preset.profiles_steps(model.name):
            continue
        case = Case(
            workload="step",
            text=context.text_path,
            engine=context.request.engine,
            model=model,
            batch_size=preset.train.batch_size or model.batch_size,
        )
        cell = plan.checkpoint_id(model.name, context.request.engine)
        job = ProfileJob(case=case, cell=cell, steps=preset.profile_steps)

        def measure(job: ProfileJob = job) -> StepProfile:
            return step_profile.measure_in_child(job)

        profile = context.cached(
            PartId(part="step-profile", cell=cell),
            StepProfile,
            measure,
            Dependencies((step_profile.__name__,), (case.work, job.steps)),
            failing="breakdown",
        )
        if not isinstance(profile, Failure):
            results.breakdowns += profile.breakdowns
