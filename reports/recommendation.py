"""Which model to train and which file to ship: ranked by loss, by bytes to ship, by latency."""

import math
from dataclasses import dataclass
from typing import NamedTuple

from reports import comparisons, gate, queries
from reports.inference.intervals import place
from reports.inference.statistics import median
from reports.leaks import sees_future, weights_key
from reports.noise_floor import TimeVerdict, compare_times, latency
from reports.origins import float32_file, is_student, origin
from reports.ranking import models_by_loss
from reports.record import Cell, Record
from reports.scores import Scores, is_usable, scores

UNTRAINED_BELOW = 20  # steps: such weights are hardly better than those that training began with


@dataclass(frozen=True)
class Candidate:
    """A file one could ship: measured in size and quality."""

    cell: Cell
    ship_bytes: int
    scores: Scores
    stays_close: (
        bool  # shown to lose at most `gate.TOP1_TOLERANCE` of top-1 against its float model, or is that
    )

    @property
    def latency(self) -> float | None:
        """Seconds a character."""
        return median(self.cell.latency) if self.cell.latency else None


class Recommendation(NamedTuple):
    """A file, and the model that it is made of."""

    file: Candidate
    model: Cell


def steps_trained(record: Record, cell: Cell) -> int | None:
    """Steps that the weights of a cell have seen; None where the record does not say."""
    lineage = cell.contents.lineage
    students = [place for place, retraining in enumerate(lineage) if retraining.new_model]
    retrained = sum(retraining.steps for retraining in lineage[students[-1] if students else 0 :])
    if students:
        return retrained
    best = queries.best_validation(record, cell.variant)
    return best.step + retrained if best else None


def is_trained(record: Record, cell: Cell) -> bool:
    """Whether it may be recommended: untrained models are ranked by chance."""
    steps = steps_trained(record, cell)
    return steps is None or steps >= UNTRAINED_BELOW


def trained_models(record: Record) -> list[Cell]:
    """The models that may be recommended, best loss first: one that says one character only has learned nothing."""
    return [
        cell
        for cell in models_by_loss(record)
        if is_trained(record, cell) and cell.quality and is_usable(cell.quality)
    ]


def candidates(record: Record) -> list[Candidate]:
    """Every usable artifact with a size and a quality."""
    files, level = [], comparisons.verdict_level(record)
    for cell in queries.listed_cells(record):
        ship_bytes = cell.size.ship if cell.size else None
        if cell.technique == queries.CHECKPOINT or not (cell.quality and ship_bytes):
            continue
        # Small and fast, and says one character only; or knows what it should predict.
        if not is_usable(cell.quality) or sees_future(record, cell):
            continue
        is_float_model = is_student(cell) and float32_file(record, cell) is cell
        stays_close = is_float_model or _loses_little(cell, origin(record, cell), level)
        files.append(Candidate(cell, ship_bytes, scores(cell.quality), stays_close))
    return files


def recommended_file(record: Record) -> Recommendation | None:
    """The smallest file of the best models, those not shown to be worse than the best.

    A file counts if it is shown to stay within the tolerance of the best model: what might lose more does not.
    """
    ranked = trained_models(record)
    if not ranked:
        return None
    best, level = ranked[0], comparisons.verdict_level(record)
    best_models = {
        weights_key(cell): cell for cell in ranked if cell is best or not _shown_worse(cell, best, level)
    }
    files = [
        file
        for file in candidates(record)
        if weights_key(file.cell) in best_models and _loses_little(file.cell, best, level)
    ]
    if not files:
        return None
    smallest = min(files, key=lambda file: file.ship_bytes)
    return Recommendation(smallest, best_models[weights_key(smallest.cell)])


def smallest_file(record: Record) -> Candidate | None:
    """The smallest file of any model that is shown to stay within the tolerance of its float model."""
    files = [file for file in candidates(record) if is_trained(record, file.cell) and file.stays_close]
    return min(files, key=lambda file: file.ship_bytes, default=None)


def best_within(record: Record, most_bytes: int) -> Candidate | None:
    """The file with the lowest loss of those that ship in at most so many bytes.

    Untrained models are looked at only where no model of the run is trained.
    """
    files = candidates(record)
    trained = [file for file in files if is_trained(record, file.cell)]
    small = [file for file in trained or files if file.ship_bytes <= most_bytes]
    return min(small, key=lambda file: file.scores.nats, default=None)


def fastest_file(record: Record) -> Candidate | None:
    """The file with the lowest latency."""
    timed = [
        file for file in candidates(record) if is_trained(record, file.cell) and file.latency is not None
    ]
    return min(timed, key=lambda file: file.latency or math.inf, default=None)


def against_fastest(record: Record, fastest: Candidate) -> list[tuple[Candidate, TimeVerdict]]:
    """Every other timed file, and what its time over that of the fastest shows."""
    level = comparisons.verdict_level(record)
    files = []
    for file in candidates(record):
        compared = compare_times(record, "latency", latency(file.cell), latency(fastest.cell))
        if file.cell is not fastest.cell and compared:
            files.append((file, compared.verdict(level)))
    return files


def not_comparable(others: list[tuple[Candidate, TimeVerdict]]) -> int:
    """How many of these times were not compared: without a noise floor or in too few rounds."""
    return sum(shown in ("no noise floor", "too few rounds") for _, shown in others)


def _shown_worse(cell: Cell, best: Cell, level: float) -> bool:
    """Whether its loss is higher by more than chance; so is what cannot be compared."""
    change = gate.quality_change(cell, best)
    return change is None or (
        change.nats.value > 0 and place(change.nats, comparisons.SAME_LOSS, level=level) == "outside"
    )


def _loses_little(cell: Cell, model: Cell | None, level: float) -> bool:
    """Whether all of the interval of lost top-1 is within the tolerance."""
    change = gate.quality_change(cell, model)
    return change is not None and place(change.top1, gate.KEEPS_TOP1, level=level) == "inside"
