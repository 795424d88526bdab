"""What is computed once of a record."""

import msgspec

from reports.once import once_a_record


def test_the_same_record_is_asked_once_and_another_anew(record):
    asked = []

    @once_a_record
    def count_cells(record, times):
        """Counts."""
        asked.append(record)
        return times * len(record.cells)

    fewer = msgspec.structs.replace(record, cells=record.cells[:1])
    assert count_cells(record, 2) == count_cells(record, 2) == 2 * len(record.cells)
    assert count_cells(fewer, 2) == 2
    assert count_cells(record, 3) == 3 * len(record.cells)
    assert len(asked) == 3
    assert count_cells.__doc__ == "Counts."


def test_an_equal_record_is_another_one(record):
    """Records are told apart by identity: to compare two would take longer than most of what is asked of them."""
    asked = []
    ask = once_a_record(asked.append)
    ask(record)
    ask(msgspec.structs.replace(record))
    assert len(asked) == 2
