"""The table of each claim of the original report beside what this run measured."""

from reports.claims import compression, quality, size, speed, word_model
from reports.claims.verdicts import TOLERANCE, ClaimVerdict
from reports.record import Record
from reports.tables import Table


def verdicts(record: Record) -> list[ClaimVerdict]:
    """Every claim with its verdict."""
    return [
        *size.verdicts(record),
        *speed.verdicts(record),
        *quality.verdicts(record),
        *compression.verdicts(record),
        word_model.verdict(record),
    ]


def tables(record: Record) -> tuple[Table, ...]:
    """One row for each claim."""
    rows = tuple(
        (verdict.claim, verdict.claimed, verdict.measured, verdict.outcome) for verdict in verdicts(record)
    )
    table = Table(
        "Claims of the original report",
        ("claim", "claimed", "measured", "verdict"),
        "llll",
        rows,
        (
            (
                "Times do not carry over from one machine to another: a claimed time counts as confirmed "
                f"within a factor of {TOLERANCE} of what this machine took, and as refuted outside it."
            ),
            (
                "A claimed ratio is confirmed if within the measured 95% interval, refuted if outside it by "
                "more than the noise floor, and not shown in between."
            ),
            "Contradicts itself: other figures of the same report exclude it, whatever is measured.",
            "Accuracy is judged only after training as long as the claim's, or until it stopped improving.",
            "Sizes in the original report are in units of 2^20 bytes.",
        ),
    )
    return (table,)
