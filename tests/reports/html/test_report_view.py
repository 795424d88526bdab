"""Where figures lead."""


def test_rows_are_found_by_how_they_begin(view):
    row = view.row_id("file_quality", "gru", "float16")
    table = next(table for table in view.tables if table.section == "file_quality")
    (cells,) = [row_.cells for row_ in table.rows if row_.id == row]
    assert (cells[0].text, cells[1].text) == ("gru", "float16")
    assert view.row_id("file_quality", "gru", "magic") == ""


def test_a_section_is_found_by_its_module(view):
    assert view.table_id("file_quality") == "file_quality-1"
    assert view.table_id("magic") == ""
