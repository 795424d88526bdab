"""The time of a step in other engines and precisions over that in Keras, beside the noise floor."""

from typing import Any

import altair as alt

from reports import comparisons, queries, units
from reports.html.figures.figure import (
    QUIET,
    Figure,
    LegendEntry,
    chart,
    log_axis,
    names_down,
    rows_of,
    specification,
)
from reports.html.figures.step_cases import ROW_PIXELS, describe, points_with_intervals, stepped_cells
from reports.html.report_view import ReportView
from reports.record import Cell

_DETAILS = ("variant", "engine", "precision", "of keras", "noise floor", "verdict")


def draw(view: ReportView) -> Figure | None:
    """None where no engine was compared."""
    cells = [cell for cell in stepped_cells(view.record) if cell.technique == queries.CHECKPOINT]
    values = [value for cell in cells if (value := _value(view, cell))]
    if not values:
        return None
    floors = chart([value for value in values if value["floor high"]]).mark_bar(color=QUIET, opacity=0.3)
    same = chart([{"same": 1}], filtered=False).mark_rule(color=QUIET)
    across = log_axis("ratio", "step over keras float32 (log scale)")
    return Figure(
        "step-ratios",
        "Other engines against Keras",
        "Left of 1 is faster. Bars are 95% intervals of paired rounds; one that touches the grey noise floor shows "
        "no difference.",
        "; ".join(f"{value['case']} {value['of keras']}, {value['verdict']}" for value in values) + ".",
        specification(
            view.record,
            floors.encode(alt.X("floor low:Q"), alt.X2("floor high"), names_down("case")),
            same.encode(alt.X("same:Q")),
            *points_with_intervals(view.record, values, across, _DETAILS),
            height=rows_of(values, "case", ROW_PIXELS),
        ),
        view.table_id("engines"),
        (LegendEntry("noise floor of the engine and scale of time", QUIET, "pale"),),
    )


def _value(view: ReportView, cell: Cell) -> dict[str, Any] | None:
    compared = comparisons.step_against_engine(view.record, cell)
    if compared is None or not compared.ratio.known:
        return None
    ratio, floor = compared
    return {
        **describe(view, cell, "engines"),
        "ratio": ratio.value,
        "low": ratio.low,
        "high": ratio.high,
        "floor low": None if floor is None else 1 / (1 + floor),
        "floor high": None if floor is None else 1 + floor,
        "of keras": units.ratio(ratio),
        "noise floor": units.percent(floor),
        "verdict": compared.verdict(view.level),
    }
