"""Tables that fit: figures and words stay whole, what is left over follows below the names of the rows."""

import pytest

from reports import report
from reports.render import column_widths
from reports.render.column_widths import GAP
from reports.tables import Table

WIDE = Table(
    "wide",
    ("variant", "technique", *(f"figure {number}" for number in range(12))),
    "ll" + "r" * 12,
    (("stream-hybrid", "distill-217k+qat4+int4", *("1,234.5 ms",) * 12),),
)


@pytest.mark.parametrize("width", [80, 120, 160])
def test_every_table_fits_and_every_column_stands_once(record, width):
    for table in (*report.tables(record), WIDE):
        blocks = column_widths.blocks(table, width)
        assert all(sum(block.widths) + GAP * (len(block.widths) - 1) <= width for block in blocks)
        keys = [column for column in blocks[0].columns if all(column in block.columns for block in blocks)]
        beside = [column for block in blocks for column in block.columns if column not in keys]
        assert sorted({*keys, *beside}) == list(range(len(table.columns)))
        assert len(blocks) == 1 or len(beside) == len(set(beside))


def test_names_of_rows_lead_every_block():
    blocks = column_widths.blocks(WIDE, 80)
    assert len(blocks) > 1
    assert all(block.columns[:2] == (0, 1) for block in blocks)
    assert all(width >= len("1,234.5 ms") for block in blocks for width in block.widths[2:])


def test_the_width_there_is_is_used():
    table = Table("text", ("what", "why"), "ll", (("a name", "a reason of many words " * 5),))
    widths = [column_widths.blocks(table, width)[0].widths for width in (80, 120, 400)]
    assert [sum(each) + GAP * 2 for each in widths[:2]] == [80, 120]
    assert widths[2] == (6, len("a reason of many words " * 5) - 1)


def test_a_table_of_one_long_word_is_cut_to_fit():
    (block,) = column_widths.blocks(Table("hash", ("sha256",), "l", (("f" * 300,),)), 80)
    assert block.widths == (80 - GAP,)
