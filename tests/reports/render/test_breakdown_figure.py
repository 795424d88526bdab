"""The figure of where time goes: bars fill the whole, whatever noise does."""

import msgspec
import pytest

from reports.record import Breakdown, CellId, Share
from reports.render import breakdown_figure

CHECKPOINT = CellId("gru", "checkpoint", "keras", "float32")
FILE = CellId("gru", "identity", "litert", "float32")


def made(what, by, *seconds):
    shares = tuple(Share(name=f"part {n}", seconds=value, calls=1) for n, value in enumerate(seconds))
    cell = CHECKPOINT if what == "step" else FILE
    return Breakdown(cell=cell, what=what, by=by, seconds=0.05, shares=shares)


def test_bars_fill_the_whole(record):
    breakdowns = (
        made("step", "layer", 1.0, 2.0),
        made("step", "operator", *range(1, 21)),
        made("inference", "operator", 3.0),
    )
    figure = breakdown_figure.draw(msgspec.structs.replace(record, breakdowns=breakdowns))
    for axes in (figure.axes[0], figure.axes[1], figure.axes[3]):
        assert sum(bar.get_width() for bar in axes.patches) == pytest.approx(100)
    assert not figure.axes[2].patches


def test_noise_below_zero_is_not_drawn(record):
    breakdowns = (made("inference", "layer", 2e-6, -1e-7),)
    figure = breakdown_figure.draw(msgspec.structs.replace(record, breakdowns=breakdowns))
    assert sum(bar.get_width() for bar in figure.axes[2].patches) == pytest.approx(100)


def test_the_legend_shows_each_name_in_its_colour(record):
    figure = breakdown_figure.draw(
        msgspec.structs.replace(record, breakdowns=(made("step", "layer", 1.0, 2.0),))
    )
    axes = figure.axes[0]
    shown = [handle.get_facecolor() for handle in axes.get_legend().legend_handles]
    assert shown == [bar.get_facecolor() for bar in axes.patches]
    assert len(set(shown)) == 2


def test_a_layer_keeps_its_colour_and_its_place_in_every_row(record):
    rows = tuple(
        msgspec.structs.replace(
            made("step", "layer", *seconds), cell=CellId(name, "checkpoint", "keras", "float32")
        )
        for name, seconds in (("gru", (1.0, 3.0)), ("original", (3.0, 1.0)))
    )
    figure = breakdown_figure.draw(msgspec.structs.replace(record, breakdowns=rows))
    bars = [(bar.get_facecolor(), bar.get_width()) for bar in figure.axes[0].patches]
    assert [colour for colour, _ in bars[:2]] == [colour for colour, _ in bars[2:]]
    assert [width for _, width in bars[:2]] == [width for _, width in reversed(bars[2:])]


def test_a_row_that_cannot_be_relied_on_is_marked(record):
    breakdowns = (made("inference", "layer", 5.0, -2.0),)
    figure = breakdown_figure.draw(msgspec.structs.replace(record, breakdowns=breakdowns))
    axes = figure.axes[2]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["gru identity\n(not to be relied on)"]
    assert all(bar.get_hatch() for bar in axes.patches)
