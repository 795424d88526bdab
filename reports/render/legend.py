"""A legend under a figure that its names cannot push over the edge."""

from collections.abc import Sequence

from matplotlib.artist import Artist
from matplotlib.figure import Figure


def draw_below(figure: Figure, handles: Sequence[Artist], labels: Sequence[str], columns: int) -> None:
    """Names what a figure shows, in as many columns as fit the width, at most `columns`."""
    for fewer in range(columns, 0, -1):
        legend = figure.legend(handles, labels, loc="outside lower center", ncols=fewer)
        if fewer == 1 or legend.get_window_extent().width <= figure.bbox.width:
            return
        legend.remove()
