"""How metrics are shown."""

from reports import metrics
from reports.scores import Scores


def test_a_column_for_each_metric():
    achieved = Scores({"top1": 0.569, "top5": 0.85, "nats": 1.449})
    shown = dict(zip(metrics.titles(), metrics.show_all(achieved), strict=True))
    expected = {"top-1": "56.9%", "top-5": "85.0%", "perplexity": "4.26", "bits/char": "2.090"}
    assert shown == {title: expected.get(title, "\N{EN DASH}") for title in metrics.titles()}
    assert expected.keys() <= shown.keys()


def test_what_was_not_measured_is_a_dash():
    assert set(metrics.show_all(None)) == {"\N{EN DASH}"}
    assert metrics.show_all(Scores({"top1": 0.5}))[1] == "\N{EN DASH}"
