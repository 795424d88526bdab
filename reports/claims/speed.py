"""Claims about time: steps, epochs, data preparation; and those whose own arithmetic does not hold."""

from dataclasses import dataclass

from reports import queries, units
from reports.claims.verdicts import Finding, absolute, by_ratio
from reports.record import Record
from reports.sections import epochs, machine_and_corpus
from reports.statistics import Ratio, median, noise_floor

MINUTE = 60.0
CLAIMED_BATCH = 512
LOG_STEPS, LOG_MINUTES = 132, 32  # of the training log that the original report quotes


@dataclass(frozen=True)
class Claimed:
    """What the original report says of one variant."""

    steps: int
    step_seconds: float
    epoch_hours: int

    @property
    def epoch_minutes(self) -> float:
        """What its own steps and times multiply to."""
        return self.steps * self.step_seconds / MINUTE


CLAIMED = {"original": Claimed(2966, 0.980, 48), "optimized": Claimed(1780, 0.245, 7)}


def findings(record: Record) -> list[Finding]:
    """Steps, ratios, epochs, the quoted log, data preparation, GRU, and what waits to be measured."""
    floor = noise_floor(record, "step")
    alike = _at_claimed_batch(record)
    step = queries.step_ratio(record, "original", "optimized") if alike else None
    epoch = epochs.epoch_ratio(record, "original", "optimized") if alike else None
    # "25% faster" can mean 1.25 times the speed or 25% less time, which is 1.33 times the speed.
    gru = queries.step_ratio(record, "optimized", "gru") if alike else None
    return [
        *(_step(record, name) for name in CLAIMED),
        by_ratio("optimized: faster step", "4.0x", (3.95, 4.05), step, floor),
        by_ratio("optimized: faster epoch", "6.9x", (6.85, 6.95), epoch, floor),
        *(_epoch(record, name) for name in CLAIMED),
        _log(),
        _preparation(record),
        by_ratio("gru: faster step than optimized", "25%", (1.245, 1.34), gru, floor),
        # Of the speed: 1.195 to 1.305 times the steps in the same time.
        by_ratio("mixed precision: faster step", "20 to 30%", (1.195, 1.305), _mixed(record), floor),
    ]


def _mixed(record: Record) -> Ratio | None:
    """Time of a float32 step over that of a mixed one, of the model that the claim is about."""
    float32, mixed = (
        queries.cell(record, "optimized", queries.CHECKPOINT, "keras", precision)
        for precision in ("float32", "mixed_bfloat16")
    )
    if not (float32 and mixed and _at_claimed_batch(record)):
        return None
    return queries.ratio(float32.step, mixed.step)


def _at_claimed_batch(record: Record) -> bool:
    """Whether the models of the claims were timed at the batch of the claims."""
    found = (queries.variant(record, name) for name in ("original", "optimized", "gru"))
    return all(one is None or one.batch_size == CLAIMED_BATCH for one in found)


def _step(record: Record, name: str) -> Finding:
    step = queries.step(record, name) if _at_claimed_batch(record) else None
    return absolute(f"{name}: time of a step", CLAIMED[name].step_seconds, median(step) if step else None)


def _epoch(record: Record, name: str) -> Finding:
    claimed, one = CLAIMED[name], queries.variant(record, name)
    seconds = epochs.epoch_seconds(record, one) if one and _at_claimed_batch(record) else None
    here = f"; {units.duration(seconds)} projected here" if seconds else ""
    product = (
        f"{units.count(claimed.steps)} x {units.duration(claimed.step_seconds)} = "
        f"{units.number(claimed.epoch_minutes, 1)} min"
    )
    return Finding(f"{name}: an epoch", f"{claimed.epoch_hours} h", f"{product}{here}", "contradicts itself")


def _log() -> Finding:
    claimed = CLAIMED["optimized"].step_seconds
    seconds = LOG_MINUTES * MINUTE / LOG_STEPS
    measured = f"{units.number(seconds, 1)} s a step, {seconds / claimed:.0f} x {units.duration(claimed)}"
    return Finding(
        "the quoted log", f"{LOG_STEPS} steps in {LOG_MINUTES} min", measured, "contradicts itself"
    )


def _preparation(record: Record) -> Finding:
    """The smaller claim is judged: what beats it beats the other."""
    found = absolute(
        "data preparation",
        machine_and_corpus.CLAIMED_PREPARATION,
        machine_and_corpus.preparation(record.corpus),
    )
    return Finding(found.claim, "15 s original, 7.0 s optimized", found.measured, found.verdict)
