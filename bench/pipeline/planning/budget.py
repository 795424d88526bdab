"""Fits a run to a time: drops what matters least first, shortens trainings last, and says what that costs.

In this order, until the expected time fits: the extras of a preset as `bench_preset.EXTRAS` lists them; peers and
engines beside the run's own; techniques, always the last of the variant that has most of them, all but `identity` and
`dynamic_range`; then trainings, retrainings and students alike, down to 10 seconds of training.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from bench.pipeline.cache import Cache
from bench.pipeline.context import RunContext, RunRequest
from bench.pipeline.planning import durations, part_plan
from bench.pipeline.planning.bench_preset import EXTRAS
from bench.pipeline.planning.planned_part import expected_seconds
from compress.chain import Chain
from reports import units
from reports.record import Machine
from shakespeare.errors import InvalidInput
from shakespeare.text.corpus import Corpus

_SPARE = 0.95  # of the time, as predictions err
_KEPT = ("identity", "dynamic_range")  # techniques
_LEAST_TRAINING = 10.0  # seconds
_SHORTER = 0.9  # a training, from one try to the next


def fit(request: RunRequest, corpus: Corpus, machine: Machine) -> RunRequest:
    """The request as it fits its budget, with what is left out as sentences; without one, the request itself.

    Raises:
        InvalidInput: not even the shortest run of these variants fits.
    """
    if request.budget_seconds is None:
        return request
    with tempfile.TemporaryDirectory(prefix="bard-") as folder:
        cache = Cache(Path(folder))  # nothing is asked of it

        def seconds(candidate: RunRequest) -> float:
            return expected_seconds(part_plan.planned_parts(RunContext(candidate, corpus, machine, cache)))

        shortest = request
        for shortest in _ever_shorter(request, corpus):
            if seconds(shortest) <= request.budget_seconds * _SPARE:
                return shortest._replace(left_out=tuple(_sentences(request, shortest)))
        least = units.duration(seconds(shortest) / _SPARE)
    reason = f"must be at least {least}: the shortest run of {len(request.variants)} variants takes so long"
    raise InvalidInput(
        "budget", units.duration(request.budget_seconds), f"{reason}; name fewer with --variants"
    )


def _ever_shorter(request: RunRequest, corpus: Corpus) -> Iterator[RunRequest]:
    """The request, then with one thing less each time."""
    yield request
    for extra in EXTRAS:
        if request.preset.includes(extra):
            request = _with_preset(request, skipped=request.preset.skipped | {extra})
            yield request
    if request.makes_files and (request.peers or request.preset.compared_variants):
        request = _with_preset(request._replace(peers=()), compared_variants=())
        yield request
    while droppable := _droppable(request):
        name, chains = max(droppable.items(), key=lambda item: len(item[1]))
        kept = tuple(chain for chain in request.chains[name] if chain is not chains[-1])
        request = request._replace(chains={**request.chains, name: kept})
        yield request
    yield from _shorter_trainings(request, corpus)


def _droppable(request: RunRequest) -> dict[str, list[Chain]]:
    """The techniques of each variant that a budget may drop, of those that have any."""
    chains = {
        name: [chain for chain in all_of_it if chain.name not in _KEPT]
        for name, all_of_it in request.chains.items()
    }
    return {name: droppable for name, droppable in chains.items() if droppable}


def _shorter_trainings(request: RunRequest, corpus: Corpus) -> Iterator[RunRequest]:
    preset = request.preset
    if preset.train.step_limit is not None:
        return
    # Without a budget, as in the preset full, trainings are as long as their epochs.
    longest = max(
        durations.training(model, preset.training_of(model), corpus).fixed for model in request.variants
    )
    share = _SHORTER
    while longest * share >= _LEAST_TRAINING:
        yield _with_preset(
            request,
            train=msgspec.structs.replace(preset.train, budget_seconds=round(longest * share, 1)),
            retrain_seconds=round(preset.retrain_seconds * share, 1),
            student_seconds=round(preset.student_seconds * share, 1),
        )
        share *= _SHORTER


def _with_preset(request: RunRequest, **fields: Any) -> RunRequest:
    return request._replace(preset=msgspec.structs.replace(request.preset, **fields))


def _sentences(asked: RunRequest, fitted: RunRequest) -> Iterator[str]:
    """What the budget costs."""
    budget = units.duration(asked.budget_seconds)
    extras: list[str] = [
        extra for extra in EXTRAS if asked.preset.includes(extra) and not fitted.preset.includes(extra)
    ]
    if asked.preset.compared_variants and not fitted.preset.compared_variants:
        extras.append("peers and engines beside the run's own")
    techniques = [
        f"{name} {chain.name}"
        for name, chains in asked.chains.items()
        for chain in chains
        if chain not in fitted.chains[name]
    ]
    if extras or techniques:
        yield f"Left out to fit a budget of {budget}: {', '.join((*extras, *techniques))}."
    before, after = _longest_budget(asked), _longest_budget(fitted)
    if after is not None and before != after:
        usual = units.budget(before) if before else f"{asked.preset.train.epochs:g} epochs"
        yield f"Variants train for at most {units.budget(after)} in place of {usual}, to fit a budget of {budget}."
    if not (extras or techniques or before != after):
        yield f"All of it is expected to fit a budget of {budget}."


def _longest_budget(request: RunRequest) -> float | None:
    """Seconds of the training that has most; None where none has a limit of time."""
    budgets = (request.preset.training_of(model).budget_seconds for model in request.variants)
    return max((seconds for seconds in budgets if seconds is not None), default=None)
