"""Files as points over bits per character: colour by variant, the best ones joined, the three answers named."""

from collections.abc import Sequence
from typing import Any

import altair as alt

from reports.html.figures.figure import (
    QUIET,
    LegendEntry,
    Values,
    chart,
    colour_by_variant,
    line_across,
    log_axis,
    specification,
    tooltip,
)
from reports.html.figures.files import AS_TRAINED, DETAILS, RETRAINED
from reports.html.figures.label_places import PADDING, label_sides
from reports.record import Record

_UP = alt.Y("bits:Q", title="bits per character", scale=alt.Scale(zero=False, nice=False, padding=24))


def plot(
    record: Record, values: Values, across: tuple[str, str], lines: Sequence[tuple[float, LegendEntry]]
) -> dict[str, Any]:
    """The specification. `across`: the horizontal field and its title."""
    field, title = across
    axis = log_axis(field, title, padding=PADDING)
    return specification(
        record,
        *(line_across(bits, entry.dashes) for bits, entry in lines),
        _joined(front(values, field), axis),
        _intervals(record, values) if field == "microseconds" else None,
        _points(record, values, axis),
        *_names(values, field, axis),
        height=420,
    )


def front(values: Values, field: str) -> list[dict[str, Any]]:
    """Those that are better than all that are smaller, smallest first."""
    best: list[dict[str, Any]] = []
    for value in sorted(values, key=lambda value: (value[field], value["bits"])):
        if not best or value["bits"] < best[-1]["bits"]:
            best.append(value)
    return best


def _joined(best: Values, axis: alt.X) -> alt.Chart:
    line = chart(best).mark_line(interpolate="step-after", color=QUIET, strokeWidth=1.2, opacity=0.8)
    drawn: alt.Chart = line.encode(axis, _UP)
    return drawn


def _intervals(record: Record, values: Values) -> alt.Chart:
    bars = chart(values).mark_rule(opacity=0.6, strokeWidth=2)
    drawn: alt.Chart = bars.encode(alt.X("low:Q"), alt.X2("high"), _UP, colour_by_variant(record))
    return drawn


def _points(record: Record, values: Values, axis: alt.X) -> alt.Chart:
    shapes = alt.Scale(domain=[AS_TRAINED, RETRAINED], range=["circle", "diamond"])
    points = chart(values).mark_point(filled=True, size=95, opacity=0.9, cursor="pointer")
    drawn: alt.Chart = points.encode(
        axis, _UP, colour_by_variant(record), alt.Shape("kind:N", scale=shapes, legend=None),
        tooltip=tooltip(*DETAILS),
    )  # fmt: skip
    return drawn


def _names(values: Values, field: str, axis: alt.X) -> list[alt.Chart]:
    picked = [value for value in values if value["pick"]]
    return [
        chart([value])
        .mark_text(
            align=side.align, baseline="middle", dx=side.dx, dy=side.dy, fontSize=12, fontWeight="bold"
        )
        .encode(axis, _UP, text="pick:N")
        for value, side in zip(picked, label_sides(values, field), strict=True)
    ]
