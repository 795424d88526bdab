"""Where time goes: colour and place of a part."""

from reports.html.figures import time_shares


def values(figure):
    (rows,) = figure.spec["datasets"].values()
    return rows


def test_a_layer_keeps_its_place_from_row_to_row(view):
    figure = next(time_shares.draw(view))
    places = {(value["part"], value["place"]) for value in values(figure)}
    assert places == {("dense", 0), ("recurrent", 1)}


def test_a_row_that_cannot_be_relied_on_says_so_in_the_figure(view):
    *_, figure = time_shares.draw(view)
    assert {value["file"] for value in values(figure)} == {"\N{WARNING SIGN} gru identity"}
    assert {value["strength"] for value in values(figure)} == {0.35}
    assert "Not to be relied on: gru identity" in figure.alternative
    assert "not to be relied on" in figure.legend[-1].text
