"""Where the time of a training step and of one inference goes: by layer and by operator."""

from reports import units
from reports.record import Breakdown, Record, Share
from reports.shares import is_doubtful
from reports.tables import Table

ROWS = 8  # of each model; the rest is summed
TITLES = {"step": "a training step", "inference": "one inference of a file"}


def tables(record: Record) -> tuple[Table, ...]:
    """One for each of step and inference, by layer and by operator."""
    return tuple(
        _table(record, what, by)
        for what in ("step", "inference")
        for by in ("layer", "operator")
        if select(record, what, by)
    )


def largest_shares(breakdown: Breakdown) -> list[Share]:
    """The largest shares, the rest summed as `others`."""
    shares = sorted(breakdown.shares, key=lambda share: -share.seconds)
    rest = shares[ROWS:]
    if len(rest) < 2:
        return shares
    seconds, calls = sum(share.seconds for share in rest), sum(share.calls for share in rest)
    return [*shares[:ROWS], Share(name="others", seconds=seconds, calls=calls)]


def select(record: Record, what: str, by: str) -> list[Breakdown]:
    """Those of a step or an inference, by layer or operator."""
    return [breakdown for breakdown in record.breakdowns if (breakdown.what, breakdown.by) == (what, by)]


def _table(record: Record, what: str, by: str) -> Table:
    rows = []
    for breakdown in select(record, what, by):
        total = sum(share.seconds for share in breakdown.shares)
        rows += [
            (
                breakdown.cell.variant,
                breakdown.cell.technique,
                share.name,
                units.count(share.calls),
                units.duration(share.seconds),
                units.percent(share.seconds / total if total > 0 else None),
            )
            for share in largest_shares(breakdown)
        ]
    return Table(
        f"Where the time of {TITLES[what]} goes, by {by}",
        ("variant", "technique", by, "calls", "time", "share"),
        "lllrrr",
        tuple(rows),
        (_method(record, what, by), *_doubts(record, what, by)),
    )


def _doubts(record: Record, what: str, by: str) -> tuple[str, ...]:
    """Files of which a beginning took clearly longer than more of the same file: the shares mean nothing then."""
    doubtful = [breakdown.cell.label for breakdown in select(record, what, by) if is_doubtful(breakdown)]
    if not doubtful:
        return ()
    return (
        (
            f"NOT to be relied on for {', '.join(doubtful)}: a beginning of the file took longer than more of it, "
            "which noise does not explain. Kernels of the whole file may run in another mode than those of its parts."
        ),
    )


def _method(record: Record, what: str, by: str) -> str:
    """How the times were taken."""
    if what == "step":
        whole = ", ".join(
            f"{breakdown.cell.variant} {units.duration(breakdown.seconds)}"
            for breakdown in select(record, what, by)
        )
        return (
            "By TensorFlow's own tracer, which slows a step. Operators run side by side, so their times add up to "
            f"more than the step: {whole}. A layer holds its forward and its backward pass."
        )
    return (
        "LiteRT alone, one thread. The file is cut after each operator and the cuts timed in interleaved rounds: an "
        "operator takes what its cut takes more than the one before, so noise can make it negative. A WHILE "
        "is one operator with all its steps. What holds no weights counts for the layer before it."
    )
