"""What the page needs of a figure, and the marks that figures share."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import altair as alt

from reports.record import Record
from reports.tables import printable

# Each at least 3 to 1 in contrast on the light and on the dark background, so that one palette serves both.
COLOURS = (
    *("#2f7ed8", "#d1622b", "#2a9060", "#bb55a0", "#9a7800", "#7a6ff0", "#168aa0", "#d64545"),
    *("#6b8e23", "#a0674b", "#5b7fa3", "#e0507f", "#7d8087"),
)
QUIET = COLOURS[-1]  # references, bands and what is summed up
_OF_VARIANTS = COLOURS[:-1]
SHOWN = "shown"  # the signal that the page sets: names of the variants that are ticked
_IS_SHOWN = f"indexof({SHOWN}, datum.variant) >= 0"
_IS_NARROW = "containerSize()[0] < 480"  # as on a telephone
LABEL_LIMIT = alt.ExprRef(f"{_IS_NARROW} ? 145 : 240")
ONLY_WHERE_WIDE = alt.ExprRef(f"{_IS_NARROW} ? 0 : 1")  # the opacity of text in cells that may be too small

Values = Sequence[dict[str, Any]]


class Rows(NamedTuple):
    """The height of a figure of names. The page keeps to `pixels` a row when some rows are hidden."""

    names: int
    pixels: int


@dataclass(frozen=True)
class LegendEntry:
    """What stands under a figure for one of its colours or lines."""

    text: str
    colour: str
    mark: Literal["area", "pale", "line", "tick"] = "area"
    dashes: str = ""  # of a line, as SVG takes it: "6 3"


@dataclass(frozen=True)
class Figure:
    """One figure. `alternative` says what it shows to whoever cannot see it."""

    name: str
    title: str
    caption: str
    alternative: str
    spec: dict[str, Any]
    rows: str  # the id of the table with the same figures; empty where there is none
    legend: tuple[LegendEntry, ...] = ()


def variant_names(record: Record) -> list[str]:
    """The names of variants, in the order in which figures show them."""
    return [printable(variant.name) for variant in record.variants]


def variant_colours(record: Record) -> dict[str, str]:
    """A colour for each variant, the same in all figures."""
    return {name: _OF_VARIANTS[place % len(_OF_VARIANTS)] for place, name in enumerate(variant_names(record))}


def colour_by_variant(record: Record) -> alt.Color:
    """Colours marks by variant; the page's own list of variants is the legend."""
    colours = variant_colours(record)
    scale = alt.Scale(domain=list(colours), range=list(colours.values()))
    return alt.Color("variant:N", scale=scale, legend=None)


def colour_of(field: str, colours: dict[str, str]) -> alt.Color:
    """Colours marks by a field of few values; the legend under the figure names them."""
    return alt.Color(
        f"{field}:N", scale=alt.Scale(domain=list(colours), range=list(colours.values())), legend=None
    )


def log_axis(field: str, title: str, padding: int = 16) -> alt.X:
    """Across, in logarithms, with room for a mark at either end."""
    return alt.X(f"{field}:Q", title=title, scale=alt.Scale(type="log", nice=False, padding=padding))


def names_down(field: str) -> alt.Y:
    """A name a row, in the order of the values."""
    return alt.Y(
        f"{field}:N", sort=None, title=None, axis=alt.Axis(labelLimit=LABEL_LIMIT, domain=False, ticks=False)
    )


def names_above(field: str) -> alt.X:
    """A name a column, in the order of the values."""
    axis = alt.Axis(orient="top", labelAngle=-45, labelOverlap=False, domain=False, ticks=False)
    return alt.X(f"{field}:N", sort=None, title=None, axis=axis)


def chart(values: Values, *, filtered: bool = True) -> alt.Chart:
    """A chart of these values; only those of the ticked variants if `filtered`."""
    made = alt.Chart(alt.InlineData(values=list(values)))
    return made.transform_filter(_IS_SHOWN) if filtered else made


def rows_of(values: Values, field: str, pixels: int) -> Rows:
    """A row for each of a field's names."""
    return Rows(len({value[field] for value in values}), pixels)


def line_across(value: float, dashes: str) -> alt.Chart:
    """A reference across the figure; the legend names it."""
    pattern = [int(length) for length in dashes.split()]
    line = chart([{"reference": value}], filtered=False)
    drawn: alt.Chart = line.mark_rule(color=QUIET, strokeDash=pattern, strokeWidth=1.5).encode(
        y="reference:Q"
    )
    return drawn


def specification(
    record: Record, *layers: alt.Chart | None, height: int | Rows = 320, right: int = 5
) -> dict[str, Any]:
    """The layers that there are, drawn over one another, as wide as the page lets them be.

    `right`: pixels left free there, for slanted names that begin over the last column.
    """
    drawn = alt.layer(*(layer for layer in layers if layer is not None))
    parameter = alt.param(name=SHOWN, value=variant_names(record))
    pixels = height.names * height.pixels if isinstance(height, Rows) else height
    made: dict[str, Any] = drawn.properties(width="container", height=pixels).add_params(parameter).to_dict()
    if isinstance(height, Rows):
        made["usermeta"] = {"rowPixels": height.pixels}
    made["autosize"] = {"type": "fit-x", "contains": "padding"}
    made["padding"] = {"left": 2, "right": right, "top": 5, "bottom": 5}
    return made


def tooltip(*fields: str) -> list[alt.Tooltip]:
    """Fields that hold text, under their own names."""
    return [alt.Tooltip(f"{field}:N", title=field) for field in fields]
