"""What a reader must know about ratios before relying on them."""

from collections.abc import Iterable

from reports import units
from reports.record import Record
from reports.statistics import FULL_ROUNDS, Ratio, Timed, noise_floor


def of(ratios: Iterable[Ratio | None]) -> tuple[str, ...]:
    """Notes on ratios that are not paired, or rest on few rounds."""
    known = [ratio for ratio in ratios if ratio]
    notes = []
    if any(not ratio.paired for ratio in known):
        notes.append("Unpaired: measured in different sessions, so the machine's drift is part of the ratio.")
    if any(ratio.rounds < FULL_ROUNDS for ratio in known):
        notes.append(
            f"Some ratios rest on fewer than {FULL_ROUNDS} rounds: those intervals cover the true ratio less "
            "often than 95% of the time."
        )
    return tuple(notes)


def floor(record: Record, timed: Timed) -> str:
    """The noise floor in words."""
    value = noise_floor(record, timed)
    if value is None:
        return f"No case was measured twice for {timed}, so this run has no noise floor for it."
    return (
        f"Noise floor for {timed}: {units.percent(value)}, the most by which one case seemed to differ "
        'from itself, measured twice. A smaller difference is "no difference shown".'
    )
