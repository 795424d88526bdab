"""The figure of where time goes: stacked bars, a row a model."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from reports.record import Breakdown, Record
from reports.sections import breakdown

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#F0E442", "#333333", "#888888")
REST = "#dddddd"  # what comes after that many names


def draw(record: Record) -> Figure:
    """Shares by layer and by operator as stacked bars, a row a model."""
    figure = Figure(figsize=(8.2, 6.4), layout="constrained")
    panels = ((what, by) for what in ("step", "inference") for by in ("layer", "operator"))
    for axes, (what, by) in zip(figure.subplots(4, 1), panels, strict=True):
        _draw_bars(axes, breakdown.select(record, what, by))
        axes.set_title(f"{breakdown.TITLES[what].capitalize()}, by {by}", fontsize=9)
        axes.set_xlim(0, 100)
        axes.invert_yaxis()
        axes.tick_params(labelsize=7)
        axes.grid(visible=False, axis="y")
    axes.set_xlabel("% of the time")
    return figure


def _draw_bars(axes: Axes, breakdowns: list[Breakdown]) -> None:
    colours = _colours(breakdowns)
    for profiled in breakdowns:
        total, left = sum(max(share.seconds, 0) for share in profiled.shares), 0.0
        label = profiled.cell.label if profiled.what == "inference" else profiled.cell.variant
        for share in breakdown.largest_shares(profiled) if total else []:
            width = max(share.seconds, 0) / total * 100
            axes.barh(label, width, left=left, color=colours[share.name], height=0.7)
            left += width
    if colours:
        patches = [Patch(color=colour, label=name) for name, colour in colours.items() if colour != REST]
        axes.legend(handles=patches, loc="upper left", bbox_to_anchor=(1.01, 1.05), fontsize=6.5)


def _colours(breakdowns: list[Breakdown]) -> dict[str, str]:
    """A colour for each name, the largest shares of any model first."""
    largest: dict[str, float] = {}
    for profiled in breakdowns:
        for share in breakdown.largest_shares(profiled):
            largest[share.name] = max(largest.get(share.name, 0.0), share.seconds / profiled.seconds)
    ranked = sorted(largest, key=lambda name: -largest[name])
    return dict(zip(ranked, (*COLOURS, *(REST,) * len(ranked)), strict=False))
