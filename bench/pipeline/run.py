"""The main job: measure what is asked for and not yet known, then write the record and its report."""

from bench import user_text
from bench.environment import machine
from bench.notice import tell
from bench.pipeline import (
    assemble,
    compression,
    inference_timings,
    operator_timings,
    peer_checks,
    plan,
    references,
    samples,
    session_repeats,
    step_profiles,
    step_timings,
    trainings,
)
from bench.pipeline.assemble import Start
from bench.pipeline.cache import Cache
from bench.pipeline.compression import ModelToEvaluate
from bench.pipeline.context import RunContext, RunRequest
from bench.pipeline.live_report import LiveReport
from bench.pipeline.planning import budget, part_plan
from bench.pipeline.report_files import publish
from bench.pipeline.results import RunResults
from bench.pipeline.run_folder import RunFolder
from bench.pipeline.trainings import WeightHashes
from bench.progress import StatusLine
from reports.record import Record


def run(request: RunRequest) -> Record:
    """Measures what is asked for and not yet known, and writes record and report.

    While it goes on, what is known so far stands in the folder too.

    Raises:
        InvalidInput: a bad text, a folder that belongs to something else, or too little time.
        KeyboardInterrupt: Ctrl-C; every finished part is kept, a training can be resumed.
    """
    start = Start.now()
    text = user_text.load(request.text)
    folder = RunFolder(request.out)
    folder.check_owner(request.preset_name, text.sha256, fresh=request.fresh)
    if request.fresh:
        folder.check_keeps(request.text)
    with folder.locked():
        here = machine.read()
        request = budget.fit(request, text, here)
        folder.claim(request.preset_name, text.sha256, fresh=request.fresh)
        context = RunContext(request, text, here, Cache(request.out / "cells"))
        results = RunResults()
        live = LiveReport(request.out, lambda: assemble.record(context, results, start, in_progress=True))
        context.watchers.extend((StatusLine(context.progress.line).show, live.update))
        context.progress.plan(part_plan.planned_parts(context))
        for sentence in request.left_out:
            tell(sentence)
        try:
            _measure(context, results)
        except BaseException:
            live.update(now=True)
            raise
        record = assemble.record(context, results, start)
        publish(record, request.out)
    tell(f"{context.cache.measured} parts were measured in this run, {context.cache.reused} were kept")
    return record


def _measure(context: RunContext, results: RunResults) -> None:
    """Everything, in this order: what is not timed first, then one timing session after the other."""
    includes, enter = context.request.preset.includes, context.progress.enter
    trained = _train(context, results)
    weights = _train_students(context, trained)
    enter("retraining")
    models = _retrain(context, trained, weights)
    enter("references")
    if includes("word model"):
        tell("training the word-level model")
        references.train_word_model(context, results)
    tell("counting: n-grams, compressors, what test and training text share")
    references.measure_overlap(context, results)
    references.measure_baselines(context, results)
    if includes("mixtures"):
        references.measure_mixtures(context, trained, results)
    enter("evaluation")
    tell(f"compressing and evaluating {len(models)} models")
    file_hashes = compression.convert_and_evaluate(context, models, results)
    samples.count(context, results)
    enter("agreement")
    peer_files = peer_checks.export_for_peers(context, trained)
    peer_checks.check_peers(context, trained, peer_files, results)
    enter("steps")
    tell("timing training steps")
    step_timings.time_steps(context, results)
    enter("inference")
    tell("timing inference")
    inference_timings.time_inference(context, file_hashes, peer_files, results)
    if includes("scaling"):
        enter("scaling")
        tell("timing steps of other sizes")
        step_timings.time_scaling(context, results)
    enter("profiles")
    tell("profiling")
    if includes("step profiles"):
        step_profiles.profile_steps(context, results)
    if includes("operator profiles"):
        operator_timings.time_operators(context, file_hashes, results)
    if includes("repeats"):
        enter("repeats")
        tell("timing once more what was measured twice, in sessions of its own")
        session_repeats.time_again(context, file_hashes, peer_files, results)


def _train(context: RunContext, results: RunResults) -> dict[str, str]:
    """The hash of the weights of every variant that could be trained."""
    variants = context.request.variants
    trained: dict[str, str] = {}
    for number, model in enumerate(variants, 1):
        tell(f"training {model.name} ({number} of {len(variants)})")
        weights = trainings.train(context, model, results)
        if isinstance(weights, str):
            trained[model.name] = weights
    return trained


def _train_students(context: RunContext, trained: dict[str, str]) -> WeightHashes:
    request = context.request
    chains = (chain for variant in trained for chain in request.chains[variant] if chain.retrainings)
    if any(chain.retrainings[0].new_model for chain in chains):
        tell("training students")
    return trainings.train_students(context, trained)


def _retrain(context: RunContext, trained: dict[str, str], weights: WeightHashes) -> list[ModelToEvaluate]:
    """Every trained checkpoint and every chain, its retrainings done."""
    request = context.request
    weights = trainings.retrain(context, trained, weights)
    models = []
    for variant, sha256 in trained.items():
        models.append(ModelToEvaluate(plan.checkpoint_id(variant, request.engine), None, sha256))
        models += [
            ModelToEvaluate(plan.artifact_id(variant, chain), chain, weights[variant, chain.retraining_name])
            for chain in request.chains[variant]
        ]
    return models
