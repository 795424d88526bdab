"""The family of verdicts that share a level, and that each table with such verdicts says so."""

import msgspec
import pytest

from reports import comparisons
from reports.claims import table as claims
from reports.inference.discoveries import critical_level
from reports.report import SECTIONS

SHOWN_BY_NOISE = ("faster", "slower", "confirmed", "refuted", "passes", "fails", "met by", "missed by")


def test_a_difference_that_is_never_shown_for_want_of_a_floor_does_not_loosen_the_level(record, without):
    """With 50 large ones of them, 48% of reports showed a false verdict."""
    floors = {(compared.ratio, compared.floor) for compared in comparisons._times(record)}
    assert any(floor is not None for _, floor in floors)
    unrepeated = without(record, lambda cell: cell.repeat > 0)
    assert {compared.floor for compared in comparisons._times(unrepeated)} == {None}
    p_values = comparisons.p_values(unrepeated)
    assert len(comparisons.p_values(record)) - len(p_values) == sum(
        compared.floor is not None and compared.ratio.known for compared in comparisons._times(record)
    )
    assert comparisons.verdict_level(unrepeated) == critical_level(p_values)


def test_claims_are_judged_at_a_level_that_they_share_with_all_other_verdicts(record):
    alone = [claim.p_value for claim in claims.verdicts(record) if claim.p_value is not None]
    assert alone
    assert claims.level(record) == critical_level((*comparisons.p_values(record), *alone))


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.__name__)
def test_under_each_table_of_verdicts_the_shared_level_is_told(record, section):
    for table in section.tables(record):
        judged = any(cell.startswith(SHOWN_BY_NOISE) for row in table.rows for cell in row)
        # What is arithmetic or compared exactly has no noise.
        if judged and not table.title.endswith("by construction"):
            assert any("Benjamini-Hochberg" in note for note in table.notes), table.title


def test_what_cannot_be_known_is_no_verdict(record):
    few = msgspec.structs.replace(record, cells=())
    assert comparisons.p_values(few) == ()
    assert comparisons.verdict_level(few) == 0.05
