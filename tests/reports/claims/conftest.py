"""The verdicts of a record, by claim."""

import pytest

from reports.claims import table


@pytest.fixture
def verdicts(record):
    """Of the record as it is."""
    return {verdict.claim: verdict for verdict in table.verdicts(record)}


@pytest.fixture
def find_claim():
    """A function: the verdict on one claim."""
    return lambda record, claim: next(verdict for verdict in table.verdicts(record) if verdict.claim == claim)
