"""A legend has as many columns as fit."""

import pytest
from matplotlib.figure import Figure

from reports.render import legend


@pytest.mark.parametrize(("length", "columns"), [(5, 3), (45, 2), (70, 1), (400, 1)])
def test_long_names_take_fewer_columns(length, columns):
    figure = Figure(figsize=(9.6, 5), layout="constrained")
    axes = figure.subplots()
    for _ in range(6):
        axes.plot([0], [0], label="n" * length)
    handles, labels = axes.get_legend_handles_labels()
    legend.draw_below(figure, handles, labels, columns=3)
    (drawn,) = figure.legends
    assert drawn._ncols == columns  # no public way to ask
