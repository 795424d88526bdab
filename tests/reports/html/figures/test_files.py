"""Which files a figure draws: those in sight of counting, or all."""

import pytest

from reports.html.figures.figure import QUIET, LegendEntry
from reports.html.figures.files import within_sight

LINES = [(bits, LegendEntry("", QUIET, "line", "")) for bits in (2.0, 1.8)]


def values(**bits):
    return [
        {"variant": name, "technique": "int8", "bits": of, "bits per character": f"{of:.3f}", "pick": ""}
        for name, of in bits.items()
    ]


def test_a_file_far_above_all_references_is_named_instead():
    near, sentence = within_sight(values(good=2.1, edge=2.5, far=2.6), LINES)
    assert [value["variant"] for value in near] == ["good", "edge"]
    assert sentence == " Not drawn, as they lie far above: far int8, 2.600 bits."


def test_one_that_was_chosen_is_drawn_all_the_same():
    rows = values(good=2.1, far=4.0)
    rows[1]["pick"] = "size"
    assert within_sight(rows, LINES) == (rows, "")


def test_where_all_are_far_none_is_left_out_for_being_no_choice():
    rows = values(a=4.3, b=4.2, c=4.1)
    rows[0]["pick"], rows[2]["pick"] = "size", "quality"
    assert within_sight(rows, LINES) == (rows, "")


def test_what_is_no_worse_than_a_choice_is_drawn():
    rows = values(good=2.1, chosen=4.0, between=3.0, worse=4.1)
    rows[1]["pick"] = "size"
    near, sentence = within_sight(rows, LINES)
    assert [value["variant"] for value in near] == ["good", "chosen", "between"]
    assert sentence.endswith("worse int8, 4.100 bits.")


@pytest.mark.parametrize("bits", [{"a": 2.0, "b": 2.1}, {"a": 6.0, "b": 6.1}])
def test_where_all_are_alike_all_are_drawn(bits):
    assert within_sight(values(**bits), LINES) == (values(**bits), "")
