"""The tables of each claim of the original report beside what this run measured, or what it comes to by itself."""

from reports import comparisons, queries, units
from reports.claims import compression, quality, size, speed, surroundings, word_model, writing
from reports.claims.verdicts import POINTS_TOLERANCE, RATIO_TOLERANCE, Basis, ClaimVerdict
from reports.inference.discoveries import critical_level
from reports.inference.intervals import LEVEL
from reports.once import once_a_record
from reports.record import Record
from reports.tables import Table

OTHER_TEXT = "This text is not the plays that the original report is about: its claims are not judged here."
TITLES: dict[Basis, str] = {
    "measured": "Claims of the original report",
    "by construction": "Claims of the original report, by construction",
}


def verdicts(record: Record) -> list[ClaimVerdict]:
    """Every claim with its verdict; none on another text than that of the claims."""
    return _judged(record, level(record)) if queries.is_of_plays(record) else []


@once_a_record
def level(record: Record) -> float:
    """The p-value up to which a claim is judged: claims share the rate of all other verdicts of the report."""
    if not queries.is_of_plays(record):
        return comparisons.verdict_level(record)
    alone = _judged(record, LEVEL)
    of_claims = (verdict.p_value for verdict in alone if verdict.p_value is not None)
    return critical_level((*comparisons.p_values(record), *of_claims))


def _judged(record: Record, level: float) -> list[ClaimVerdict]:
    return [
        *size.verdicts(record),
        *speed.verdicts(record, level),
        *quality.verdicts(record, level),
        *compression.verdicts(record, level),
        *word_model.verdicts(record, level),
        *writing.verdicts(record),
        *surroundings.verdicts(record),
    ]


def tables(record: Record) -> tuple[Table, ...]:
    """One row for each claim: what was measured, then what is arithmetic."""
    if not queries.is_of_plays(record):
        columns = ("claim", "claimed", "measured", "verdict")
        return (Table(TITLES["measured"], columns, "llll", (), (OTHER_TEXT,), stands_without_rows=True),)
    judged = verdicts(record)
    return (_measured(record, judged), _constructed(judged))


def _measured(record: Record, judged: list[ClaimVerdict]) -> Table:
    rows = tuple(
        (verdict.claim, verdict.claimed, verdict.band, verdict.measured, verdict.outcome)
        for verdict in judged
        if verdict.basis == "measured"
    )
    return Table(
        TITLES["measured"],
        ("claim", "claimed", "confirmed within", "measured", "verdict"),
        "lllll",
        rows,
        (
            (
                "Confirmed: all of the 95% interval, of a ratio of times widened by the noise floor, lies within the "
                "band; refuted: all of it lies outside; not shown: anything else. The band of a ratio is within a "
                f"factor of {RATIO_TOLERANCE}, that of a speed in percent within "
                f"{units.number(POINTS_TOLERANCE * 100, 0)} points."
            ),
            "Not comparable: a time of a machine that the original report does not name.",
            "Accuracy is refuted only after training as long as the claim's, or until it stopped improving.",
            comparisons.describe_level("the claims and the verdicts of all tables", level(record)),
        ),
    )


def _constructed(judged: list[ClaimVerdict]) -> Table:
    rows = tuple(
        (verdict.claim, verdict.claimed, verdict.measured, verdict.outcome)
        for verdict in judged
        if verdict.basis == "by construction"
    )
    return Table(
        TITLES["by construction"],
        ("claim", "claimed", "comes to", "verdict"),
        "llll",
        rows,
        (
            (
                "By construction: arithmetic on an architecture or on the report's own figures; no verdict rests on "
                "a measurement. What is projected here is from timed steps, and stands beside it."
            ),
            "Contradicts itself: other figures of the same report exclude it, whatever is measured.",
            "Sizes in the original report are in units of 2^20 bytes.",
        ),
    )
