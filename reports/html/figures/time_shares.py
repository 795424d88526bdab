"""Where time goes, as stacked bars: a layer or operator keeps its colour and its place from row to row."""

from collections.abc import Iterator
from typing import Any

import altair as alt

from reports import units
from reports.html.figures.figure import (
    COLOURS,
    QUIET,
    Figure,
    LegendEntry,
    Values,
    chart,
    colour_of,
    names_down,
    rows_of,
    specification,
    tooltip,
)
from reports.html.report_view import ReportView
from reports.html.table_view import TableView
from reports.record import Breakdown
from reports.sections import breakdown
from reports.shares import OTHERS, is_doubtful, names_in_place, shares_in_place
from reports.tables import printable

DOUBTFUL = "\N{WARNING SIGN} "
_PALE = LegendEntry(f"{DOUBTFUL}pale row: not to be relied on", QUIET, "pale")
_DETAILS = ("file", "part", "share", "reliable")


def draw(view: ReportView) -> Iterator[Figure]:
    """Draws the shares by layer and by operator, of a step and of an inference, where they were profiled."""
    for what in ("step", "inference"):
        for by in ("layer", "operator"):
            if profiled := breakdown.select(view.record, what, by):
                yield _figure(view, profiled)


def _figure(view: ReportView, profiled: list[Breakdown]) -> Figure:
    what, by = profiled[0].what, profiled[0].by
    names = names_in_place(profiled, len(COLOURS) - 1)  # the last colour is that of all others
    colours = {**dict(zip(map(printable, names), COLOURS, strict=False)), OTHERS: QUIET}
    title = f"Where the time of {breakdown.TITLES[what]} goes, by {by}"
    table = next((table for table in view.tables if table.title == title), None)
    values = [value for one_row in profiled for value in _values(one_row, names, table)]
    doubtful = [printable(one_row.cell.label) for one_row in profiled if is_doubtful(one_row)]
    unsure = f" Not to be relied on: {', '.join(doubtful)}." if doubtful else ""
    used = {value["part"] for value in values}
    parts = tuple(LegendEntry(name, colour) for name, colour in colours.items() if name in used)
    return Figure(
        f"time-{what}-{by}",
        title,
        "A part has the same colour and place in every row.",
        f"{len(profiled)} rows of parts: {', '.join(map(printable, names))}.{unsure}",
        specification(view.record, _bars(values, colours), height=rows_of(values, "file", 26), right=20),
        table.id if table else "",
        (*parts, _PALE) if doubtful else parts,
    )


def _bars(values: Values, colours: dict[str, str]) -> alt.Chart:
    axis = alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1])
    drawn: alt.Chart = (
        chart(values)
        .mark_bar(cursor="pointer")
        .encode(
            alt.X(
                "fraction:Q",
                stack="zero",
                title="share of the time",
                axis=axis,
                scale=alt.Scale(domain=[0, 1]),
            ),
            names_down("file"),
            colour_of("part", colours),
            alt.Order("place:Q"),
            alt.Opacity("strength:Q", scale=alt.Scale(domain=[0, 1], range=[0, 1]), legend=None),
            tooltip=tooltip(*_DETAILS),
        )
    )
    return drawn


def _values(profiled: Breakdown, names: tuple[str, ...], table: TableView | None) -> list[dict[str, Any]]:
    cell, doubtful = profiled.cell, is_doubtful(profiled)
    label = printable(cell.label if profiled.what == "inference" else cell.variant)
    case = (printable(cell.variant), printable(cell.technique))
    rows = (row for row in (table.rows if table else ()) if (row.cells[0].text, row.cells[1].text) == case)
    row = next((row.id for row in rows), "")
    return [
        {
            "variant": printable(cell.variant),
            "file": f"{DOUBTFUL if doubtful else ''}{label}",
            "part": printable(share.name),
            "place": place,
            "fraction": share.fraction,
            "share": units.percent(share.fraction),
            "strength": 0.35 if doubtful else 1,
            "reliable": "no: a beginning of the file took longer than more of it" if doubtful else "yes",
            "row": row,
        }
        for place, share in enumerate(shares_in_place(profiled, names))
        if share.fraction
    ]
