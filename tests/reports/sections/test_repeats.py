"""What was measured twice."""

from reports.noise_floor import repeated_cells
from reports.sections import repeats


def test_every_pair_is_a_row_within_a_session_or_between_two(record):
    (table,) = repeats.tables(record)
    pairs = [pair for timed in ("step", "latency") for pair in repeated_cells(record, timed)]
    assert len(table.rows) == len(pairs)
    assert {row[3] for row in table.rows} == {"one", "two"}
    assert ("step", "optimized checkpoint", "keras", "one") in [row[:4] for row in table.rows]


def test_a_difference_of_a_case_from_itself_is_noise(record):
    (table,) = repeats.tables(record)
    verdicts = {row[:4]: row[-1] for row in table.rows}
    assert verdicts["step", "optimized checkpoint", "keras", "one"] == "noise"


def test_without_pairs_there_is_no_table(quiet):
    assert repeats.tables(quiet) == ()
