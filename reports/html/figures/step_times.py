"""The time of a training step by engine, beside the machine's own bound."""

from typing import Any

import altair as alt

from reports import units
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
from reports.inference.statistics import spread
from reports.record import Cell
from reports.roofline import roofline_seconds

_DETAILS = ("variant", "engine", "precision", "step", "quartiles", "products alone")


def draw(view: ReportView) -> Figure | None:
    """None where no step was timed."""
    values = [_value(view, cell) for cell in stepped_cells(view.record)]
    if not values:
        return None
    bounds = chart([value for value in values if value["bound"]]).mark_tick(color=QUIET, thickness=3)
    return Figure(
        "step-times",
        "Training steps by engine",
        "Median and quartiles of a warm step. The tick is the machine's own bound: what the matrix products of "
        "the step take alone.",
        "; ".join(f"{value['case']} {value['step']}" for value in values) + ".",
        specification(
            view.record,
            bounds.encode(alt.X("bound:Q"), names_down("case")),
            *points_with_intervals(
                view.record, values, log_axis("milliseconds", "a training step, ms (log scale)"), _DETAILS
            ),
            height=rows_of(values, "case", ROW_PIXELS),
        ),
        view.table_id("roofline"),
        (LegendEntry("matrix products alone", QUIET, "tick"),),
    )


def _value(view: ReportView, cell: Cell) -> dict[str, Any]:
    quartiles = spread(cell.step) if cell.step else None
    bound = roofline_seconds(view.record, cell)
    return {
        **describe(view, cell, "roofline"),
        "milliseconds": quartiles.median * 1e3 if quartiles else None,
        "low": quartiles.low * 1e3 if quartiles else None,
        "high": quartiles.high * 1e3 if quartiles else None,
        "bound": bound * 1e3 if bound else None,
        "step": units.duration(quartiles.median if quartiles else None),
        "quartiles": units.quartiles(quartiles),
        "products alone": units.duration(bound),
    }
