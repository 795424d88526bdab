"""The table of each claim of the original report beside what this run measured."""

from reports.claims import quality as claims_of_quality
from reports.claims import size as claims_of_size
from reports.claims import speed as claims_of_speed
from reports.claims.verdicts import TOLERANCE, Finding
from reports.record import Record
from reports.tables import Table


def findings(record: Record) -> list[Finding]:
    """Every claim, judged."""
    return [
        *claims_of_size.findings(record),
        *claims_of_speed.findings(record),
        *claims_of_quality.findings(record),
    ]


def table(record: Record) -> Table:
    """One row for each claim."""
    rows = tuple((one.claim, one.claimed, one.measured, one.verdict) for one in findings(record))
    return Table(
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
                "A claimed ratio is confirmed if inside the measured 95% interval, refuted if outside it by "
                "more than the noise floor, and not shown in between."
            ),
            "Contradicts itself: other figures of the same report exclude it, whatever is measured.",
            "Accuracy is judged only after training as long as the claim's, or until it stopped improving.",
            "Sizes in the original report are in units of 2^20 bytes.",
        ),
    )
