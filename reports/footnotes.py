"""What a reader must know about ratios before relying on them."""

from collections import Counter
from collections.abc import Iterable

from reports import units
from reports.noise_floor import Timed, noise_floor
from reports.record import Record, Speed, TimingEnd
from reports.statistics import FULL_ROUNDS, Ratio


def notes_on_ratios(ratios: Iterable[Ratio | None]) -> tuple[str, ...]:
    """Notes on ratios that are not paired, or rest on few rounds."""
    measured = [ratio for ratio in ratios if ratio]
    notes = []
    if any(not ratio.paired for ratio in measured):
        notes.append("Unpaired: measured in different sessions, so the machine's drift is part of the ratio.")
    if any(ratio.rounds < FULL_ROUNDS for ratio in measured):
        notes.append(
            f"Some ratios rest on fewer than {FULL_ROUNDS} rounds: those intervals cover the true ratio less "
            "often than 95% of the time."
        )
    return tuple(notes)


def note_on_rounds(speeds: Iterable[Speed | None]) -> tuple[str, ...]:
    """How many rounds were taken, and why no more."""
    targets, adaptive = [], []
    for speed in speeds:
        if speed and speed.target_half_width is not None:
            targets.append(speed.target_half_width)
            adaptive.append(speed)
    if not adaptive:
        return ()
    counts = sorted({len(speed.rounds) for speed in adaptive})
    span = f"{counts[0]} to {counts[-1]}" if len(counts) > 1 else f"{counts[0]}"
    ends = Counter(speed.ended for speed in adaptive)
    reasons: dict[TimingEnd, str] = {
        "budget spent": "when the budget for it was spent",
        "rounds done": "after the most rounds allowed",
    }
    others = "".join(f"; {ends[end]} ended {reason}" for end, reason in reasons.items() if ends[end])
    return (
        (
            f"Rounds were added until half the 95% interval of a time was under {units.percent(max(targets), 0)} of "
            f"it: {span} rounds, {ends['narrow enough']} of {len(adaptive)} times narrow enough{others}."
        ),
    )


def note_on_noise_floor(record: Record, timed: Timed) -> str:
    """The noise floor as a sentence."""
    floor = noise_floor(record, timed)
    if floor is None:
        return f"No case was measured twice for {timed}, so this run has no noise floor for it."
    return (
        f"Noise floor for {timed}: {units.percent(floor)}, the most by which one case seemed to differ "
        'from itself, measured twice. A smaller difference is "no difference shown".'
    )
