"""Which model to train and which file to ship: ranked by loss, by bytes to ship, by latency."""

import math
from dataclasses import dataclass
from typing import NamedTuple

from reports import gate, queries
from reports.noise_floor import noise_floor, time_verdict
from reports.record import Cell, Record
from reports.scores import Scores, scores
from reports.statistics import median

TOLERANCE = 0.005  # half a point of top-1: what a file may lose and still stand for its float model


@dataclass(frozen=True)
class Candidate:
    """A file one could ship: measured in size and quality."""

    cell: Cell
    ship_bytes: int
    scores: Scores
    lost_top1: float | None  # less than its float model's, as a fraction; None: not comparable

    @property
    def latency(self) -> float | None:
        """Seconds a character."""
        return median(self.cell.latency) if self.cell.latency else None


class Recommendation(NamedTuple):
    """A file, and the model that it is made of."""

    file: Candidate
    model: Cell


def model_name(cell: Cell) -> str:
    """A checkpoint by its variant alone."""
    return cell.variant if cell.technique == queries.CHECKPOINT else cell.id.label


def models_by_loss(record: Record) -> list[Cell]:
    """Every set of float weights whose quality is known, checkpoints and what was retrained, best loss first."""
    losses = [
        (scores(cell.quality).nats, cell)
        for cell in queries.listed_cells(record)
        if cell.quality
        and (cell.technique == queries.CHECKPOINT or (cell.contents.lineage and cell.precision == "float32"))
    ]
    return [cell for _, cell in sorted(losses, key=lambda entry: entry[0])]


def candidates(record: Record) -> list[Candidate]:
    """Every artifact with a size and a quality."""
    files = []
    for cell in queries.listed_cells(record):
        ship_bytes = cell.size.ship if cell.size else None
        if cell.technique == queries.CHECKPOINT or not (cell.quality and ship_bytes):
            continue
        change = gate.change_from_origin(record, cell)
        lost = -change.top1.value if change else None
        files.append(Candidate(cell, ship_bytes, scores(cell.quality), lost))
    return files


def recommended_file(record: Record) -> Recommendation | None:
    """The smallest file of the best models, those not shown to be worse than the best, within the tolerance."""
    ranked = models_by_loss(record)
    if not ranked:
        return None
    best = ranked[0]
    best_models = {_weights(cell): cell for cell in ranked if cell is best or not _shown_worse(cell, best)}
    files = [
        file
        for file in candidates(record)
        if _weights(file.cell) in best_models and _lost_top1(file.cell, best) <= TOLERANCE
    ]
    if not files:
        return None
    smallest = min(files, key=lambda file: file.ship_bytes)
    return Recommendation(smallest, best_models[_weights(smallest.cell)])


def smallest_file(record: Record) -> Candidate | None:
    """The smallest file of any model within the tolerance of its float model."""
    files = [
        file for file in candidates(record) if file.lost_top1 is not None and file.lost_top1 <= TOLERANCE
    ]
    return min(files, key=lambda file: file.ship_bytes, default=None)


def best_within(record: Record, most_bytes: int) -> Candidate | None:
    """The file with the lowest loss of those that ship in at most so many bytes."""
    files = [file for file in candidates(record) if file.ship_bytes <= most_bytes]
    return min(files, key=lambda file: file.scores.nats, default=None)


def fastest_file(record: Record) -> Candidate | None:
    """The file with the lowest latency."""
    timed = [file for file in candidates(record) if file.latency is not None]
    return min(timed, key=lambda file: file.latency or math.inf, default=None)


def as_fast(record: Record, fastest: Candidate) -> list[Candidate]:
    """The files that the fastest was not shown to beat."""
    floor = noise_floor(record, "latency")
    files = []
    for file in candidates(record):
        ratio = queries.ratio(file.cell.latency, fastest.cell.latency)
        if file.cell is not fastest.cell and ratio and time_verdict(ratio, floor) == "no difference shown":
            files.append(file)
    return files


def _weights(cell: Cell) -> tuple[str, ...]:
    """What files of the same weights share: the variant and its retrainings."""
    return (cell.variant, *queries.retrainings(cell.contents.lineage))


def _shown_worse(cell: Cell, best: Cell) -> bool:
    """Whether its loss is higher by more than chance; so is what cannot be compared."""
    change = gate.quality_change(cell, best)
    return change is None or not change.nats.low <= 0


def _lost_top1(cell: Cell, model: Cell) -> float:
    """Top-1 less than that of the model, as a fraction; infinite where it is not known."""
    change = gate.quality_change(cell, model)
    return -change.top1.value if change else math.inf
