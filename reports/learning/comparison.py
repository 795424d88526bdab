"""The table of `bard learn`: what each entrant reached in its time, against counting."""

from collections.abc import Iterator
from statistics import fmean
from typing import NamedTuple

from reports import metrics, units
from reports.inference.discoveries import critical_level
from reports.inference.intervals import negated
from reports.learning import counting, ensembles, goals, seeds, settings_notes, training_notes
from reports.learning.goals import Goal
from reports.learning.record import BlockSums, LearningRecord, ReferenceScores
from reports.learning.seeds import SeedGroup
from reports.scores import QualityDifference
from reports.tables import Table

COLUMNS = (
    *("model", "training", "seeds", "parameters", "characters", "top-1", "top-5"),
    *("nats", "nats by seed"),
    *("points above the n-gram", "nats below it", "goal", "other load"),
)
_MIXED = {  # (kind, whether it learns the scored text): how tables call it
    ("mixture", False): " + n-gram",
    ("mixture", True): " + n-gram, adaptive",
    ("dynamic evaluation", True): ", dynamic evaluation",
}


class _ScoredRow(NamedTuple):
    """Trainings that differ by their seed, their scores by seed, and what they should reach."""

    group: SeedGroup
    name: str
    scores: list[BlockSums]
    goal: Goal | None


def tables(record: LearningRecord) -> tuple[Table, ...]:
    """A row for each entrant and time, the longest training last, then the lines to pass."""
    bar = counting.best_ngram(record)
    order = [group for group in seeds.groups(record) if group.models[0].student is None]
    order.sort(key=lambda group: group.seconds)
    names = ensembles.short_names(record)
    scored: list[_ScoredRow] = []
    for group in order:
        name = ensembles.row_name(group, names)
        scored += [_own(group, name), *_mixed(group, name)]
    level = critical_level(
        p
        for row in scored
        if (better := above(record, row.scores, bar)) and row.goal
        for p in goals.p_values(row.goal, better, above_over_seeds(record, row.scores, bar))
    )
    rows = [_scored_row(record, row, bar, level) for row in scored]
    rows += [_reference_row(record, name, reference) for name, reference in counting.lines(record)]
    title = f"Who learns most in the same minutes, on {record.part} text, {units.cores(record.machine.cores)}"
    return (Table(title, COLUMNS, "lrrrrrrrrrrlr", tuple(rows), _notes(record, bar, level)),)


def above(
    record: LearningRecord, scores: list[BlockSums], bar: ReferenceScores | None
) -> QualityDifference | None:
    """How much better than the bar, by the scores of each seed: top-1 above it as a fraction, nats below it."""
    if bar is None or bar.scores is None:
        return None
    length = record.blocks.length
    ahead = seeds.difference(scores, [bar.scores], length)
    return QualityDifference(ahead.top1, seeds.difference([bar.scores], scores, length).nats)


def score_cells(
    record: LearningRecord, group: SeedGroup, scores: list[BlockSums], better: QualityDifference | None
) -> tuple[str, ...]:
    """Characters, top-1, top-5, nats, nats by seed; how far top-1 lies above and nats below the compared ones."""
    block_length = record.blocks.length
    top5 = fmean(seeds.top5(of_seed, block_length) for of_seed in scores)
    return (
        units.count(round(fmean(model.characters for model in group.models))),
        units.percent(fmean(seeds.top1(of_seed, block_length) for of_seed in scores)),
        metrics.top5(top5, record.vocabulary_size),
        units.number(fmean(seeds.nats(of_seed, block_length) for of_seed in scores), 3),
        _spread_by_seed(scores, block_length),
        units.difference(better.top1 if better else None, 100),
        units.difference(better.nats if better else None, digits=3),
    )


def load_cell(group: SeedGroup) -> str:
    """The share of the processors that others took, of the seed that was disturbed most."""
    busy = [model.conditions.others_busy for model in group.models if model.conditions]
    return units.percent(max(busy), 0) if len(busy) == len(group.models) else "not known"


def _spread_by_seed(scores: list[BlockSums], block_length: int) -> str:
    """The lowest and the highest loss of a seed; of one seed nothing."""
    losses = [seeds.nats(of_seed, block_length) for of_seed in scores]
    if len(losses) < 2:
        return units.DASH
    return f"{units.number(min(losses), 3)} to {units.number(max(losses), 3)}"


