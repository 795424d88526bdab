"""Names beside points."""

import pytest

from reports.html.figures.label_places import label_sides


def value(kib, bits, pick=""):
    return {"kib": kib, "bits": bits, "pick": pick}


CORNERS = (value(10, 4.0), value(10_000, 2.0))


def test_a_name_with_room_stands_above_its_point():
    (side,) = label_sides([*CORNERS, value(300, 3.0, "size")], "kib")
    assert (side.align, side.dx) == ("center", 0)
    assert side.dy < 0


def test_a_name_makes_room_for_the_point_above():
    (side,) = label_sides([*CORNERS, value(300, 3.0, "size"), value(300, 3.07)], "kib")
    assert side.dx or side.dy > 0


def test_names_of_neighbours_do_not_share_a_place():
    neighbours = [value(300, 3.0, "size"), value(310, 3.0, "quality"), value(320, 3.0, "latency")]
    sides = label_sides([*CORNERS, *neighbours], "kib")
    assert len(set(sides)) == 3


def test_a_single_file_has_a_place_too():
    assert len(label_sides([value(300, 3.0, "size, latency, quality")], "kib")) == 1


@pytest.mark.parametrize(("place", "align"), [(0, "left"), (2, "right")])
def test_a_long_name_at_the_edge_stays_within_the_plot(place, align):
    values = [{"kib": kib, "bits": 2.0 + kib / 100, "pick": ""} for kib in (1, 10, 100)]
    values[place]["pick"] = "quality, latency"
    (side,) = label_sides(values, "kib")
    assert side.align == align
