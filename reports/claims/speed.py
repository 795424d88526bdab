"""Claims about time: steps, epochs, data preparation; and those whose own arithmetic does not hold."""

from dataclasses import dataclass

from reports import queries, units
from reports.claims.verdicts import ClaimVerdict, judge_ratio, judge_time
from reports.noise_floor import noise_floor
from reports.record import Record
from reports.sections import epochs, machine_and_corpus
from reports.statistics import Ratio, median

MINUTE = 60.0
CLAIMED_BATCH = 512
LOG_STEPS, LOG_MINUTES = 132, 32  # of the training log that the original report quotes


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


def verdicts(record: Record) -> list[ClaimVerdict]:
    """Steps, ratios, epochs, the quoted log, data preparation, GRU, and mixed precision."""
    floor = noise_floor(record, "step")
    same_batch = _at_claimed_batch(record)
    step = queries.step_ratio(record, "original", "optimized") if same_batch else None
    epoch = epochs.epoch_ratio(record, "original", "optimized") if same_batch else None
    # "25% faster" can mean 1.25 times the speed or 25% less time, which is 1.33 times the speed.
    gru = queries.step_ratio(record, "optimized", "gru") if same_batch else None
    return [
        *(_step(record, name) for name in CLAIMED),
        judge_ratio("optimized: faster step", "4.0x", (3.95, 4.05), step, floor),
        judge_ratio("optimized: faster epoch", "6.9x", (6.85, 6.95), epoch, floor),
        *(_epoch(record, name) for name in CLAIMED),
        _log(),
        _preparation(record),
        judge_ratio("gru: faster step than optimized", "25%", (1.245, 1.34), gru, floor),
        # Of the speed: 1.195 to 1.305 times the steps in the same time.
        judge_ratio("mixed precision: faster step", "20 to 30%", (1.195, 1.305), _mixed(record), floor),
    ]


def _mixed(record: Record) -> Ratio | None:
    """Time of a float32 step over that of a mixed one, of the model that the claim is about."""
    float32, mixed = (
        queries.find_cell(record, "optimized", queries.CHECKPOINT, "keras", precision)
        for precision in ("float32", "mixed_bfloat16")
    )
    if not (float32 and mixed and _at_claimed_batch(record)):
        return None
    return queries.ratio(float32.step, mixed.step)


def _at_claimed_batch(record: Record) -> bool:
    """Whether the models of the claims were timed at the batch of the claims."""
    variants = (queries.find_variant(record, name) for name in ("original", "optimized", "gru"))
    return all(variant is None or variant.batch_size == CLAIMED_BATCH for variant in variants)


def _step(record: Record, name: str) -> ClaimVerdict:
    step = queries.training_step(record, name) if _at_claimed_batch(record) else None
    return judge_time(f"{name}: time of a step", CLAIMED[name].step_seconds, median(step) if step else None)


def _epoch(record: Record, name: str) -> ClaimVerdict:
    claimed, variant = CLAIMED[name], queries.find_variant(record, name)
    seconds = epochs.epoch_seconds(record, variant) if variant and _at_claimed_batch(record) else None
    here = f"; {units.duration(seconds)} projected here" if seconds else ""
    product = (
        f"{units.count(claimed.steps)} x {units.duration(claimed.step_seconds)} = "
        f"{units.number(claimed.epoch_minutes, 1)} min"
    )
    return ClaimVerdict(
        f"{name}: an epoch", f"{claimed.epoch_hours} h", f"{product}{here}", "contradicts itself"
    )


def _log() -> ClaimVerdict:
    claimed = CLAIMED["optimized"].step_seconds
    seconds = LOG_MINUTES * MINUTE / LOG_STEPS
    measured = f"{units.number(seconds, 1)} s a step, {seconds / claimed:.0f} x {units.duration(claimed)}"
    return ClaimVerdict(
        "the quoted log", f"{LOG_STEPS} steps in {LOG_MINUTES} min", measured, "contradicts itself"
    )


def _preparation(record: Record) -> ClaimVerdict:
    """The smaller claim is judged: what beats it beats the other."""
    verdict = judge_time(
        "data preparation",
        machine_and_corpus.CLAIMED_PREPARATION,
        machine_and_corpus.preparation_seconds(record.corpus),
    )
    return ClaimVerdict(verdict.claim, "15 s original, 7.0 s optimized", verdict.measured, verdict.outcome)
