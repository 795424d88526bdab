"""The main job: measure what is asked for and not yet known, then write the record and its report."""

import sys
from pathlib import Path

from bench.environment import machine
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
from bench.pipeline.results import RunResults
from bench.pipeline.run_folder import RECORD, REPORT, RunFolder
from reports import record as records
from reports.record import Record
from reports.render import figures, markdown
from shakespeare.files import make_folder, write
from shakespeare.text import corpus as corpora


def run(request: RunRequest) -> Record:
    """Measures what is asked for and not yet known, and writes record and report.

    Raises:
        InvalidInput: a bad text, or a folder that belongs to something else.
        KeyboardInterrupt: Ctrl-C; every finished part is kept, a training can be resumed.
    """
    start = Start.now()
    text = corpora.load(request.text)
    folder = RunFolder(request.out)
    folder.check_owner(request.preset_name, text.sha256, fresh=request.fresh)
    with folder.locked():
        folder.claim(request.preset_name, text.sha256, fresh=request.fresh)
        context = RunContext(request, text, machine.read(), Cache(request.out / "cells"))
        results = RunResults()
        _measure(context, results)
        record = assemble.record(context, results, start)
        publish(record, request.out)
    return record


def publish(record: Record, out: Path) -> None:
    """Writes record.json, report.md and figures/*.svg."""
    write(out / RECORD, records.encode(record))
    make_folder(out / "figures", "out")
    for name, svg in figures.draw(record).items():
        write(out / "figures" / f"{name}.svg", svg.encode())
    write(out / REPORT, markdown.render(record).encode())


def _measure(context: RunContext, results: RunResults) -> None:
    """Everything, in this order: what is not timed first, then one timing session after the other."""
    trained = _train(context, results)
    models = _retrain(context, trained)
    _say("training the word-level model")
    references.train_word_model(context, results)
    _say("counting: n-grams, compressors, what test and training text share")
    references.measure_overlap(context, results)
    references.measure_baselines(context, results)
    references.measure_mixtures(context, trained, results)
    _say(f"compressing and evaluating {len(models)} models")
    file_hashes = compression.convert_and_evaluate(context, models, results)
    samples.count(context, results)
    peer_files = peer_checks.export_for_peers(context, trained)
    peer_checks.check_peers(context, trained, peer_files, results)
    _say("timing training steps")
    step_timings.time_steps(context, results)
    _say("timing inference")
    inference_timings.time_inference(context, file_hashes, peer_files, results)
    _say("timing steps of other sizes")
    step_timings.time_scaling(context, results)
    _say("profiling")
    step_profiles.profile_steps(context, results)
    operator_timings.time_operators(context, file_hashes, results)
    _say("timing once more what was measured twice, in sessions of its own")
    session_repeats.time_again(context, file_hashes, peer_files, results)


def _train(context: RunContext, results: RunResults) -> dict[str, str]:
    """The hash of the weights of every variant that could be trained."""
    variants = context.request.variants
    trained: dict[str, str] = {}
    for number, model in enumerate(variants, 1):
        _say(f"training {model.name} ({number} of {len(variants)})")
        weights = trainings.train(context, model, results)
        if isinstance(weights, str):
            trained[model.name] = weights
    return trained


def _retrain(context: RunContext, trained: dict[str, str]) -> list[ModelToEvaluate]:
    """Every trained checkpoint and every chain, its retrainings done."""
    request = context.request
    if any(chain.retrainings for variant in trained for chain in request.chains[variant]):
        _say("retraining for prune, cluster, distill and their controls")
    weights = trainings.retrain(context, trained)
    models = []
    for variant, sha256 in trained.items():
        models.append(ModelToEvaluate(plan.checkpoint_id(variant, request.engine), None, sha256))
        models += [
            ModelToEvaluate(plan.artifact_id(variant, chain), chain, weights[variant, chain.retraining_name])
            for chain in request.chains[variant]
        ]
    return models


def _say(text: str) -> None:
    sys.stderr.write(f"bard: {text}\n")
    sys.stderr.flush()
