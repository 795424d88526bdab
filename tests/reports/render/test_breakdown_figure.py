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
