"""The figure of where time goes: stacked bars, a row a model."""

from matplotlib.figure import Figure
from matplotlib.patches import Patch

from reports.record import Breakdown, Record
from reports.sections import breakdown

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#F0E442", "#333333", "#888888")
REST = "#dddddd"  # what comes after that many names


def figure(record: Record) -> Figure:
    """Shares by layer and by operator as stacked bars, a row a model."""
    made = Figure(figsize=(8.2, 6.4), layout="constrained")
    for axes, what, by in zip(
        made.subplots(4, 1),
        ("step", "step", "inference", "inference"),
        ("layer", "operator") * 2,
        strict=True,
    ):
        those = breakdown.chosen(record, what, by)
        colours = _colours(those)
        for one in those:
            total, left = sum(max(share.seconds, 0) for share in one.shares), 0.0
            for share in breakdown.largest(one) if total else []:
                width = max(share.seconds, 0) / total * 100
                colour = colours[share.name]
                label = f"{one.variant} {one.technique if what == 'inference' else ''}".strip()
                axes.barh(label, width, left=left, color=colour, height=0.7)
                left += width
        axes.set_title(f"{breakdown.TITLES[what].capitalize()}, by {by}", fontsize=9)
        axes.set_xlim(0, 100)
        axes.invert_yaxis()
        axes.tick_params(labelsize=7)
        axes.grid(visible=False, axis="y")
        if colours:
            named = [Patch(color=colour, label=name) for name, colour in colours.items() if colour != REST]
            axes.legend(handles=named, loc="upper left", bbox_to_anchor=(1.01, 1.05), fontsize=6.5)
    axes.set_xlabel("% of the time")
    return made


def _colours(those: list[Breakdown]) -> dict[str, str]:
    """A colour for each name, the largest shares of any model first."""
    most: dict[str, float] = {}
    for one in those:
        for share in breakdown.largest(one):
            most[share.name] = max(most.get(share.name, 0.0), share.seconds / one.seconds)
    ranked = sorted(most, key=lambda name: -most[name])
    return dict(zip(ranked, (*COLOURS, *(REST,) * len(ranked)), strict=False))
