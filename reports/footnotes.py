"""What a reader must know about ratios before relying on them."""

from collections import Counter
from collections.abc import Iterable

from reports import units
from reports.inference.intervals import Ratio
from reports.inference.statistics import FULL_ROUNDS, median
from reports.noise_floor import SCALE, Timed, noise_floor, repeated_cells
from reports.record import Record, Speed, TimingEnd


def notes_on_ratios(ratios: Iterable[Ratio | None]) -> tuple[str, ...]:
    """Notes on ratios that are not paired, or rest on few rounds."""
    measured = [ratio for ratio in ratios if ratio]
    notes = []
    if any(not ratio.paired for ratio in measured):
        notes.append("Unpaired: measured in different sessions, so the machine's drift is part of the ratio.")
    if any(ratio.rounds < FULL_ROUNDS for ratio in measured):
        notes.append(
            f"Some ratios rest on fewer than {FULL_ROUNDS} rounds: how often those intervals cover the true ratio "
            "was not tried."
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
    """The noise floors as a sentence: of each engine and scale of time, within a session and between two."""
    pairs = repeated_cells(record, timed)
    floors = [
        f"{pair.timing.engine} at {units.duration(median(pair.timing.speed))} {units.percent(floor)}"
        f"{'' if pair.ratio.paired else ' between sessions'}"
        for pair in pairs
        if (floor := noise_floor(record, timed, pair.timing, paired=pair.ratio.paired)) is not None
    ]
    if not floors:
        return (
            f"No case was measured twice in enough rounds for {timed}, so this run has no noise floor for it."
        )
    return (
        f"Noise floor for {timed}, the most by which a case seemed to differ from itself, measured twice: "
        f'{", ".join(floors)}. A smaller difference is "no difference shown"; "no noise floor": no case of that '
        f"engine, within {SCALE:.0f} times as long or short, was measured twice, so nothing is shown."
    )
