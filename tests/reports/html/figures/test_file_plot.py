"""The front of files."""

from reports.html.figures.file_plot import front


def test_the_front_holds_what_is_better_than_all_that_is_smaller():
    values = [
        {"kib": 3, "bits": 2.0},
        {"kib": 1, "bits": 3.0},
        {"kib": 2, "bits": 3.5},
        {"kib": 4, "bits": 2.0},
    ]
    assert [value["kib"] for value in front(values, "kib")] == [1, 3]
