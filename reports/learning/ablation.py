"""The table of an ablation: one setting changed at a time, against the recipe as it is."""

from reports import units
from reports.inference.discoveries import critical_level
from reports.inference.intervals import Band, p_value, place
from reports.learning import seeds
from reports.learning.comparison import notes_on_trainings, score_cells
from reports.learning.record import LearningRecord
from reports.learning.seeds import SeedGroup
from reports.scores import QualityDifference
from reports.tables import Table

UNCHANGED = "as it is"
_SAME = Band(0.0, 0.0)
COLUMNS = (
    *("change", "seeds", "characters", "top-1", "nats", "nats by seed"),
    *("points above the base", "nats below it", "shown"),
)


def tables(record: LearningRecord) -> tuple[Table, ...]:
    """A table for each base and time."""
    groups = seeds.groups(record)
    bases = [group for group in groups if not group.entrant.change]
    return tuple(
        _table(
            record, base, [group for group in groups if group is not base and group.differs_by_change(base)]
        )
        for base in bases
    )


def _table(record: LearningRecord, base: SeedGroup, changed: list[SeedGroup]) -> Table:
    length = record.blocks.length
    betters = [_better(group, base, length) for group in changed]
    level = critical_level(
        p_value(interval, _SAME) for better in betters if better for interval in (better.top1, better.nats)
    )
    rows = [_row(record, base, None, level)]
    rows += [_row(record, group, better, level) for group, better in zip(changed, betters, strict=True)]
    title = f"Ablation {record.ablation}: {base.entrant.label}, {base.budget}"
    return Table(title, COLUMNS, "lrrrrrrrl", tuple(rows), _notes(record, level))


def _row(
    record: LearningRecord, group: SeedGroup, better: QualityDifference | None, level: float
) -> tuple[str, ...]:
    scores, length = [model.scores for model in group.models], record.blocks.length
    return (
        group.entrant.change or UNCHANGED,
        units.count(len(group.models)),
        *score_cells(group, scores, length, better),
        _shown(better, level),
    )


def _better(group: SeedGroup, base: SeedGroup, block_length: int) -> QualityDifference | None:
    """Top-1 above the base and nats below it."""
    above, below = (seeds.paired_difference(a, b, block_length) for a, b in ((group, base), (base, group)))
    return QualityDifference(above.top1, below.nats) if above and below else None


def _shown(better: QualityDifference | None, level: float) -> str:
    """A verdict for each figure whose interval does not hold zero, at the level of all verdicts of the table."""
    if better is None:
        return units.DASH
    verdicts = [
        f"{name} {'better' if interval.value > 0 else 'worse'}"
        for name, interval in (("top-1", better.top1), ("nats", better.nats))
        if place(interval, _SAME, level=level) == "outside"
    ]
    return ", ".join(verdicts) or "no difference"


def _notes(record: LearningRecord, level: float) -> tuple[str, ...]:
    characters = units.count(record.blocks.length * len(record.blocks.starts))
    return (
        (
            f"One setting is changed at a time, and judged on {characters} characters of {record.part} text: "
            "no choice sees test text."
        ),
        (
            f"Figures are means over seeds. Differences are taken seed by seed; {seeds.INTERVALS}. Nats by seed "
            "shows what another seed would move: a difference within it may be one of seeds."
        ),
        seeds.note_on_level(level),
        *notes_on_trainings(record),
    )
