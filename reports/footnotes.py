"""What a reader must know about ratios before relying on them."""

from collections import Counter
from collections.abc import Iterable

from reports import units
from reports.record import Record, Speed, TimingEnd
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


def rounds(speeds: Iterable[Speed | None]) -> tuple[str, ...]:
    """How many rounds were taken, and why no more."""
    known = [speed for speed in speeds if speed and speed.target_half_width is not None]
    if not known:
        return ()
    counts = sorted({len(speed.rounds) for speed in known})
    span = f"{counts[0]} to {counts[-1]}" if len(counts) > 1 else f"{counts[0]}"
    wanted = max(speed.target_half_width or 0.0 for speed in known)
    ends = Counter(speed.ended for speed in known)
    rest: dict[TimingEnd, str] = {
        "budget spent": "when the budget for it was spent",
        "rounds done": "after the most rounds allowed",
    }
    others = "".join(f"; {ends[end]} ended {why}" for end, why in rest.items() if ends[end])
    return (
        (
            f"Rounds were added until half the 95% interval of a time was under {units.percent(wanted, 0)} of it: "
            f"{span} rounds, {ends['narrow enough']} of {len(known)} times narrow enough{others}."
        ),
    )


def floor(record: Record, timed: Timed) -> str:
    """The noise floor in words."""
    value = noise_floor(record, timed)
    if value is None:
        return f"No case was measured twice for {timed}, so this run has no noise floor for it."
    return (
        f"Noise floor for {timed}: {units.percent(value)}, the most by which one case seemed to differ "
        'from itself, measured twice. A smaller difference is "no difference shown".'
    )
