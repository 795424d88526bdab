"""The figure of where time goes: stacked bars, a row a model, a part in one place and colour in all rows."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from reports.record import Breakdown, Record
from reports.sections import breakdown
from reports.shares import OTHERS, is_doubtful, names_in_place, shares_in_place

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#F0E442", "#333333", "#888888")
REST = "#dddddd"  # what comes after that many names
DOUBTFUL = "not to be relied on"


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
    names = names_in_place(breakdowns, len(COLOURS))
    colours = {**dict(zip(names, COLOURS, strict=False)), OTHERS: REST}
    shown: dict[str, str] = {}
    for profiled in breakdowns:
        left, doubtful = 0.0, is_doubtful(profiled)
        for share in shares_in_place(profiled, names):
            width = share.fraction * 100
            if width:
                shown[share.name] = colours[share.name]
                axes.barh(
                    _label(profiled), width, left=left, color=colours[share.name], height=0.7,
                    alpha=0.35 if doubtful else 1, hatch="///" if doubtful else None,
                )  # fmt: skip
            left += width
    if shown:
        patches = [Patch(color=colour, label=name) for name, colour in colours.items() if name in shown]
        axes.legend(handles=patches, loc="upper left", bbox_to_anchor=(1.01, 1.05), fontsize=6.5)


def _label(profiled: Breakdown) -> str:
    """A step is the variant's, an inference that of a file; what cannot be relied on says so."""
    name = profiled.cell.label if profiled.what == "inference" else profiled.cell.variant
    return f"{name}\n({DOUBTFUL})" if is_doubtful(profiled) else name
