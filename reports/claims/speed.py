"""Claims about time: steps, epochs, data preparation; and those whose own arithmetic does not hold."""

from dataclasses import dataclass

from reports import comparisons, queries, units
from reports.claims.verdicts import (
    POINTS_TOLERANCE,
    ClaimVerdict,
    around,
    compare_time,
    judge_ratio,
    not_measured,
)
from reports.inference.intervals import Band
from reports.inference.statistics import median
from reports.noise_floor import TimeComparison, compare_times, step
from reports.record import Record
from reports.sections import epochs, machine_and_corpus

MINUTE = 60.0
CLAIMED_BATCH = 512
LOG_STEPS, LOG_MINUTES = 132, 32  # of the training log that the original report quotes
FASTER_STEP, FASTER_EPOCH = 4.0, 6.9
# "25% faster" can mean 1.25 times the speed, or 25% less time: 1.33 times the speed.
GRU = Band(1.25 - POINTS_TOLERANCE, 1 / (1 - 0.25 - POINTS_TOLERANCE))
MIXED = Band(1.2 - POINTS_TOLERANCE, 1.3 + POINTS_TOLERANCE)  # times the steps in the same time


@dataclass(frozen=True)
class ClaimedTimes:
    """What the original report says of one variant."""

    steps: int
    step_seconds: float
    epoch_hours: int

    @property
    def epoch_minutes(self) -> float:
        """What its own steps and times multiply to."""
        return self.steps * self.step_seconds / MINUTE


CLAIMED = {"original": ClaimedTimes(2966, 0.980, 48), "optimized": ClaimedTimes(1780, 0.245, 7)}


def verdicts(record: Record, level: float) -> list[ClaimVerdict]:
    """Steps, ratios, epochs, the quoted log, data preparation, GRU, and mixed precision."""
    engine = queries.training_engine(record)
    faster = comparisons.steps_compared(record, "original", "optimized", engine)
    mixed = _mixed(record)
    if not _at_claimed_batch(record):
        faster = mixed = None
    return [
        *(_step(record, name) for name in CLAIMED),
        judge_ratio("optimized: faster step", "4.0x", around(FASTER_STEP), faster, level),
        _faster_epoch(record),
        *(_epoch(record, name) for name in CLAIMED),
        _log(),
        _preparation(record),
        *_gru(record, level),
        judge_ratio("mixed precision: faster step", "20 to 30%", MIXED, mixed, level),
    ]


def _gru(record: Record, level: float) -> list[ClaimVerdict]:
    """Judges the claim in each engine that timed both: which cell is faster depends on how an engine computes it."""
    checkpoints = [cell for cell in record.cells if cell.technique == queries.CHECKPOINT]
    claim, claimed, judged = "gru: faster step than optimized", "25%", []
    for engine in dict.fromkeys(cell.engine for cell in checkpoints):
        compared = comparisons.steps_compared(record, "optimized", "gru", engine)
        if compared and _at_claimed_batch(record):
            judged.append(judge_ratio(f"{claim}, in {engine}", claimed, GRU, compared, level))
    return judged or [not_measured(claim, claimed)]


def _mixed(record: Record) -> TimeComparison | None:
    """Time of a float32 step over that of a mixed one, of the model that the claim is about."""
    float32, mixed = (
        queries.find_cell(record, "optimized", queries.CHECKPOINT, "keras", precision)
        for precision in ("float32", "mixed_bfloat16")
    )
    return compare_times(record, "step", step(float32), step(mixed))


def _at_claimed_batch(record: Record) -> bool:
    """Whether the models of the claims were timed at the batch of the claims."""
    variants = (queries.find_variant(record, name) for name in ("original", "optimized", "gru"))
    return all(variant is None or variant.batch_size == CLAIMED_BATCH for variant in variants)


def _step(record: Record, name: str) -> ClaimVerdict:
    timed = queries.training_step(record, name) if _at_claimed_batch(record) else None
    return compare_time(
        f"{name}: time of a step", CLAIMED[name].step_seconds, median(timed) if timed else None
    )


def _faster_epoch(record: Record) -> ClaimVerdict:
    """The claimed ratios of steps and of their numbers exclude it, even as far as they may have been rounded."""
    original, optimized = (claimed.steps for claimed in CLAIMED.values())
    ratio = epochs.epoch_ratio(record, "original", "optimized") if _at_claimed_batch(record) else None
    here = f"; {units.ratio(ratio)} projected here" if ratio else ""
    product = units.times(FASTER_STEP * original / optimized)
    return ClaimVerdict(
        "optimized: faster epoch",
        f"{FASTER_EPOCH}x",
        f"{FASTER_STEP} x {units.count(original)} / {units.count(optimized)} = {product}{here}",
        "contradicts itself",
        basis="by construction",
    )


def _epoch(record: Record, name: str) -> ClaimVerdict:
    claimed, variant = CLAIMED[name], queries.find_variant(record, name)
    seconds = epochs.epoch_seconds(record, variant) if variant and _at_claimed_batch(record) else None
    here = f"; {units.duration(seconds)} projected here" if seconds else ""
    product = (
        f"{units.count(claimed.steps)} x {units.duration(claimed.step_seconds)} = "
        f"{units.number(claimed.epoch_minutes, 1)} min"
    )
    return ClaimVerdict(
        f"{name}: an epoch",
        f"{claimed.epoch_hours} h",
        f"{product}{here}",
        "contradicts itself",
        basis="by construction",
    )


def _log() -> ClaimVerdict:
    claimed = CLAIMED["optimized"].step_seconds
    seconds = LOG_MINUTES * MINUTE / LOG_STEPS
    measured = f"{units.number(seconds, 1)} s a step, {seconds / claimed:.0f} x {units.duration(claimed)}"
    return ClaimVerdict(
        "the quoted log",
        f"{LOG_STEPS} steps in {LOG_MINUTES} min",
        measured,
        "contradicts itself",
        basis="by construction",
    )


def _preparation(record: Record) -> ClaimVerdict:
    """Compared with the smaller claim: what beats it beats the other."""
    verdict = compare_time(
        "data preparation",
        machine_and_corpus.CLAIMED_PREPARATION,
        machine_and_corpus.preparation_seconds(record.corpus),
    )
    return ClaimVerdict(verdict.claim, "15 s original, 7.0 s optimized", verdict.measured, verdict.outcome)
