"""Small files against counting: valid SVG, the same each time, each file and line in it."""

import xml.etree.ElementTree as ET

from reports.render import student_figure


def test_the_same_valid_svg_each_time(students):
    text = student_figure.draw(students)
    assert ET.fromstring(text).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314  # our own output
    assert text == student_figure.draw(students)


def test_every_file_and_the_line_of_counting(students):
    (legend,) = student_figure.size_and_loss(students).legends
    labels = [text.get_text() for text in legend.get_texts()]
    assert any(label.startswith("distill-217k+qat4+int4, 5 min: 2.0") for label in labels)
    assert any(label.startswith("8-gram, static, ") for label in labels)


def test_float_models_have_no_size_to_draw(learning):
    figure = student_figure.size_and_loss(learning)
    assert not any("stream-gru" in text.get_text() for text in figure.legends[0].get_texts())
