"""The table of an ablation: what a change of one setting or two is worth, against the recipe as it is."""

from typing import NamedTuple

from reports import units
from reports.inference.discoveries import critical_level
from reports.inference.intervals import Band
from reports.learning import seeds, settings_notes, training_notes
from reports.learning.comparison import load_cell, score_cells
from reports.learning.record import LearningRecord
from reports.learning.seeds import SeedGroup, SeedInterval
from reports.scores import QualityDifference
from reports.tables import Table

UNCHANGED = "as it is"
_SAME = Band(0.0, 0.0)
COLUMNS = (
    *("change", "seeds", "parameters", "characters", "top-1", "top-5", "nats", "nats by seed"),
    *("points above the base", "nats below it", "shown", "other load"),
)


def tables(record: LearningRecord) -> tuple[Table, ...]:
    """A table for each base and time."""
    groups = seeds.groups(record)
    bases = [group for group in groups if not group.entrant.change]
    return tuple(_table(record, base, _changed(base, groups)) for base in bases)


def _changed(base: SeedGroup, groups: list[SeedGroup]) -> list[SeedGroup]:
    """Those to compare with a base; of several bases by other settings each has the ones of its seeds."""
    return [
        group
        for group in groups
        if group.entrant.change
        and group.differs_by_change(base)
        and (not base.difference or set(group.seeds) & set(base.seeds))
    ]


def _table(record: LearningRecord, base: SeedGroup, changed: list[SeedGroup]) -> Table:
    length = record.blocks.length
    betters = [_better(group, base, length) for group in changed]
    level = critical_level(
        figure.p_value(_SAME, only_outside=True)
        for better in betters
        if better
        for figure in (better.top1, better.nats)
    )
    rows = [_row(record, base, None, level)]
    rows += [_row(record, group, better, level) for group, better in zip(changed, betters, strict=True)]
    title = f"Ablation {record.ablation}: {base.label}, {base.budget}"
    return Table(title, COLUMNS, "lrrrrrrrrrlr", tuple(rows), _notes(record, base, level))


def _row(record: LearningRecord, group: SeedGroup, better: "_Better | None", level: float) -> tuple[str, ...]:
    scores = [model.scores for model in group.models]
    told = QualityDifference(better.top1.over_text, better.nats.over_text) if better else None
    return (
        ", ".join(filter(None, (group.entrant.change or UNCHANGED, group.difference))),
        units.count(len(group.models)),
        units.count(group.models[0].parameters),
        *score_cells(record, group, scores, told),
        _shown(better, level),
        load_cell(group),
    )


class _Better(NamedTuple):
    """Top-1 above the base and nats below it."""

    top1: SeedInterval
    nats: SeedInterval


def _better(group: SeedGroup, base: SeedGroup, block_length: int) -> _Better | None:
    above, below = (seeds.paired_difference(a, b, block_length) for a, b in ((group, base), (base, group)))
    return _Better(above.top1, below.nats) if above and below else None


def _shown(better: _Better | None, level: float) -> str:
    """A verdict for each figure whose intervals do not hold zero, at the level of all verdicts of the table."""
    if better is None:
        return units.DASH
    if better.top1.over_seeds is None:
        return "one seed"
    verdicts = [
        f"{name} {'better' if figure.over_text.value > 0 else 'worse'}"
        for name, figure in (("top-1", better.top1), ("nats", better.nats))
        if figure.place(_SAME, level) == "outside"
    ]
    return ", ".join(verdicts) or "no difference shown"


def _notes(record: LearningRecord, base: SeedGroup, level: float) -> tuple[str, ...]:
    characters = units.count(record.blocks.length * len(record.blocks.starts))
    return (
        (
            f"What a row names is changed, all else stays; judged on {characters} characters of {record.part} text: "
            "no choice sees test text."
        ),
        (
            f"Figures are means over seeds. Differences are taken seed by seed; {seeds.INTERVALS}. They show how far "
            "other text could move a result. A row that was disturbed by other load read less in the same time."
        ),
        seeds.NOTE_ON_SEEDS,
        seeds.note_on_level(level),
        *settings_notes.notes([base]),
        *training_notes.notes(record),
    )
