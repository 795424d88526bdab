"""Tables as the page shows them."""

from reports.html.table_view import view
from reports.tables import Table


def test_rows_have_ids_of_places_and_keys_of_figures():
    table = view(
        "sizes", 2, Table("Sizes", ("name", "size"), "lr", (("7 <b>", "2 KiB"), ("b", "\N{EN DASH}")))
    )
    assert [row.id for row in table.rows] == ["sizes-2-1", "sizes-2-2"]
    assert [[cell.key for cell in row.cells] for row in table.rows] == [["", "2048"], ["", ""]]


def test_a_list_of_facts_has_no_headings():
    assert not view("facts", 1, Table("Facts", ("", ""), "ll", (("cpu", "x"),))).has_headings
    assert view("sizes", 1, Table("Sizes", ("name",), "l", ())).has_headings
