"""Quality against minutes of training: valid SVG, the same each time, every line in it."""

import xml.etree.ElementTree as ET

from reports.render import learning_figure


def test_the_same_valid_svg_each_time(learning):
    text = learning_figure.draw(learning)
    assert ET.fromstring(text).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314  # our own output
    assert text == learning_figure.draw(learning)


def test_every_entrant_and_every_line_to_pass(learning):
    figure = learning_figure.learning_minutes(learning)
    (legend,) = figure.legends
    labels = [text.get_text().rpartition(", ")[0] for text in legend.get_texts()]
    assert sorted(labels) == sorted(
        [
            *("stream-gru@original", "gru@original", "pytorch-gpt"),
            *("8-gram, static", "8-gram, adaptive", "PPMd, adaptive, after the training text"),
        ]
    )
    after, on_the_way = figure.axes
    assert after.get_xscale() == on_the_way.get_xscale() == "log"
    assert len(on_the_way.lines) == len(learning.models)


def test_an_ensemble_is_a_marker_without_a_curve(learning, make_learning, ensemble_of):
    with_one = make_learning([*learning.models, ensemble_of(learning.models[3])])
    _, on_the_way = learning_figure.learning_minutes(with_one).axes
    assert all(len(line.get_xdata()) for line in on_the_way.lines)
    assert len(on_the_way.lines) == len(learning.models)


def test_more_entrants_than_colours_are_told_apart(make_learning, make_learned):
    record = make_learning([make_learned(f"gru-{number}", 0.5, 1.6) for number in range(20)])
    after, on_the_way = learning_figure.learning_minutes(record).axes
    trained = [container.lines[0] for container in after.containers]
    assert len({(line.get_color(), line.get_marker()) for line in trained}) == 20
    assert len({(line.get_color(), line.get_linestyle()) for line in on_the_way.lines}) == 20


def test_a_record_of_nothing_draws_too(make_learning):
    assert "<svg" in learning_figure.draw(make_learning([]))