def above_over_seeds(
    record: LearningRecord, scores: list[BlockSums], bar: ReferenceScores | None
) -> QualityDifference | None:
    """The same with the interval that another choice of seeds gives; None of one seed."""
    if bar is None or bar.scores is None:
        return None
    below = seeds.against_one(scores, bar.scores, record.blocks.length)
    return below and QualityDifference(below.top1, negated(below.nats))


def _own(group: SeedGroup, name: str) -> _ScoredRow:
    goal = None if group.models[0].peer else goals.goal_after(group.seconds)
    return _ScoredRow(group, name, [model.scores for model in group.models], goal)


def _mixed(group: SeedGroup, name: str) -> Iterator[_ScoredRow]:
    """The same trainings mixed with counting, or while they go on learning from the scored text."""
    for (kind, adaptive), suffix in _MIXED.items():
        scores = [
            mixture.scores
            for model in group.models
            for mixture in model.mixtures
            if (mixture.kind, mixture.adaptive) == (kind, adaptive) and mixture.scores
        ]
        if len(scores) == len(group.models):
            goal = None if adaptive else goals.goal_after(group.seconds)
            yield _ScoredRow(group, f"{name}{suffix}", scores, goal)


def _scored_row(
    record: LearningRecord, row: _ScoredRow, bar: ReferenceScores | None, level: float
) -> tuple[str, ...]:
    group = row.group
    better = above(record, row.scores, bar)
    return (
        row.name,
        group.budget,
        units.count(len(group.models)),
        units.count(group.models[0].parameters),
        *score_cells(record, group, row.scores, better),
        _verdict(row, better, above_over_seeds(record, row.scores, bar), level),
        load_cell(group),
    )


def _verdict(
    row: _ScoredRow, better: QualityDifference | None, over_seeds: QualityDifference | None, level: float
) -> str:
    if row.goal is None or better is None:
        return units.DASH
    shown = goals.verdict(row.goal, better, level, over_seeds)
    if len(row.scores) > 1:
        return shown
    return f"{shown}, of one {'ensemble' if row.group.entrant.members else 'seed'}"


def _reference_row(record: LearningRecord, name: str, reference: ReferenceScores) -> tuple[str, ...]:
    figures = {"model": name, "nats": units.number(counting.nats(record, reference), 3)}
    if reference.scores:
        length = record.blocks.length
        figures["top-1"] = units.percent(seeds.top1(reference.scores, length))
        figures["top-5"] = metrics.top5(seeds.top5(reference.scores, length), record.vocabulary_size)
    return tuple(figures.get(column, units.DASH) for column in COLUMNS)


def _notes(record: LearningRecord, bar: ReferenceScores | None, level: float) -> tuple[str, ...]:
    characters = units.count(record.blocks.length * len(record.blocks.starts))
    notes = [
        (
            "Training is training proper, without tracing, compilation and validation; characters are those "
            "that were predicted in it. Of each training the weights of the best validation are scored."
        ),
        (
            f"All predict the same {characters} characters. Figures are means over seeds; {seeds.INTERVALS}. They "
            "show how far other text could move a result; nats by seed show how far another seed does."
        ),
    ]
    if bar:
        notes.append(
            f"The n-gram is the best of those that learn nothing of the {record.part} text: {bar.name}. Adaptive "
            "ones, and PPMd, which codes the whole of it, learn it as they go."
        )
        notes += [goals.describe(), seeds.note_on_level(level)]
    if any(model.mixtures for model in record.models):
        notes.append(
            "+ n-gram: the weighted mean of what the model and n-grams predict, of every order up to 9, or in older "
            "trainings of the one that is best alone; the record names them. The weights are chosen on validation "
            "text. Counting takes some seconds more than the training."
        )
    notes += ensembles.notes(record)
    if any(row.kind == "dynamic evaluation" for model in record.models for row in model.mixtures):
        notes.append(
            "Dynamic evaluation: the whole test text is read in order, and after each piece of 64 characters the "
            "model takes a step of plain gradient descent on it. The rate is chosen on validation text."
        )
    settings = settings_notes.notes(seeds.groups(record))
    return (*notes, *_notes_on_reading(record), *settings, *training_notes.notes(record))


def _notes_on_reading(record: LearningRecord) -> list[str]:
    """Who reads less than the context of a block."""
    reads = {model.entrant.model: model.reads for model in record.models if model.reads is not None}
    return [
        f"{name} predicts each character from the {units.count(length)} before it, in a window that slides along: "
        f"all that it can read. The context of a block is {units.count(record.blocks.context)}."
        for name, length in reads.items()
        if length < record.blocks.context
    ]
