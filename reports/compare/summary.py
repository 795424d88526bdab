"""What changed between two records, in one line."""

from collections import Counter

from reports.compare.changes import CellChange


def summary_line(changes: tuple[CellChange, ...]) -> str:
    """How much was compared, and with what outcome."""
    times = Counter[str](time.verdict for change in changes for time in change.times)
    sizes = Counter(size.verdict for change in changes for size in change.sizes)
    compared = [change.quality for change in changes if change.quality]
    top1 = Counter[str](quality.top1_verdict for quality in compared)
    nats = Counter[str](quality.nats_verdict for quality in compared)
    not_compared = Counter(change.quality_not_compared for change in changes if change.quality_not_compared)
    parts = (
        _counts("times", times, ("faster", "slower", "no difference shown")),
        _counts("sizes", sizes, ("smaller", "larger", "the same")),
        _counts("top-1", top1, ("better", "worse", "no difference shown")),
        *([_counts("nats", nats, ("better", "worse", "no difference shown"))] if compared else []),
        *(f"quality of {count} {reason}" for reason, count in not_compared.items()),
    )
    return f"{len(changes)} {'cell' if len(changes) == 1 else 'cells'} compared: {'; '.join(parts)}"


def _counts(name: str, counts: Counter[str], usual: tuple[str, ...]) -> str:
    """Counts by outcome, the usual ones even where they are 0; nothing at all is said in words."""
    if not counts:
        return f"no {name}"
    outcomes = (*usual, *(outcome for outcome in counts if outcome not in usual))
    return f"{', '.join(f'{counts[outcome]} {outcome}' for outcome in outcomes)} of {counts.total()} {name}"
