"""The claims of the original report, each with its verdict and a sentence that says why."""

from dataclasses import dataclass

from reports.claims import table
from reports.claims.verdicts import ClaimOutcome, ClaimVerdict
from reports.record import Record
from reports.tables import printable
from reports.units import DASH

_REASONS: dict[ClaimOutcome, str] = {
    "confirmed": "The whole interval lies within what confirms the claim",
    "refuted": "The whole interval lies outside what confirms the claim",
    "not shown": "Left open, by its interval, by the noise floor or by the certainty that all verdicts share",
    "not comparable": "The original report does not name its machine, so a time cannot be judged",
    "contradicts itself": "Other figures of the original report exclude it",
    "not measured": "Not enough to judge it by",
    "no figure claimed": "The claim has no figure to judge",
}
_CALCULATED = {
    "confirmed": "The arithmetic gives the claimed figure",
    "refuted": "The arithmetic gives another figure",
}


@dataclass(frozen=True)
class JudgedClaim:
    """One claim in words."""

    claim: str
    claimed: str
    outcome: ClaimOutcome
    why: str
    basis: str


def judged_claims(record: Record) -> tuple[JudgedClaim, ...]:
    """All of them, those that were measured first; none on another text than that of the claims."""
    verdicts = sorted(table.verdicts(record), key=lambda verdict: verdict.basis != "measured")
    return tuple(
        JudgedClaim(
            printable(verdict.claim),
            printable(verdict.claimed),
            verdict.outcome,
            printable(_why(verdict)),
            verdict.basis,
        )
        for verdict in verdicts
    )


def _why(verdict: ClaimVerdict) -> str:
    reason = _REASONS[verdict.outcome]
    if verdict.basis == "by construction":
        reason = _CALCULATED.get(verdict.outcome, reason)
    band = "" if verdict.band == DASH else f" ({verdict.band})"
    return f"{reason}{band}: {verdict.measured}."
