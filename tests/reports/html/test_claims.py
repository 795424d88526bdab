"""Claims with the sentence why."""

from reports.claims import table
from reports.html.claims import judged_claims


def test_every_claim_says_why_and_what_was_measured(full):
    claims = judged_claims(full)
    assert len(claims) == len(table.verdicts(full))
    assert all(claim.why.endswith(".") and ": " in claim.why for claim in claims)
    assert [claim.basis for claim in claims] == sorted((claim.basis for claim in claims), reverse=True)
