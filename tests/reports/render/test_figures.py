"""The figures are valid, self-contained and the same each time."""

import re
import xml.etree.ElementTree as ET

import matplotlib as mpl
import msgspec
import pytest

from reports.record import Breakdown, CellId, FileContents, Share
from reports.render import figures, markdown
from shakespeare.variants import BENCHED


@pytest.fixture(scope="module")
def drawn(record):
    return figures.draw(record)


@pytest.mark.slow
def test_time_is_drawn_where_it_was_profiled(record):
    breakdown = Breakdown(
        cell=CellId("gru", "checkpoint", "keras", "float32"), what="step", by="layer", seconds=1.0,
        shares=(Share(name="logits", seconds=1.0, calls=1),),
    )  # fmt: skip
    profiled = msgspec.structs.replace(record, breakdowns=(breakdown,))
    drawn = sorted(figures.draw(profiled))
    assert drawn == sorted(re.findall(r"\(figures/(.+?)\.svg\)", markdown.render(profiled)))
    assert "breakdown" in drawn


def test_both_are_svg(drawn):
    assert set(drawn) == {"learning-curves", "size-quality"}
    for text in drawn.values():
        assert ET.fromstring(text).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314  # our own output


def test_a_run_of_every_variant_repeats_no_colour(record):
    (first, *_) = record.variants
    variants = tuple(msgspec.structs.replace(first, name=name) for name in BENCHED)
    figure = figures.size_quality(msgspec.structs.replace(record, variants=variants))
    lines = [line for line in figure.axes[0].lines if line.get_label() in BENCHED]
    assert len({line.get_color() for line in lines}) == len(BENCHED)


def test_no_date_is_written(drawn):
    assert not any("<dc:date>" in text for text in drawn.values())


def test_the_report_links_those_that_are_drawn(record, drawn):
    linked = re.findall(r"\(figures/(.+?)\.svg\)", markdown.render(record))
    assert sorted(linked) == sorted(drawn)


def test_the_background_is_white(drawn):
    assert all("fill: #ffffff" in text for text in drawn.values())


@pytest.mark.slow
def test_drawn_again_under_other_settings_the_bytes_are_the_same(record, drawn):
    with mpl.rc_context({"font.size": 30, "figure.facecolor": "black"}):
        assert figures.draw(record) == drawn
        assert mpl.rcParams["font.size"] == 30


def test_every_variant_has_its_line(record):
    (axes,) = figures.learning_curves(record).axes
    labels = [text.get_text() for text in axes.get_legend().get_texts()]
    assert labels == [
        "expected",
        "target, 70%",
        "original, 35.0%",
        "optimized, 41.5%",
        "gru, 43.0%",
        "stream-gru, 56.9%",
    ]
    low, high = axes.get_xlim()
    assert low < 0.05 / 6
    assert high > 20


def test_every_artifact_has_its_marker(record):
    (axes,) = figures.size_quality(record).axes
    markers = [
        line for line in axes.lines if line.get_marker() not in ("None", "") and len(line.get_xdata()) == 1
    ]
    assert len(markers) == 15  # four techniques of four variants, less the one that crashed


def test_a_conversion_has_one_marker_whatever_was_retrained_before_it(record, add_cell, step_of):
    pruned = FileContents(lineage=(step_of("prune40", sparsity=0.4),))
    record = add_cell(record, "gru", "prune40+float16", pruned, "float16")
    (axes,) = figures.size_quality(record).axes
    labels = [text.get_text() for text in axes.get_legend().get_texts()]
    assert labels == [
        *("original", "optimized", "gru", "stream-gru"),
        *("identity", "float16", "dynamic range", "int8"),
        *("hollow: retrained", "target, perplexity 5"),
    ]


def test_a_run_without_measurements_draws_too(bare):
    assert set(figures.draw(msgspec.structs.replace(bare, variants=()))) == {
        "learning-curves",
        "size-quality",
    }
